"""Titles of what the history tells of.

The history keeps ids and stands below the rooms whose rows they are, so those offer to look the
titles up (`offer`): as they read now, and none for what is gone.
"""

from collections.abc import Callable, Collection

from flask import Flask, current_app

from portal.companies.models import Company

Titles = Callable[[Company, Collection[str]], dict[str, str]]
"""The titles of those subjects (`course:7`) of a company that a room knows."""
NAME = "history_titles"


def offer(app: Flask, titles: Titles) -> None:
    """Let the history name these subjects; the number of queries must not grow with them."""
    app.extensions.setdefault(NAME, []).append(titles)


def titles_of(company: Company, subjects: Collection[str]) -> dict[str, str]:
    """What rooms call these subjects."""
    found: dict[str, str] = {}
    for titles in current_app.extensions.get(NAME, []):
        found |= titles(company, subjects)
    return found
