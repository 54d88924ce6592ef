"""`python -m portal.cli`, by which the processes of `portal serve` start."""

from portal.cli import portal

portal(prog_name="portal")
