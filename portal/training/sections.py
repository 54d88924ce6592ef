"""Where one can go from a page of training: its other sections."""

from flask import g, request, url_for
from flask_login import current_user

from portal.access import can
from portal.navigation import Entry
from portal.words import lazy

SECTIONS = (
    ("courses.courses", lazy("Courses"), "training.view"),
    ("following.people", lazy("Progress of people"), "training.follow"),
    ("operations.operations", lazy("Common operations"), "training.view"),
)
"""Endpoint, label, verb."""


def sections() -> list[Entry]:
    """The sections of the company's training that the person may open."""
    here = (request.endpoint or "").split(".")[0]
    return [
        Entry(str(label), url_for(endpoint), here == endpoint.split(".")[0])
        for endpoint, label, verb in SECTIONS
        if can(current_user, verb, g.company)
    ]
