"""A row of the history as a sentence; what says nothing to a reader (hashes, ids) stays out."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from portal.audit import History
from portal.words import LANGUAGES, _, day, lazy

VERBS = {
    "absence.arrange": lazy("absence arranged"),
    "absence.call_off": lazy("absence called off"),
    "account.address": lazy("address changed"),
    "account.change": lazy("account changed"),
    "account.close": lazy("account closed"),
    "account.create": lazy("account created"),
    "account.password": lazy("password changed"),
    "account.reopen": lazy("account opened again"),
    "assignment.add": lazy("course assigned"),
    "assignment.remove": lazy("course no longer assigned"),
    "busy_period.add": lazy("busy period added"),
    "busy_period.move": lazy("busy period moved"),
    "busy_period.remove": lazy("busy period removed"),
    "certificate.download": lazy("certificate downloaded"),
    "certificate.issue": lazy("certificate given"),
    "checklist.start": lazy("checklist begun"),
    "company.city": lazy("city changed"),
    "company.country": lazy("national holidays changed"),
    "company.create": lazy("company created"),
    "company.erase": lazy("company erased"),
    "company.industry": lazy("industry changed"),
    "company.language": lazy("language of the reports changed"),
    "company.name": lazy("name changed"),
    "company.timezone": lazy("time zone changed"),
    "company.working_week": lazy("working days changed"),
    "consultant.assign": lazy("consultant assigned"),
    "course.complete": lazy("course finished"),
    "content.take_over": lazy("newer checklist taken over"),
    "control.attendance": lazy("attendance written down"),
    "control.hold": lazy("held"),
    "control.hour": lazy("hour of the controls set"),
    "control.move": lazy("moved"),
    "control.reopen": lazy("reopened"),
    "control.words": lazy("words written"),
    "department.add": lazy("department added"),
    "department.remove": lazy("department removed"),
    "department.rename": lazy("department renamed"),
    "course.create": lazy("course created"),
    "course.move": lazy("course moved"),
    "course.remove": lazy("course deleted"),
    "course.role": lazy("role of the course changed"),
    "course.state": lazy("state of the course changed"),
    "course.summary": lazy("description of the course changed"),
    "course.title": lazy("title of the course changed"),
    "demonstration.begin": lazy("demonstration begun"),
    "demonstration.end": lazy("demonstration laid out"),
    "file.download": lazy("file downloaded"),
    "invitation.accept": lazy("invitation accepted"),
    "invitation.renew": lazy("invitation renewed"),
    "invitation.withdraw": lazy("invitation withdrawn"),
    "issue.control": lazy("control changed"),
    "issue.due": lazy("due date changed"),
    "issue.item_code": lazy("item changed"),
    "issue.owner": lazy("responsible person changed"),
    "issue.problem": lazy("problem changed"),
    "issue.raise": lazy("raised"),
    "issue.severity": lazy("severity changed"),
    "issue.state": lazy("state changed"),
    "issue.step": lazy("step changed"),
    "issue.text": lazy("description changed"),
    "issue.title": lazy("title changed"),
    "issues.download": lazy("issues downloaded"),
    "issues.hand_over": lazy("issues handed over"),
    "item.add": lazy("own item added"),
    "item.assign": lazy("responsible person changed"),
    "item.comment": lazy("comment added"),
    "item.confirm": lazy("completion confirmed"),
    "item.due": lazy("due date changed"),
    "item.fact": lazy("fact recorded"),
    "item.hand_over": lazy("items handed over"),
    "item.note": lazy("note written"),
    "item.owner": lazy("responsible person changed"),
    "item.proof_add": lazy("proof added"),
    "item.proof_remove": lazy("proof removed"),
    "item.remove": lazy("own item removed"),
    "item.rename": lazy("own item renamed"),
    "item.state": lazy("state changed"),
    "item.unconfirm": lazy("confirmation withdrawn"),
    "items.hand_over": lazy("items handed over"),
    "lesson.add": lazy("lesson added"),
    "lesson.bring_back": lazy("lesson brought back"),
    "lesson.complete": lazy("lesson finished"),
    "lesson.discard": lazy("draft of the lesson thrown away"),
    "lesson.draft": lazy("draft of the lesson begun"),
    "lesson.move": lazy("lesson moved"),
    "lesson.needed_percent": lazy("needed share of the video changed"),
    "lesson.operation": lazy("operation of the lesson changed"),
    "lesson.publish": lazy("lesson published"),
    "lesson.remove": lazy("lesson deleted"),
    "lesson.text": lazy("text of the lesson written"),
    "lesson.title": lazy("title of the lesson changed"),
    "lesson.withdraw": lazy("lesson withdrawn"),
    "membership.change": lazy("role changed"),
    "membership.end": lazy("role ended"),
    "membership.give": lazy("role given"),
    "membership.stand_in": lazy("stand-in named"),
    "membership.step_back": lazy("stand-in no longer needed"),
    "message.cancel": lazy("message called off"),
    "message.read": lazy("message read"),
    "message.send_again": lazy("message sent again"),
    "next_step.agree": lazy("agreed"),
    "next_step.control": lazy("control changed"),
    "next_step.due": lazy("due date changed"),
    "next_step.issue": lazy("issue changed"),
    "next_step.owner": lazy("responsible person changed"),
    "next_step.state": lazy("state changed"),
    "next_step.title": lazy("title changed"),
    "objection.log": lazy("objection logged"),
    "operation.add": lazy("own operation added"),
    "operation.hide": lazy("operation left out of the list"),
    "operation.show": lazy("operation taken into the list again"),
    "people.bring_in": lazy("list of people invited"),
    "person.forget": lazy("person forgotten"),
    "person.invite": lazy("person invited"),
    "problem.back": lazy("problem seen again"),
    "problem.gone": lazy("problem gone"),
    "problem.note": lazy("note of the problem changed"),
    "problem.seen": lazy("problem seen"),
    "quiz.change": lazy("quiz changed"),
    "quiz.grant": lazy("one more attempt at a quiz granted"),
    "quiz.hand_in": lazy("quiz answered"),
    "report.close": lazy("closed unsigned"),
    "report.download": lazy("downloaded"),
    "report.renew": lazy("invitation to sign renewed"),
    "report.return": lazy("returned for revision"),
    "report.sign": lazy("signed by the company"),
    "report.submit": lazy("submitted for signature"),
    "rollout.close": lazy("rollout closed"),
    "rollout.hold": lazy("rollout put on hold"),
    "rollout.resume": lazy("rollout resumed"),
    "rollouts.download": lazy("list of rollouts downloaded"),
    "snapshot.take": lazy("figures frozen"),
    "statements.download": lazy("record of learning downloaded"),
    "start.set": lazy("start of work set"),
    "video.bring": lazy("video of a lesson brought"),
    "video.delete_original": lazy("original of a video deleted"),
    "video.fail": lazy("video could not be prepared"),
    "video.ready": lazy("video prepared"),
    "video.retry": lazy("video is prepared once more"),
    "video.captions": lazy("captions written"),
    "video.captions_remove": lazy("captions removed"),
    "video.chapters": lazy("chapters written"),
    "video.chapters_remove": lazy("chapters removed"),
    "training.download": lazy("progress in training downloaded"),
}
"""What happened, for every verb that the portal records."""

KINDS = {
    "rollout": lazy("Rollout"),
    "company": lazy("Company"),
    "item": lazy("Item"),
    "issue": lazy("Issue"),
    "next_step": lazy("Next step"),
    "control": lazy("Control"),
    "report": lazy("Report"),
    "person": lazy("Person"),
    "file": lazy("File"),
    "course": lazy("Course"),
    "lesson": lazy("Lesson"),
}
TOGETHER = {"company": ("company", "department", "busy_period")}
"""Subjects that a reader looks for under one name."""
VALUES = {
    "to_do": lazy("to do"),
    "in_progress": lazy("in progress"),
    "done": lazy("done"),
    "blocked": lazy("blocked"),
    "not_applicable": lazy("not applicable"),
    "open": lazy("open"),
    "in_work": lazy("in work"),
    "resolved": lazy("resolved"),
    "confirmed": lazy("confirmed"),
    "dropped": lazy("dropped"),
    "high": lazy("high"),
    "medium": lazy("medium"),
    "low": lazy("low"),
    "first": lazy("first control"),
    "second": lazy("second control"),
    "summing_up": lazy("summing-up"),
    "link": lazy("link"),
    "file": lazy("file"),
    "person": lazy("by a person"),
    "data": lazy("by the data"),
    "exhibition": lazy("exhibition"),
    "vacation": lazy("vacation time"),
    "high_season": lazy("high season"),
    "signed": lazy("signed"),
    "signed_with_reservations": lazy("signed with reservations"),
    "recorded": lazy("recorded in the browser"),
    "draft": lazy("draft"),
    "published": lazy("published"),
    "archived": lazy("in the archive"),
}
ROLES = {
    "administrator": lazy("administrator"),
    "consultant": lazy("consultant"),
    "executive": lazy("executive"),
    "head": lazy("head"),
    "employee": lazy("employee"),
    "portal": lazy("the portal"),
    "person": lazy("person"),
}
PARTS = {
    "answer": lazy("answer to a question"),
    "decisions": lazy("decisions"),
    "thoughts": lazy("further development"),
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d$")
_PLAIN = re.compile(r"\d\d:\d\d$")
_SPELLED = ("company.", "department.", "issue.item_code", "issue.problem", "issue.step")
"""What these verbs changed stands in the history as it was typed or chosen."""
_OWNERS = ("item.assign", "issue.owner", "next_step.owner", "issues.hand_over")
"""What these verbs changed is a person's id."""
_TAKEN_AWAY = (".end", "remove")
_STOPS = {
    "start": lazy("start of work"),
    "first": VALUES["first"],
    "second": VALUES["second"],
    "summing_up": VALUES["summing_up"],
}
_TOLD_FIRST = ("state", "held_on", "date", "version")
"""Of a dictionary, the first of these says what changed."""
NOTHING = "—"


def people_named(rows: Iterable[History]) -> set[int]:
    """The people whose names the sentences of these rows want."""
    rows = list(rows)
    keys = (row.subject.partition(":") for row in rows)
    found = {int(key) for kind, _colon, key in keys if kind == "person" and key.isdigit()}
    owners = {id for row in rows if row.verb in _OWNERS for id in (row.old, row.new)}
    return found | {id for id in owners if id is not None}


def sentence(row: History, names: Mapping[int, str]) -> str:
    """«Пункт 3.2: изменено состояние, предстоит → выполнено»."""
    where = _subject(*row.subject.split(":"), names=names)
    verb, change = str(VERBS.get(row.verb, row.verb)), _change(row, names)
    words = verb if change in verb else f"{verb}, {change}"
    words = f"{where}: {words}" if where else words
    return words[:1].upper() + words[1:]


def _change(row: History, names: Mapping[int, str]) -> str:
    """From what to what, where both say something to a reader."""
    if isinstance(row.new, dict) and row.new.keys() & _STOPS.keys():
        return "; ".join(_stops(row.old or {}, row.new))
    if row.verb in _OWNERS:
        old, new = (names.get(id, "") for id in (row.old, row.new))
    else:
        spelled = row.verb.startswith(_SPELLED)
        old, new = shown(row.old, spelled), shown(row.new, spelled)
    if old and row.verb.endswith(_TAKEN_AWAY):
        return old
    if old and row.new is None:
        return f"{old} → {NOTHING}"
    return f"{old} → {new}" if old and new and old != new else new


def _stops(old: Mapping[str, str | None], new: Mapping[str, str | None]) -> Iterator[str]:
    """The dates of a rollout that moved, each with its name."""
    for stop, name in _STOPS.items():
        before, after = shown(old.get(stop)), shown(new.get(stop))
        if before != after:
            yield f"{name} {before} → {after or NOTHING}" if before else f"{name} {after}"


def _subject(kind: str, *keys: str, names: Mapping[int, str]) -> str:
    key = keys[0] if keys else ""
    match kind:
        case "person":
            return names.get(int(key), "") if key.isdigit() else ""
        case "control":
            part = PARTS.get(keys[1]) if len(keys) > 1 else None
            return ", ".join(str(words) for words in (VALUES.get(key, key), part) if words)
        case "report" if len(keys) > 1:
            control = VALUES.get(key, key)
            words = _("Report “%(control)s”, version %(version)s", control=control, version=keys[1])
        case "issue":
            words = _("Issue #%(number)s", number=key)
        case "next_step":
            words = _("Next step N-%(number)s", number=key)
        case _:
            words = f"{KINDS[kind]} {key}" if kind == "item" else ""
    return str(words)


def shown(value: Any, spelled: bool = False) -> str:
    """A kept value in words: a state, a role, a day, an hour, several of them."""
    if isinstance(value, dict):
        told = next((value[key] for key in _TOLD_FIRST if value.get(key)), "")
        return shown(told, spelled=isinstance(told, int))
    if isinstance(value, list):
        return _listed(value)
    if isinstance(value, int) and spelled:
        return str(value)
    if not isinstance(value, str):
        return ""
    head = value.partition(":")[0]
    if _DAY.match(value):
        return day(date.fromisoformat(value))
    if _PLAIN.match(value):
        return value
    return str(VALUES.get(head) or ROLES.get(head) or LANGUAGES.get(value) or spelled * value)


def _listed(values: list[Any]) -> str:
    """A role, a busy period with its days, a due date that is a day or a number of days."""
    words = [shown(value) for value in values if isinstance(value, str) and not _DAY.match(value)]
    days = [shown(value) for value in values if isinstance(value, str) and _DAY.match(value)]
    if values[:1] == [None] and isinstance(values[-1], int):
        words.append(_("%(num)s working days", num=values[-1]))
    return ", ".join(part for part in (*words, " – ".join(days)) if part)
