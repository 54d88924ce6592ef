"""Rows behind a check become a person's task, or an issue."""

from collections.abc import Callable

from flask import abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue

from portal.access import actor, requires
from portal.db import db
from portal.evidence import sent
from portal.evidence.check_forms import SendForm
from portal.evidence.check_showing import (
    BASE,
    Shown,
    asked,
    bp,
    check_or_404,
    rows_path,
    show_check,
    shown,
)
from portal.evidence.checks.catalogue import Check
from portal.evidence.failing_rows import Asked, numbers_of
from portal.htmx import done
from portal.issues.models import Issue, NextStep
from portal.words import _

SENDS = "issue.raise"


@bp.post(f"{BASE}/checks/<code>/task")
@requires(SENDS)
def send_as_task(code: str) -> ResponseReturnValue:
    return _send(code, sent.send_as_task)


@bp.post(f"{BASE}/checks/<code>/issue")
@requires(SENDS)
def raise_as_issue(code: str) -> ResponseReturnValue:
    return _send(code, sent.raise_as_issue)


def _send(code: str, act: Callable[..., NextStep | Issue]) -> ResponseReturnValue:
    check, here = check_or_404(code), shown()
    if here is None or rows_path(here, check) is None:
        abort(404)
    form = SendForm(g.company)
    if not form.validate():
        return show_check(code, 422, send_form=form)
    numbers = _numbers(here, check, form)
    if not 0 < len(numbers) <= sent.MOST:
        form.refuse(
            form.which,
            _("Tick the rows first, or take all that are listed.")
            if not numbers
            else _("These are too many rows for one task. Narrow the list first."),
        )
        return show_check(code, 422, send_form=form)
    whose = {"owner_id": form.owner_id.data, "due_on": form.due_on.data}
    row = act(here.snapshot, check, numbers, actor(SENDS), **whose)
    db.session.commit()
    flash(
        _("Issue #%(number)s is raised.", number=row.number)
        if isinstance(row, Issue)
        else _("Next step N-%(number)s is agreed.", number=row.number)
    )
    return done(url_for(".check", code=code, snapshot=here.snapshot.id, _anchor="sent"))


def _numbers(here: Shown, check: Check, form: SendForm) -> list[int]:
    """Places of the rows that the form means, as far as its sender sees them."""
    wanted, _only = asked(here, check)
    if form.which.data == "chosen":
        ticked = request.form.getlist("row", type=int)
        wanted = Asked(numbers=tuple(ticked[: sent.MOST]))
    path = rows_path(here, check)
    assert path is not None, "looked for above"
    return numbers_of(path, wanted, here.reach)
