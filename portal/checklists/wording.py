"""How states, facts and history read to a person."""

from datetime import date
from typing import Any

from portal.audit import History
from portal.checklists.verdicts import Said, verdict
from portal.evidence.facts import problem_seen, verdict_said
from portal.words import _, day, lazy, number, plural

STATES = {
    "to_do": lazy("To do"),
    "in_progress": lazy("In progress"),
    "done": lazy("Done"),
    "blocked": lazy("Blocked"),
    "not_applicable": lazy("Not applicable"),
}
ANCHORS = {
    "start": lazy("the start of work"),
    "first": lazy("the first control"),
    "second": lazy("the second control"),
    "summing_up": lazy("the summing-up"),
}
_HAPPENED = {
    "item.assign": lazy("The owner changed"),
    "item.due": lazy("The due date changed"),
    "item.note": lazy("The note changed"),
    "item.comment": lazy("Commented"),
    "item.proof_add": lazy("Added a proof"),
    "item.proof_remove": lazy("Removed a proof"),
    "item.add": lazy("Added the item"),
    "item.rename": lazy("Renamed the item"),
    "item.fact": lazy("The data were counted anew"),
}
_CONFIRMED = {
    "data": lazy("Confirmed by data"),
    "person": lazy("Confirmed in person"),
    None: lazy("Took the confirmation back"),
}

_CHECKED = {
    "pass": lazy("the check passes"),
    "warn": lazy("the check is on the edge"),
    "fail": lazy("the check fails"),
    "needs_person": lazy("a person decides"),
}


def happened(row: History) -> str:
    """A row of an item's history in a few words."""
    if row.verb == "item.state":
        return f"{STATES.get(row.old, row.old)} → {STATES.get(row.new, row.new)}"
    if row.verb == "item.confirm":
        return str(_CONFIRMED.get(row.new, row.new))
    return str(_HAPPENED.get(row.verb, row.verb))


def fact_words(fact: Said) -> str:
    """What a fact says of its item."""
    if fact.check:
        return check_words(fact)
    value: dict[str, Any] = fact.value if isinstance(fact.value, dict) else {}
    on = _day_of(value.get("held_on") or value.get("on"))
    if fact.fact == "held" and on:
        return str(_("the control was held on %(day)s", day=on))
    if fact.fact == "signed" and on:
        return str(_("the report was signed on %(day)s", day=on))
    if isinstance(value.get("good"), int) and isinstance(value.get("of"), int):
        return _good_of(fact.fact, value["good"], value["of"])
    said = verdict(value)
    if fact.fact == "training" and said == "not_checkable":
        return str(_("no training is assigned yet"))
    if said == "pass":
        return str(_("the check passes"))
    return str(_("the check fails") if said == "fail" else _("cannot be checked yet"))


def check_words(fact: Said) -> str:
    """What a check of the CRM data says, with its figures for who may see them."""
    said, figures = verdict(fact.value), fact.figures
    if figures is None or figures.value is None:
        return str(_CHECKED.get(said or "", ""))
    words = verdict_said(figures)
    if said in ("needs_person", "warn"):
        kind = _("a hint") if said == "needs_person" else _("on the edge")
        return f"{kind}: {words}"
    return words


def seen_in_data(fact: Said | None) -> str:
    """What to note of a problem that the data see; empty where they do not."""
    if fact is None or fact.figures is None or not problem_seen(fact.figures):
        return ""
    on = day(fact.figures.on)
    return str(_("CRM data of %(day)s: %(figures)s", day=on, figures=verdict_said(fact.figures)))


def _good_of(kind: str, good: int, of: int) -> str:
    """How many of how many rows are good, people are trained, operations have a video."""
    if kind == "training":
        said = plural(
            "training finished by %(good)s of %(num)s person",
            "training finished by %(good)s of %(num)s people",
            of,
            good=good,
        )
    elif kind == "videos":
        said = plural(
            "videos for %(good)s of %(num)s operation",
            "videos for %(good)s of %(num)s operations",
            of,
            good=good,
        )
    else:
        said = _("%(good)s of %(of)s", good=number(good), of=number(of))
    return str(said)


def _day_of(value: object) -> str | None:
    try:
        return day(date.fromisoformat(str(value)))
    except ValueError:
        return None
