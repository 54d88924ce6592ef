"""A thread for each call of pyHanko: it starts an event loop, and a thread has room for one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Made = TypeVar("Made")


def apart(function: Callable[Given, Made], *given: Given.args, **named: Given.kwargs) -> Made:
    """What the function gives, or raises, in a thread of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function, *given, **named).result()
