"""The nineteen reports of step 7, each defined by one SQL file beside this one."""
