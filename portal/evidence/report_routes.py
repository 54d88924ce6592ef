"""The nineteen reports of a company's CRM: their list, and each of them."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request
from wtforms.validators import InputRequired

from portal.access import requires
from portal.evidence import report_showing, saved_views
from portal.evidence.judged import ready_snapshots
from portal.evidence.models import CrmSnapshot
from portal.evidence.report_filters import FilterForm, told
from portal.evidence.report_links import link, links_to_rows
from portal.evidence.report_showing import chosen_snapshot, possible, reach
from portal.evidence.report_table import table_of
from portal.evidence.reports.asking import ask
from portal.evidence.reports.building import build
from portal.evidence.reports.catalogue import CODES
from portal.evidence.reports.offered import Offered, offered
from portal.evidence.reports.wording import words
from portal.evidence.stored import columns_of, data_of
from portal.forms import Form, line
from portal.htmx import render
from portal.words import lazy

bp = Blueprint("crm_reports", __name__)
SEES = "evidence.view"
BASE = "/companies/<int:company_id>/evidence/reports"
REPORT = f"{BASE}/<any({','.join(CODES)}):code>"
GROUPS, GROUPS_AT_MOST = 50, 1000
"""How many groups a page shows at first, and at most; a file holds all."""


class NameForm(Form):
    """Of a saved view."""

    name = line(lazy("Name of the view"), InputRequired(lazy("Give the view a name.")), longest=80)


@bp.app_context_processor
def words_for_templates() -> dict[str, object]:
    return {
        "report_words": words,
        "report_link": link,
        "readiness": report_showing.READINESS,
        "left_out_words": report_showing.left_out_words,
        "may_download": report_showing.may_download,
    }


@bp.get(BASE)
@requires(SEES)
def all_reports() -> Response:
    return show_list()


@bp.get(REPORT)
@requires(SEES)
def report(code: str) -> Response:
    return show(code, request.args)


def show_list(names: Mapping[int, NameForm] | None = None, status: int = 200) -> Response:
    """The list of reports; `names` are forms of views in which something is wrong."""
    snapshot = chosen_snapshot()
    page = render_template(
        "evidence/reports.html",
        snapshot=snapshot,
        snapshots=ready_snapshots(g.company),
        families=report_showing.families(snapshot, reach() is None),
        views=saved_views.of_person(g.company),
        names=names or {},
    )
    return make_response(page, status)


def show(
    code: str, values: Mapping[str, str], name: NameForm | None = None, status: int = 200
) -> Response:
    """A report by what an address or a form asks of it."""
    snapshot, form = chosen_snapshot(), FilterForm(code, values)
    valid = form.validate()
    shown: dict[str, Any] = {
        "code": code,
        "snapshot": snapshot,
        "snapshots": ready_snapshots(g.company),
        "form": form,
        "query": form.query,
        "name_form": name or NameForm(None),
    }
    if snapshot is not None:
        shown |= _asked(snapshot, code, form, valid)
    page, part = "evidence/report.html", "evidence/_report.html"
    return render(page, part, status if valid else 422, **shown)


def _asked(snapshot: CrmSnapshot, code: str, form: FilterForm, valid: bool) -> dict[str, Any]:
    """The report, or what the files lack for it; its filters are offered what there is."""
    there, filters = columns_of(snapshot), form.filters(reach())
    asked, may_be = ask(there, code, filters), possible(there, form.report)
    if asked.missing:
        form.offer(Offered(), asked, may_be)
        return {"missing": report_showing.needs_words(there, asked.missing)}
    data = data_of(snapshot)
    choices = offered(data, code, filters.among)
    form.offer(choices, asked, may_be)
    periods = {"periods": report_showing.periods(data.as_of.date())}
    if not valid:
        return periods
    found = build(data, code, filters, GROUPS_AT_MOST)
    address = links_to_rows(code, form.query)
    most = GROUPS_AT_MOST if request.args.get("groups") == "all" else GROUPS
    return periods | {
        "report": found,
        "table": table_of(found, address, most),
        "shown_groups": min(most, len(found.rows)),
        "charts": report_showing.drawn(found),
        "lacking": report_showing.needs_words(there, found.lacking),
        "told": told(form.query, dict(choices.manager)),
        "address": address,
        "sees_all": filters.among is None,
        "nobody": filters.among == [],
    }
