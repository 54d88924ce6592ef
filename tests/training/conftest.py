"""The print process for tests of certificates."""

from tests.rollout.conftest import no_printing, print_process, printing

__all__ = ["no_printing", "print_process", "printing"]
