"""A row of the history as a sentence; what says nothing to a reader (hashes, ids) stays out."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from portal.admin.sentences import KINDS, PARTS, ROLES, VALUES, VERBS
from portal.audit import History
from portal.words import LANGUAGES, _, day, lazy

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


def sentence(row: History, names: Mapping[int, str], titles: Mapping[str, str]) -> str:
    """«Пункт 3.2: изменено состояние, предстоит → выполнено».

    `names` of people by id, `titles` of other subjects as `portal.admin.titles` finds them.
    """
    where = _subject(*row.subject.split(":"), names=names)
    if row.subject in titles:
        where = _("“%(title)s”", title=titles[row.subject])
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
