"""The standard checklist as the rules need it: its codes in order, step by step."""

STEPS = range(1, 8)

_REPORTS = ("G1 G2 G3 G4", "D1 D2 D3 D4 D5 D6 D7", "L1 L2 L3", "I1 I2 I3", "A1 A2")
_ITEMS = {1: 5, 2: 4, 3: 7, 4: 10, 5: 4, 6: 7}


def codes(step: int) -> list[str]:
    """Codes of the standard items of a step, in their order."""
    if step == 7:
        return [code for group in _REPORTS for code in group.split()]
    return [f"{step}.{n}" for n in range(1, _ITEMS[step] + 1)]


def title(code: str, language: str | None = None) -> str:
    """The words of an item in a language, else in that of the reader."""
    return code
