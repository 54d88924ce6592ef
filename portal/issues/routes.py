"""The list of issues and next steps, and the same as CSV."""

from flask import Response, g

from portal.access import actor, requires
from portal.audit import record
from portal.companies.calendar import today_at
from portal.db import writing
from portal.issues import issue_routes as issue_routes
from portal.issues import listing
from portal.issues import next_step_routes as next_step_routes
from portal.issues.forms import CONTROL_NAMES, SEVERITY_NAMES, STATE_NAMES
from portal.issues.showing import bp as bp
from portal.issues.showing import my_scope, show_list, wanted_filter
from portal.words import _


@bp.get("/companies/<int:company_id>/issues")
@requires("issue.view")
def issues() -> Response:
    return show_list()


@bp.get("/companies/<int:company_id>/issues.csv")
@requires("issue.view")
def download() -> Response:
    company, wanted = g.company, wanted_filter()
    rows = [
        [
            fact.number,
            fact.title,
            fact.step,
            fact.item_code,
            fact.problem,
            CONTROL_NAMES[fact.control] if fact.control else None,
            SEVERITY_NAMES[fact.severity],
            STATE_NAMES[fact.state],
            fact.owner_name,
            fact.due_on,
            fact.days_open,
        ]
        for fact in listing.all_issues(company, wanted, my_scope(), today_at(company))
    ]
    with writing():
        by = actor("issue.view")
        record(by, "issues.download", "issues", company_id=company.id, new=len(rows))
    head = [_("No."), _("Title"), _("Step"), _("Item"), _("Problem"), _("Control")]
    head += [_("Severity"), _("State"), _("Responsible"), _("Due"), _("Days open")]
    table = listing.as_csv(head, rows)
    response = Response(table, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="issues.csv"'
    return response
