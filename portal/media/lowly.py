"""Runs a command at low priority that ends with the process that wanted it; a script of its own.

`python lowly.py PARENT COMMAND…`. A parent that is killed cannot end its children itself, so the
kernel is asked to (Linux). What other systems lack is passed over.
"""

import contextlib
import ctypes
import os
import signal
import sys

NICE = 15
END_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux."""


def run(parent: int, command: list[str]) -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(END_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        return
    os.nice(NICE)
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    run(int(sys.argv[1]), sys.argv[2:])
