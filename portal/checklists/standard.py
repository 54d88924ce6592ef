"""The standard checklist as the rules and pages need it: its codes in order, with their words."""

from dataclasses import dataclass

from portal.dates import Anchor, Offset

STEPS = range(1, 8)

_REPORTS = ("G1 G2 G3 G4", "D1 D2 D3 D4 D5 D6 D7", "L1 L2 L3", "I1 I2 I3", "A1 A2")
_ITEMS = {1: 5, 2: 4, 3: 7, 4: 10, 5: 4, 6: 7}
_PROBLEMS = {1: 5, 2: 5, 3: 8, 4: 8, 5: 0, 6: 5, 7: 0}


@dataclass(frozen=True)
class Words:
    """A coded line of the content: a problem, an objection, a statement, a segment."""

    code: str
    text: str
    more: str = ""


@dataclass(frozen=True)
class StandardItem:
    code: str
    step: int
    position: int
    group: str = ""


def version() -> int:
    return 1


def items() -> list[StandardItem]:
    """All standard items in their order."""
    return [
        StandardItem(code, step, n, code[0] if step == 7 else "")
        for step in STEPS
        for n, code in enumerate(_codes(step), 1)
    ]


def _codes(step: int) -> list[str]:
    if step == 7:
        return [code for group in _REPORTS for code in group.split()]
    return [f"{step}.{n}" for n in range(1, _ITEMS[step] + 1)]


def title(code: str, language: str | None = None) -> str:
    """The words of an item in a language, else in that of the reader."""
    return code


def step_title(step: int, language: str | None = None) -> str:
    return str(step)


def done_when(code: str) -> str:
    """How one sees that an item is done."""
    return ""


def advice(code: str) -> str:
    """What to do about an item."""
    return ""


def offset(code: str, step: int) -> Offset:
    """When an item is due, counted from a date of the rollout."""
    if step == 7:
        return Offset(Anchor.SECOND)
    anchors = {"6.4": Anchor.FIRST, "6.5": Anchor.SECOND}
    anchors |= dict.fromkeys(("6.6", "6.7"), Anchor.SUMMING_UP)
    return Offset(anchors[code]) if code in anchors else Offset(Anchor.START, -1)


def distinct(problem: str) -> str:
    """The distinct problem of a line: step 4 lists those of step 3 again."""
    return "3" + problem[1:] if problem.startswith("4.p") else problem


def problems(step: int, language: str | None = None) -> list[Words]:
    """The typical problems that a step lists, each by its distinct code."""
    return [Words(distinct(f"{step}.p{n}"), f"{step}.p{n}") for n in range(1, _PROBLEMS[step] + 1)]


def problem(code: str, language: str | None = None) -> Words | None:
    """One problem by its distinct code."""
    return next((w for s in STEPS for w in problems(s, language) if w.code == code), None)


def objections(step: int, language: str | None = None) -> list[Words]:
    """Objections with the answer that the content proposes."""
    return [Words(f"3.f{n}", f"3.f{n}", "answer") for n in range(1, 6)] if step == 3 else []


def objection(code: str, language: str | None = None) -> Words | None:
    return next((w for s in STEPS for w in objections(s, language) if w.code == code), None)


def statements(step: int) -> list[Words]:
    return [Words("5.s1", "5.s1"), Words("5.s2", "5.s2")] if step == 5 else []


def card_fields(step: int) -> list[Words]:
    """What the client card tells (step 2)."""
    return [Words(f"2.2{letter}", f"2.2{letter}") for letter in "abcde"] if step == 2 else []


def segments(step: int) -> list[Words]:
    return [Words(c, c) for c in ("active", "lost", "enquiry")] if step == 2 else []


def problem_title(code: str, language: str | None = None) -> str:
    """A problem in a few words; a code that the content no longer knows stands for itself."""
    words = problem(code, language)
    return words.text if words else code


def objection_title(code: str, language: str | None = None) -> str:
    words = objection(code, language)
    return words.text if words else code


def changed_since(version: int) -> list[str]:
    """Codes of items whose words or rules changed after a version."""
    return []


def group_title(code: str, step: int) -> str:
    """The heading under which an item stands; nothing where its step has none."""
    return code[0] if step == 7 and code[0] in "GDLIA" else ""
