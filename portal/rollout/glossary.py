"""What the words of a report mean, read from `content/glossary.yaml`."""

from functools import lru_cache
from pathlib import Path

from portal.checklists.facts import step_aims
from portal.content import Entry, Text, check_keys, content_root, read

KEYS = ("item", "problem", "control", "summing_up", "issue", "next_step", "proof")


class Term(Entry, frozen=True):
    """A word that a report uses in a sense of its own."""

    key: str
    title: Text
    meaning: Text


class Glossary(Entry, frozen=True):
    terms: tuple[Term, ...]


def load(root: Path) -> Glossary:
    """The glossary under a content folder. Raises ContentError with file, key and reason."""
    file = root / "glossary.yaml"
    found = read(file, Glossary)
    check_keys(file, "terms", [term.key for term in found.terms], KEYS)
    return found


@lru_cache(maxsize=1)
def _glossary() -> Glossary:
    return load(content_root())


def explained(language: str) -> list[dict[str, str]]:
    """The seven steps with what each is for, then the terms: title and meaning of each."""
    steps = [
        {"title": f"{number}. {title}", "meaning": aim}
        for number, (title, aim) in enumerate(step_aims(language), 1)
    ]
    terms = [
        {"title": term.title.in_language(language), "meaning": term.meaning.in_language(language)}
        for term in _glossary().terms
    ]
    return steps + terms


def count_line(found: Glossary) -> str:
    """What `portal content check` prints."""
    return f"{len(found.terms)} terms of the glossary"
