"""Taking the progress of a company's people along: CSV, XLSX, xAPI statements."""

import json
from datetime import date

from flask import Blueprint, Response, current_app, g
from flask_login import current_user
from sqlalchemy import select

from portal.access import actor, people_in_scope, requires
from portal.audit import record
from portal.companies.calendar import today_at
from portal.db import db, writing
from portal.issues.listing import as_csv as csv_of
from portal.training import xapi
from portal.training.exports import as_workbook, head, progress
from portal.training.models import Statement

bp = Blueprint("exports", __name__)
VERB = "training.export"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATEMENTS = {"json": "application/json", "jsonl": "application/jsonl"}


@bp.get("/companies/<int:company_id>/training/progress.csv")
@requires(VERB)
def as_csv() -> Response:
    content = csv_of(head(), progress(g.company, scope()))
    return taken(content, "training.download", "csv", CSV)


@bp.get("/companies/<int:company_id>/training/progress.xlsx")
@requires(VERB)
def as_xlsx() -> Response:
    content = as_workbook(head(), progress(g.company, scope()))
    return taken(content, "training.download", "xlsx", XLSX)


@bp.get("/companies/<int:company_id>/training/statements.<any(json,jsonl):form>")
@requires(VERB)
def statements(form: str) -> Response:
    """Every statement of the company's people, oldest first, as an array or one a line."""
    query = select(Statement).where(Statement.company_id == g.company.id).order_by(Statement.id)
    if (people := scope()) is not None:
        query = query.where(Statement.person_id.in_(people))
    rows = db.session.scalars(query).all()
    said = xapi.statements(rows, current_app.config["SETTINGS"].url)
    lines = [json.dumps(one, ensure_ascii=False) for one in said]
    content = "".join(f"{line}\n" for line in lines) if form == "jsonl" else _array(lines)
    return taken(content, "statements.download", form, STATEMENTS[form])


def scope() -> set[int] | None:
    """Whose progress the reader may take along; None means everybody's."""
    found = people_in_scope(current_user, VERB, g.company)
    return None if found is None else set(found)


def taken(content: str | bytes, verb: str, form: str, content_type: str) -> Response:
    """A download, recorded in the history."""
    with writing():
        record(actor(VERB), verb, f"training:{form}", company_id=g.company.id)
    name = file_name(verb, form, today_at(g.company))
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def file_name(verb: str, form: str, day: date) -> str:
    return f"{verb.partition('.')[0]}-{day.isoformat()}.{form}"


def _array(lines: list[str]) -> str:
    return "[" + ",\n".join(lines) + "]\n"
