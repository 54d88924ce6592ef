"""Changing by what a check is judged at a company."""

from flask import abort, flash, g, url_for
from flask.typing import ResponseReturnValue

from portal.access import actor, requires
from portal.db import db
from portal.evidence import thresholds
from portal.evidence.check_forms import LimitsForm, StandardForm
from portal.evidence.check_showing import BASE, bp, check_or_404, limits_now, show_check
from portal.evidence.checks.catalogue import Check
from portal.evidence.checks.verdicts import Limits
from portal.htmx import done
from portal.words import _

JUDGES = "evidence.judge"


@bp.post(f"{BASE}/checks/<code>/limits")
@requires(JUDGES)
def set_limits(code: str) -> ResponseReturnValue:
    check = _with_limits(code)
    form = LimitsForm(check, limits_now(check))
    if not form.validate():
        return show_check(code, 422, limits_form=form)
    wanted = Limits() if form.limits == check.limits else form.limits
    return _set(check, wanted, form.reason.data)


@bp.post(f"{BASE}/checks/<code>/limits/standard")
@requires(JUDGES)
def standard_limits(code: str) -> ResponseReturnValue:
    """Let the standard limits hold again."""
    check, form = _with_limits(code), StandardForm()
    if not form.validate():
        return show_check(code, 422, standard_form=form)
    if limits_now(check) == check.limits:  # somebody was quicker
        return done(url_for(".check", code=code, _anchor="limits"))
    return _set(check, Limits(), form.reason.data)


def _with_limits(code: str) -> Check:
    check = check_or_404(code)
    return check if check.limits != Limits() else abort(404)


def _set(check: Check, limits: Limits, reason: str) -> ResponseReturnValue:
    thresholds.set_limits(g.company, check.code, limits, reason, actor(JUDGES))
    db.session.commit()
    flash(_("The thresholds are set. They hold from the next snapshot on."))
    return done(url_for(".check", code=check.code, _anchor="limits"))
