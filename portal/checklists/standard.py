"""The standard checklist as rules and pages ask for it: by code, in a language.

A code that the content no longer knows stands for itself, so that old rows never break a page.
"""

from dataclasses import dataclass

from portal.checklists import checklist, seven_steps
from portal.content import Text
from portal.dates import Anchor, Offset
from portal.words import language as reader_language

STEPS = range(1, 8)
BY_START = Offset(Anchor.START, -1)
"""When an item of the company's own is due, and one that the content no longer knows."""


@dataclass(frozen=True)
class Words:
    """A coded line of the content in one language, with what is said about it."""

    code: str
    text: str
    more: str = ""


def version() -> int:
    """Number of the content's version in force."""
    return checklist().version


def items() -> tuple[seven_steps.Item, ...]:
    """All items in force, in their order."""
    return checklist().items


def item(code: str) -> seven_steps.Item | None:
    """An item by its code, a retired one too."""
    try:
        return checklist().item(code)
    except KeyError:
        return None


def title(code: str, language: str | None = None) -> str:
    """The words of an item in a language, else in that of the reader."""
    found = item(code)
    return _in(found.title, language) if found else code


def step_title(step: int, language: str | None = None) -> str:
    return _in(checklist().step(step).title, language)


def aim(step: int, language: str | None = None) -> str:
    """What a step is for."""
    return _in(checklist().step(step).aim, language)


def group_title(code: str, step: int) -> str:
    """The heading under which an item stands; nothing where its step has none."""
    found = item(code)
    groups = {group.key: group.title for group in checklist().step(step).groups}
    return _in(groups[found.group]) if found and found.group in groups else ""


def offset(code: str, step: int) -> Offset:
    """When an item is due, counted from a date of the rollout."""
    found = item(code)
    if found is not None:
        return found.due
    siblings = checklist().step(step).items
    return siblings[0].due if siblings else BY_START


def distinct(problem: str) -> str:
    """The distinct problem of a line: step 4 lists those of step 3 again."""
    try:
        return checklist().problem(problem).distinct
    except KeyError:
        return problem


def problems(step: int, language: str | None = None) -> list[Words]:
    """The typical problems that a step lists, each by its distinct code, with the remedy."""
    return [
        Words(problem.distinct, _in(problem.title, language), _in(problem.remedy, language))
        for problem in checklist().step(step).problems
    ]


def problem_title(code: str, language: str | None = None) -> str:
    """A problem in a few words."""
    try:
        return _in(checklist().problem(code).title, language)
    except KeyError:
        return code


def objections(step: int, language: str | None = None) -> list[Words]:
    """The objections of a step with the answer that the content proposes."""
    return [
        Words(objection.code, _in(objection.title, language), _in(objection.answer, language))
        for objection in checklist().step(step).objections
    ]


def objection_title(code: str, language: str | None = None) -> str:
    """An objection in a few words."""
    try:
        return _in(checklist().objection(code).title, language)
    except KeyError:
        return code


def statements(step: int) -> list[Words]:
    """The sentences to remember at a step."""
    return [Words(each.code, _in(each.text)) for each in checklist().step(step).statements]


def card_fields(step: int) -> list[Words]:
    """What the client card tells."""
    fields = checklist().step(step).card_fields
    return [Words(field.code, _in(field.title), _in(field.hint)) for field in fields]


def segments(step: int) -> list[Words]:
    """The parts of the client base."""
    found = checklist().step(step).segments
    return [Words(part.key, _in(part.title), _in(part.description)) for part in found]


def changes_since(old_version: int) -> seven_steps.Difference:
    """What the content says of itself between a version and the one in force."""
    return seven_steps.difference(old_version, checklist())


def _in(text: Text, language: str | None = None) -> str:
    return text.in_language(language or reader_language())
