"""Where one can go from here: the sections of the portal and the tabs of a company."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for
from flask_login import current_user

from portal.access import can
from portal.words import lazy


@dataclass(frozen=True)
class Entry:
    label: str
    url: str
    active: bool
    count: int = 0


SECTIONS = (
    ("watching.my_training", lazy("My training"), "training.watch"),
    ("list.rollouts", lazy("Rollouts"), "rollout.list"),
    ("list.controls", lazy("Controls"), "rollout.list"),
    ("list.reports", lazy("Reports"), "rollout.list"),
    ("admin.people", lazy("People"), "portal.administer"),
    ("admin.messages", lazy("Messages"), "portal.administer"),
    ("admin.webhooks", lazy("Other systems"), "portal.administer"),
    ("admin.branding", lazy("Branding"), "portal.administer"),
    ("admin.health", lazy("Health"), "portal.administer"),
)
"""Endpoint, label, verb."""

TABS = (
    ("summary.summary", lazy("Summary"), "company.view"),
    ("checklists.checklist", lazy("Checklist"), "checklist.view"),
    ("schedule.schedule", lazy("Schedule"), "schedule.view"),
    ("controls.all_controls", lazy("Controls"), "control.view"),
    ("courses.courses", lazy("Training"), "training.view"),
    ("evidence.evidence", lazy("CRM data"), "evidence.view"),
    ("issues.issues", lazy("Issues and next steps"), "issue.view"),
    ("reports.reports", lazy("Reports"), "report.view"),
    ("team.team", lazy("Team"), "team.view"),
    ("people.members", lazy("People"), "people.view"),
    ("history.history", lazy("History"), "history.view"),
    ("companies.settings", lazy("Settings"), "company.edit"),
)

IN_SECTION = dict.fromkeys(("watching.lesson", "attempts.attempt"), "watching.my_training")
"""Pages of a company that stand in a section for whoever has it."""
TRAINING = (
    "lessons",
    "texts",
    "videos",
    "quizzes",
    "attempts",
    "certificates",
    "recording",
    "following",
    "assignments",
    "operations",
    "exports",
)
EVIDENCE = (
    "crm_snapshots",
    "crm_mapping",
    "crm_reports",
    "crm_views",
    "crm_report_rows",
    "crm_users",
)
UNDER = {
    "handover": "people",
    "newcomers": "people",
    "erasure": "companies",
    "channels": "companies",
    "calendar": "schedule",
    "comparisons": "reports",
    "prints": "reports",
    "reading": "reports",
    **dict.fromkeys(TRAINING, "courses"),
    **dict.fromkeys(EVIDENCE, "evidence"),
}
"""Rooms whose pages stand under the tab of another."""


def init_app(app: Flask) -> None:
    """Give templates `navigation()`; rooms add a count to a section by `count_for`."""
    app.jinja_env.globals["navigation"] = sections
    app.extensions["section_counts"] = {}


def count_for(app: Flask, endpoint: str, count: Callable[[], int]) -> None:
    """Show beside a section how many things wait there."""
    app.extensions["section_counts"][endpoint] = count


def sections() -> list[Entry]:
    """The sections that the signed-in person may open."""
    counts = current_app.extensions["section_counts"]
    return [
        Entry(
            str(label),
            url_for(endpoint),
            _is_within(endpoint),
            counts[endpoint]() if endpoint in counts else 0,
        )
        for endpoint, label, verb in SECTIONS
        if endpoint in current_app.view_functions and can(current_user, verb)
    ]


def _is_within(endpoint: str) -> bool:
    """Whether the page stands in a section: the page itself, one under it, one of a company."""
    if endpoint in (request.endpoint, IN_SECTION.get(request.endpoint or "")):
        return True
    if request.path.startswith(f"{url_for(endpoint)}/"):
        return True
    return endpoint == "list.rollouts" and "company" in g


def tabs() -> list[Entry]:
    """The sections of the company of the request that the person may open."""
    blueprint = (request.endpoint or "").split(".")[0]
    blueprint = UNDER.get(blueprint, blueprint)
    return [
        Entry(str(label), url_for(endpoint), blueprint == endpoint.split(".")[0])
        for endpoint, label, verb in TABS
        if endpoint in current_app.view_functions and can(current_user, verb, g.company)
    ]
