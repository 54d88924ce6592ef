"""Where an issue or a next step came from, where a room above knows (`offer`)."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app

from portal.issues.models import Issue, NextStep

NAME = "issue_origins"


@dataclass(frozen=True)
class Origin:
    """A page that shows what it is about."""

    words: str
    url: str


def offer(app: Flask, find: Callable[[Issue | NextStep], Origin | None]) -> None:
    """Let the pages of issues and next steps lead to where they came from."""
    app.extensions[NAME] = find


def origin_of(row: Issue | NextStep) -> Origin | None:
    """Where a row came from, for the reader of the request; None where nobody knows."""
    found: Origin | None = current_app.extensions[NAME](row)
    return found
