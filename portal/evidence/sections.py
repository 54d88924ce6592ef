"""The sections of a company's CRM data, for whoever may open them."""

from flask import current_app, request, url_for
from flask_login import current_user

from portal.access import can
from portal.navigation import Entry
from portal.words import lazy

SECTIONS = (
    ("evidence.evidence", lazy("Checks"), "evidence.view"),
    ("crm_reports.all_reports", lazy("Reports of the CRM"), "evidence.view"),
    ("crm_snapshots.all_snapshots", lazy("Snapshots"), "evidence.guard"),
    ("crm_users.all_users", lazy("Users and access"), "evidence.guard"),
)
"""Endpoint, label, verb."""
UNDER = {
    "crm_mapping": "crm_snapshots",
    "crm_views": "crm_reports",
    "crm_report_rows": "crm_reports",
}


def sections(company: object) -> list[Entry]:
    """What the signed-in person may open at a company."""
    here = (request.endpoint or "").split(".")[0]
    here = UNDER.get(here, here)
    return [
        Entry(str(label), url_for(endpoint), endpoint.split(".")[0] == here)
        for endpoint, label, verb in SECTIONS
        if endpoint in current_app.view_functions and can(current_user, verb, company)
    ]
