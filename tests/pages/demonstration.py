"""The demonstration's pages: every address of the URL map that a person may open."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule

from portal.access import ABILITIES
from portal.checklists.models import Item, Proof
from portal.db import db
from portal.evidence.models import CrmSnapshot
from portal.issues.models import Issue, NextStep
from portal.messages.models import Message
from portal.messages.webhook_models import Delivery, Webhook
from portal.people.models import Membership
from portal.rollout.models import CONTROLS, Report
from portal.training.models import Certificate, Course, Lesson, QuizAttempt
from portal.training.video_models import Video

NO_PAGES = (
    "admin.letter",
    "admin.logo",
    "admin.look_at_color",
    "asset",
    "health.health",
    "health.ready",
    "files.download",
    "landing.home",
    "videos.play",
    "exports.statements",
    "crm_downloads.report",
    "crm_downloads.rows",
    "feed.events",
    "evidence.download",
    "prints.show",
    "prints.file",
)
"""What answers no page: files, monitors, a redirection, or one that is gone after a second."""
NOT_A_PAGE = (".pdf", ".csv", ".xlsx", ".vtt", ".zip")
DIFFERS = (
    "summary.summary",
    "checklists.step",
    "checklists.item",
    "controls.control",
    "issues.issues",
    "reports.report",
    "attempts.attempts",
    "evidence.check",
    "evidence.evidence",
    "watching.lesson",
    "watching.my_training",
    "crm_reports.report",
    "crm_report_rows.rows",
)
"""Pages that look other from role to role; the rest is looked at as a consultant sees it."""


@dataclass(frozen=True)
class Visitor:
    """Who looks, at which company."""

    role: str
    person_id: int
    company_id: int
    sees_all: bool
    """Whether to look at every page, not only at those that differ from a consultant's."""


def visitors(role: str) -> list[Visitor]:
    """One person of a role where a report awaits a signature; a consultant at a closed one too."""
    awaited = db.session.scalars(select(Report.company_id).where(Report.state == "submitted")).one()
    closed = select(Report.company_id).where(Report.control == "summing_up")
    found = [_visitor(role, awaited, sees_all=False)]
    if role == "consultant":
        found.insert(0, _visitor(role, db.session.scalars(closed).one(), sees_all=True))
    return found


def _visitor(role: str, company: int, sees_all: bool) -> Visitor:
    people = select(Membership.person_id).where(Membership.role == role).order_by(Membership.id)
    if role != "administrator":
        people = people.where(Membership.company_id == company)
    return Visitor(role, db.session.scalars(people.limit(1)).one(), company, sees_all)


def addresses(app: Flask, visitor: Visitor) -> list[str]:
    """Every page that the visitor may open, with ids that exist."""
    return [
        address
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        if _is_page(rule) and _may_open(app, rule, visitor) and _is_new(app, rule, visitor)
        for address in _with_ids(rule, visitor)
    ]


def strangers_addresses(app: Flask) -> list[str]:
    """Every page that is open to all."""
    report = db.session.scalars(select(Report.code).order_by(Report.id.desc())).first()
    certificate = db.session.scalars(select(Certificate.code).limit(1)).one()
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if _is_page(rule) and _verb(app, rule) is None and "company_id" not in rule.arguments:
            of_certificate = rule.endpoint.startswith("certificates.")
            values = {"code": certificate if of_certificate else report, "token": "worn-out"}
            found.append(_built(rule, {k: values[k] for k in rule.arguments}))
    return found


def _is_page(rule: Rule) -> bool:
    hidden = rule.endpoint in NO_PAGES or rule.rule.endswith(NOT_A_PAGE)
    return "GET" in (rule.methods or ()) and not hidden


def _verb(app: Flask, rule: Rule) -> object:
    return getattr(app.view_functions[rule.endpoint], "requires", None)


def _may_open(app: Flask, rule: Rule, visitor: Visitor) -> bool:
    verb = _verb(app, rule)
    if verb is None:
        return False
    return verb == "own account" or verb in ABILITIES[visitor.role]


def _is_new(app: Flask, rule: Rule, visitor: Visitor) -> bool:
    """Whether a page shows anything that was not seen at the closed company."""
    return (
        visitor.sees_all
        or rule.endpoint in DIFFERS
        or _verb(app, rule) not in {*ABILITIES["consultant"], "own account"}
    )


def _with_ids(rule: Rule, visitor: Visitor) -> Iterator[str]:
    ids = _ids(visitor)
    for variant in _variants(rule, visitor):
        values = {name: variant.get(name, ids.get(name)) for name in rule.arguments}
        missing = [name for name, value in values.items() if value is None]
        assert not missing, f"{rule.rule}: the demonstration has no {missing} for a {visitor.role}"
        yield _built(rule, values)


def _variants(rule: Rule, visitor: Visitor) -> list[dict[str, object]]:
    if rule.endpoint == "texts.edit":
        pairs = (("captions", "ru"), ("chapters", "en"))
        return [{"kind": kind, "language": language} for kind, language in pairs]
    if rule.endpoint.startswith(("crm_reports.", "crm_report_rows.")) and "code" in rule.arguments:
        # A chart of bars, a ring, columns, a funnel, and a report that is only a table.
        codes = ["G1", "G2", "D1", "D5", "D7", "I2"] if visitor.sees_all else ["G1"]
        return [{"code": code} for code in codes]
    if "kind" in rule.arguments:
        return [{"kind": kind} for kind in CONTROLS]
    if "step" in rule.arguments:
        # Steps differ in what they hold, but hardly from role to role.
        steps = [2, 3, 5, 7] if visitor.sees_all else [3]
        return [{"step": step} for step in steps]
    if rule.endpoint.startswith("evidence."):
        return [{"code": code} for code in ("3.p2", "4.p2", "6.4")]
    if rule.endpoint in ("crm_snapshots.snapshot", "crm_snapshots.progress"):
        return _one_of_each_state(visitor)
    if rule.endpoint == "attempts.attempt":
        return _own_attempts(visitor)
    if rule.endpoint == "watching.lesson" and visitor.role == "employee":
        return _one_of_each_kind(visitor)
    if rule.endpoint.startswith(("quizzes.", "attempts.")):
        return [{"lesson_id": _first_quiz(visitor)}]
    return [{}]


def _one_of_each_kind(visitor: Visitor) -> list[dict[str, object]]:
    first = select(func.min(Lesson.id)).where(Lesson.company_id == visitor.company_id)
    return [{"lesson_id": one} for one in db.session.scalars(first.group_by(Lesson.kind))]


def _one_of_each_state(visitor: Visitor) -> list[dict[str, object]]:
    first = select(func.min(CrmSnapshot.id)).where(CrmSnapshot.company_id == visitor.company_id)
    states = first.group_by(CrmSnapshot.state)
    return [{"snapshot_id": one} for one in db.session.scalars(states)]


def _first_quiz(visitor: Visitor) -> int | None:
    quizzes = select(func.min(Lesson.id)).where(Lesson.kind == "quiz")
    return db.session.scalar(quizzes.where(Lesson.company_id == visitor.company_id))


def _own_attempts(visitor: Visitor) -> list[dict[str, object]]:
    """One attempt that was handed in and one that was not, of an employee's own."""
    query = select(QuizAttempt.lesson_id, QuizAttempt.number).where(
        QuizAttempt.person_id == visitor.person_id, QuizAttempt.company_id == visitor.company_id
    )
    kinds = (QuizAttempt.finished_at.is_not(None), QuizAttempt.finished_at.is_(None))
    found = (db.session.execute(query.where(kind).limit(1)).one_or_none() for kind in kinds)
    own = [{"lesson_id": one.lesson_id, "number": one.number} for one in found if one]
    assert len(own) == len(kinds) or visitor.role != "employee", "nobody is at a quiz"
    return own


def _ids(visitor: Visitor) -> dict[str, object]:
    of = visitor.company_id
    first = {
        "item_id": select(func.coalesce(func.min(Proof.item_id), func.min(Item.id)))
        .select_from(Item)
        .outerjoin(Proof, Proof.item_id == Item.id)
        .where(Item.company_id == of),
        "issue_id": select(func.min(Issue.id)).where(Issue.company_id == of),
        "next_step_id": select(func.min(NextStep.id)).where(NextStep.company_id == of),
        "report_id": select(func.max(Report.id)).where(Report.company_id == of),
        "membership_id": select(func.max(Membership.id)).where(Membership.company_id == of),
        "person_id": select(func.max(Membership.person_id)).where(Membership.company_id == of),
        "message_id": select(func.min(Message.id)),
        "webhook_id": select(func.min(Webhook.id)),
        "delivery_id": select(func.min(Delivery.id)),
        "course_id": select(func.min(Course.id)).where(Course.company_id == of),
        "lesson_id": select(func.min(Lesson.id)).where(Lesson.company_id == of),
        "video_id": select(func.min(Video.id)).where(Video.company_id == of),
        "snapshot_id": select(func.min(CrmSnapshot.id)).where(
            CrmSnapshot.company_id == of, CrmSnapshot.state == "ready"
        ),
        "number": select(func.min(QuizAttempt.number)).where(QuizAttempt.company_id == of),
    }
    found: dict[str, object] = {name: db.session.scalar(query) for name, query in first.items()}
    # Where nobody has tried a quiz yet, its attempts are an empty page.
    found["number"] = found["number"] or 1
    return found | {"company_id": of, "code": "add_product"}


def _built(rule: Rule, values: dict[str, object]) -> str:
    built = rule.build(values, append_unknown=False)
    assert built is not None
    return str(built[1])
