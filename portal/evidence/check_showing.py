"""How the pages of checks are shown, and how far their reader sees."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, g, render_template, request, url_for
from flask_login import current_user

from portal.access import can
from portal.db import db
from portal.evidence import judged, sent, thresholds
from portal.evidence.before_after import FAILING
from portal.evidence.charts.scale import scale
from portal.evidence.check_forms import LimitsForm, SendForm, StandardForm
from portal.evidence.checks.catalogue import CHECKS, Check
from portal.evidence.checks.verdicts import Limits
from portal.evidence.checks.words import words
from portal.evidence.failing_rows import CARDS, PAGE, Asked, Card, Reach, managers_of, rows_of
from portal.evidence.measures import (
    beside_words,
    cell,
    column_words,
    figure,
    is_figure,
    limits_words,
    measure_of,
)
from portal.evidence.models import VERDICTS, CheckResult, CrmSnapshot, EvidenceSetting, SentRows
from portal.evidence.since_baseline import since_baseline
from portal.evidence.stored import table_of
from portal.evidence.users import within_reach
from portal.evidence.wording import TRENDS, VERDICT_KINDS, VERDICT_WORDS, WHY_NOT
from portal.htmx import render
from portal.issues.forms import STATE_NAMES, STEP_STATE_NAMES
from portal.tenancy import get_owned_or_404

bp = Blueprint("evidence", __name__)
BASE = "/companies/<int:company_id>/evidence"
LONGEST_TEXT = 200


@dataclass(frozen=True)
class Shown:
    """The snapshot that a page shows, among those that it could."""

    snapshot: CrmSnapshot
    snapshots: list[CrmSnapshot]

    @cached_property
    def among(self) -> Collection[str] | None:
        """Users of the CRM whose rows the reader may see; None: all rows."""
        return within_reach(current_user, g.company)

    @cached_property
    def reach(self) -> Reach:
        """What of the rows the reader may see."""
        if not can(current_user, "evidence.personal", g.company):
            return Reach(self.among)
        return Reach(self.among, dict(self._cards()))

    def _cards(self) -> Any:
        for entity, columns in CARDS.items():
            there = tuple(sorted(columns & set(self.snapshot.filled.get(entity, ()))))
            path = table_of(self.snapshot, entity) if there else None
            if path is not None:
                yield entity, Card(path, there)


@bp.app_context_processor
def words_for_templates() -> dict[str, object]:
    return {
        "verdict_words": VERDICT_WORDS,
        "verdict_kinds": VERDICT_KINDS,
        "sent_states": {**STATE_NAMES, **STEP_STATE_NAMES},
        "why_not_compared": WHY_NOT,
        "check_trends": TRENDS,
    }


def shown() -> Shown | None:
    """The snapshot asked for, else the newest, read once; None while none is ready."""
    if "shown_snapshot" not in g:
        g.shown_snapshot = _find_shown()
    found: Shown | None = g.shown_snapshot
    return found


def _find_shown() -> Shown | None:
    found = judged.ready_snapshots(g.company)
    wanted = request.values.get("snapshot", type=int)
    if not found and wanted is None:
        return None
    chosen = [one for one in found if one.id == wanted] if wanted is not None else found
    return Shown(chosen[0], found) if chosen else abort(404)


def rows_path(here: Shown | None, check: Check) -> Path | None:
    """The file of the rows behind a check; None where there are none."""
    return table_of(here.snapshot, FAILING + check.code) if here else None


def refused(check: Check, words: str) -> str:
    """A page that says why there is no file."""
    back = url_for(".check", code=check.code)
    return render_template("evidence/refused.html", words=words, back=back)


def check_or_404(code: str) -> Check:
    return CHECKS.get(code) or abort(404)


def show_list() -> Response:
    """The verdicts of every check, step by step."""
    here, wanted = shown(), request.args.get("verdict", "")
    wanted = wanted if wanted in VERDICTS else ""
    lines = judged.lines_of(here.snapshot, here.among) if here else []
    page, part = "evidence/checks.html", "evidence/_checks.html"
    return render(
        page,
        part,
        here=here,
        wanted=wanted,
        counts=judged.count_verdicts(lines),
        steps=judged.by_step(lines, wanted),
    )


def show_check(code: str, status: int = 200, **forms: Any) -> Response:
    """A check: what it says, against what, since when, and the rows behind it."""
    check, here = check_or_404(code), shown()
    context: dict[str, Any] = {"check": check, "words": words(code), "here": here}
    context |= _of_limits(check) | _of_rows(here, check)
    context["subject"] = sent.subject_of(g.company, check)
    context["sent_for"] = sent.sent_for(g.company, check)
    if here:
        context |= _of_result(here, check)
    if can(current_user, "issue.raise", g.company):
        context["send_form"] = SendForm(g.company, None)
    page, part = "evidence/check.html", "evidence/_rows.html"
    return render(page, part, status, **{**context, **forms})


def asked(here: Shown, check: Check) -> tuple[Asked, SentRows | None]:
    """Which rows the request asks for, and the task whose rows alone it wants."""
    values, only = request.values, None
    if (number := values.get("sent", type=int)) is not None:
        only = get_owned_or_404(SentRows, number)
        if (only.check, only.snapshot_id) != (check.code, here.snapshot.id):
            abort(404)
    return Asked(
        values.get("manager", "")[:LONGEST_TEXT],
        values.get("text", "").strip()[:LONGEST_TEXT],
        values.get("sort", "")[:LONGEST_TEXT],
        tuple(only.numbers) if only else None,
    ), only


def limits_now(check: Check) -> Limits:
    """By what the next snapshot is judged."""
    return thresholds.limits_of(g.company.id).get(check.code, check.limits)


def downloads() -> bool:
    """Whether the company lets rows be taken away."""
    setting = db.session.get(EvidenceSetting, g.company.id)
    return setting is None or setting.downloads


def _of_result(here: Shown, check: Check) -> dict[str, Any]:
    result = next((one for one in here.snapshot.results if one.check == check.code), None)
    if result is None:
        return {}
    sees_all = here.among is None
    own = None if here.among is None else judged.own_rows(here.snapshot, here.among)
    values = judged.values_of(here.snapshot).get(check.code, []) if sees_all else []
    line = judged.line_of(check, result, values, own)
    return {
        "line": line,
        "total": result.total if sees_all else 0,
        "scale": _scale(check, result) if line.value else None,
        "beside": beside_words(check, result.beside) if sees_all else [],
        "since": since_baseline(here.snapshot, check, here.among),
    }


def _scale(check: Check, result: CheckResult) -> Any:
    limits = Limits(result.pass_limit, result.fail_limit)
    said = [figure(check, result.value), *limits_words(limits, check.better, measure_of(check))]
    highest = 1.0 if check.unit in ("share", "gini") else None
    return scale(result.value or 0.0, limits, check.better, highest, ", ".join(said))


def _of_limits(check: Check) -> dict[str, Any]:
    measure, now = measure_of(check), limits_now(check)
    has_limits = check.limits != Limits()
    return {
        "has_limits": has_limits,
        "limits_now": limits_words(now, check.better, measure),
        "is_standard": now == check.limits,
        "limits_history": [
            (one, limits_words(Limits(one.pass_limit, one.fail_limit), check.better, measure))
            for one in thresholds.history(g.company, check.code)
        ],
        "limits_form": LimitsForm(check, now, None) if has_limits else None,
        "standard_form": StandardForm(None),
    }


def _of_rows(here: Shown | None, check: Check) -> dict[str, Any]:
    """The rows of the page asked for, and how to ask for others."""
    path = rows_path(here, check)
    if here is None or path is None:
        return {"rows": None}
    wanted, only = asked(here, check)
    number = max(request.args.get("page", 1, type=int), 1)
    found = rows_of(path, wanted, here.reach, (number - 1) * PAGE)
    pages = max(1, -(-found.total // PAGE))
    if number > pages:
        number = pages
        found = rows_of(path, wanted, here.reach, (number - 1) * PAGE)
    query: dict[str, Any] = {
        "snapshot": here.snapshot.id,
        "manager": wanted.manager or None,
        "text": wanted.text or None,
        "sent": only.id if only else None,
    }
    return {
        "rows": found,
        "asked": wanted,
        "only": only,
        "query": query,
        "managers": managers_of(path, here.reach),
        "downloads": downloads(),
        "column_words": column_words,
        "is_figure": is_figure,
        "cell": cell,
        "pages": {
            "number": number,
            "count": pages,
            "url": lambda n: url_for(
                ".check", code=check.code, **query, sort=found.sort or None, page=n, _anchor="rows"
            ),
        },
    }
