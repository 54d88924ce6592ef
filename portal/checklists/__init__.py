"""The seven steps: content, state of the items, proofs, progress."""

from functools import cache

from flask import Flask, current_app

from portal.checklists.content import load
from portal.checklists.seven_steps import Checklist
from portal.content import content_root

_load_once = cache(load)


def init_app(app: Flask) -> None:
    """Read the content at start; a broken file stops the start."""
    app.extensions["checklist"] = _load_once(content_root())


def checklist() -> Checklist:
    """The checklist of the portal, in the version in force."""
    found: Checklist = current_app.extensions["checklist"]
    return found
