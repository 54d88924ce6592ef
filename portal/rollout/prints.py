"""Prints that a person waits for, made beside his request: a long one holds up nobody else.

A request asks for one, waits for a moment, and then shows what came of it, or a page that goes on
by itself. Whatever fails leaves nothing behind but its reason.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from sqlalchemy import delete

from portal.audit import Actor
from portal.companies.models import Company
from portal.db import db, now, writing
from portal.media.files import keep
from portal.render.client import RenderAway, RenderFailed
from portal.rollout import announcements, sign_off
from portal.rollout.compared import Side, described
from portal.rollout.comparison_document import comparison_name, comparison_pdf
from portal.rollout.controls import control_of, last_report
from portal.rollout.document import document_name, document_pdf
from portal.rollout.models import Print, Report
from portal.rollout.report import NotHeld, as_plain, gather, with_chart
from portal.rollout.seals import KeyMissing

AT_ONCE = 4
"""As many are made at a time by one process of the web; the others wait for their turn."""
LONGEST = timedelta(minutes=2)
"""What is not done by then was interrupted: the process that made it is gone."""
KEPT = timedelta(days=1)
EXPECTED = (
    *(RenderAway, RenderFailed, KeyMissing, NotHeld),
    *(sign_off.AlreadySubmitted, sign_off.NotAwaited, sign_off.OwnRollout, sign_off.WordsMissing),
)
INTERRUPTED = "Interrupted"

log = logging.getLogger(__name__)
_makers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="print")


def ask(company: Company, act: str, by: Actor, **values: Any) -> Print:
    """Ask for a print and wait as long as the settings say; it may still be going then.

    `act` is one of ACTS, `values` what it wants.
    """
    assert by.id is not None, "a person asks"
    row = Print(company_id=company.id, act=act, values=values, asked_at=now())
    row.asked_by_id, row.role = by.id, by.role
    with writing():
        db.session.add(row)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    wait([_makers.submit(_make, app, row.id)], app.config["SETTINGS"].print_patience)
    db.session.expire_all()
    return row


def is_going(row: Print, moment: datetime) -> bool:
    """Whether a print is still made at that moment, as far as anyone can tell."""
    return row.state == "going" and moment - row.asked_at < LONGEST


def problem_of(row: Print) -> str:
    """Name of what ended a print that failed or was interrupted."""
    return row.problem if row.state == "failed" else INTERRUPTED


def sweep(moment: datetime) -> int:
    """Forget the prints of more than a day ago; reports stay, drafts are files nobody names."""
    found = db.session.execute(delete(Print).where(Print.asked_at < moment - KEPT))
    return int(found.rowcount)  # type: ignore[attr-defined]


def draft_signature(company: Company, kind: str) -> dict[str, Any]:
    """What the signature block of a report prints that is not submitted yet."""
    last = last_report(control_of(company, kind))
    version = last.version + 1 if last else 1
    state = {"code": None, "url": None, "state": "draft"}
    return {**state, "version": version, "timezone": company.timezone}


def _make(app: Flask, number: int) -> None:
    with app.app_context():
        row = db.session.get_one(Print, number)
        try:
            ACTS[row.act](row.company, row, Actor(row.asked_by_id, row.role))
            row.state = "done"
            db.session.commit()
        except Exception as problem:
            db.session.rollback()
            if not isinstance(problem, EXPECTED):
                log.exception("a print failed", extra={"act": row.act})
            row.state, row.problem = "failed", type(problem).__name__
            db.session.commit()


def _draft(company: Company, row: Print, by: Actor) -> None:
    kind = row.values["control"]
    data = with_chart(as_plain(gather(company, control_of(company, kind))))
    signature = draft_signature(company, kind)
    db.session.commit()  # nobody waits while it is printed
    _keep(row, document_pdf(data, signature), document_name(data, signature))


def _compare(company: Company, row: Print, by: Actor) -> None:
    earlier, later = (described(company, Side(**row.values[name])) for name in ("a", "b"))
    db.session.commit()
    content = comparison_pdf(earlier, later, company.timezone)
    _keep(row, content, comparison_name(earlier, later))


def _submit(company: Company, row: Print, by: Actor) -> None:
    control = control_of(company, row.values["control"])
    report = sign_off.submit(company, control, by, row.values["address"])
    announcements.report_to_sign(company, report)
    row.report_id = report.id


def _sign(company: Company, row: Print, by: Actor) -> None:
    report = _report(row)
    sign_off.sign(company, report, row.asked_by, by, row.values["words"], _shown(row))
    announcements.report_answered(company, report)


def _close(company: Company, row: Print, by: Actor) -> None:
    sign_off.close_unsigned(company, _report(row), by, row.values["words"], _shown(row))


def _keep(row: Print, content: bytes, name: str) -> None:
    about = {"company_id": row.company_id, "by_id": row.asked_by_id}
    row.file_id = keep(content, name, "application/pdf", **about).id


def _shown(row: Print) -> sign_off.Shown:
    return sign_off.Shown(row.values["address"], row.values["proof"])


def _report(row: Print) -> Report:
    row.report_id = row.values["report"]
    return db.session.get_one(Report, row.report_id)


ACTS: dict[str, Callable[[Company, Print, Actor], None]] = {
    "draft": _draft,
    "compare": _compare,
    "submit": _submit,
    "sign": _sign,
    "close": _close,
}
