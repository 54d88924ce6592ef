"""A broken file is refused with the file, the key and the reason."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.checklists import content
from portal.content import ContentError, Text, read
from portal.rollout import guides

Change = Callable[[str, str, str], None]

STEP_1 = "checklist/step-1.yaml"
ITEM_12 = '  - code: "1.2"\n    since: 1\n'
TITLE_12 = "      en: Each product or service has exactly one main category\n"
ITEM_OF_7 = "items: [{code: '7.1', since: 1, title: &t {ru: Да, en: x}, sign: *t, action: *t}]\n"
FAULTS = {
    "unknown key": (ITEM_12, ITEM_12 + "    sing: x\n", "items[1].sing: unknown key"),
    "missing language": (TITLE_12, "", "items[1].title.en: missing"),
    "language without words": (
        TITLE_12,
        "      en:\n",
        "items[1].title.en: expected text, got nothing",
    ),
    "blank words": (TITLE_12, '      en: " "\n', "items[1].title.en: empty"),
    "duplicate code": ('"1.2"', '"1.1"', "items[1].code: 1.1 stands twice"),
    "gap in the codes": ('"1.2"', '"1.9"', "items[1].code: expected 1.2, got 1.9"),
    "code without quotes": ('"1.2"', "1.2", "items[1].code: expected text, got a number"),
    "wrong type": (
        ITEM_12,
        ITEM_12.replace("1\n", "one\n"),
        "items[1].since: expected a whole number, got text",
    ),
    "key twice": (ITEM_12, ITEM_12 + "    since: 1\n", "line 25: the key since stands twice"),
    "bad YAML": ("step: 1\n", "step: [1\n", "line 2: did not find expected ',' or ']'"),
    "another step": ("step: 1\n", "step: 2\n", "step: expected 1, got 2"),
    "unknown date": ("from: start", "from: begin", "due.from: invalid enum value 'begin'"),
    "version to come": (
        ITEM_12,
        ITEM_12.replace("1\n", "2\n"),
        "items[1].since: expected a version from 1 to 1, got 2",
    ),
    "changed too early": (
        ITEM_12,
        ITEM_12 + "    changed: 1\n",
        "items[1].changed: expected a version after 1 up to 1, got 1",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named(fault: str, root: Path, change: Change) -> None:
    old, new, told = FAULTS[fault]
    change(STEP_1, old, new)
    assert refusal(root) == f"content/{STEP_1}: {told}"


def refusal(root: Path) -> str:
    with pytest.raises(ContentError) as refused:
        content.load(root)
    return str(refused.value)


def test_the_parts_of_a_refusal_can_be_read(root: Path, change: Change) -> None:
    change(STEP_1, TITLE_12, "")
    with pytest.raises(ContentError) as refused:
        content.load(root)
    error = refused.value
    assert (error.file, error.key, error.reason) == (
        f"content/{STEP_1}",
        "items[1].title.en",
        "missing",
    )


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("step-1", "1.5"),
        ("step-2", "2.p5"),
        ("step-3", "3.f5"),
        ("step-5", "5.s2"),
        ("step-7", "A2"),
    ],
)
def test_a_lost_last_line_is_missed(file: str, code: str, root: Path) -> None:
    path = root / "checklist" / f"{file}.yaml"
    text = path.read_text(encoding="utf-8")
    entry = rf' *- code: "?{code}"?\n(?: +\S.*\n)+'
    assert len(re.findall(entry, text)) == 1
    path.write_text(re.sub(entry, "", text), encoding="utf-8")
    assert refusal(root).endswith(f": {code} is missing")


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("step-2", '"2.2c"', '"2.2b"', "card_fields[2].code: 2.2b stands twice"),
        ("step-2", "key: lost", "key: active", "segments[1].key: active stands twice"),
        ("step-2", "key: lost", "key: gone", "segments[1].key: invalid enum value 'gone'"),
        ("step-3", '"3.f5"', '"3.f6"', "objections[4].code: expected 3.f5, got 3.f6"),
        ("step-3", '"3.p2"', '"3.p1"', "problems[1].code: 3.p1 stands twice"),
        ("step-4", '"3.p2"', '"3.p9"', "problems[1].same_as: no earlier step has a problem 3.p9"),
        ("step-4", '    same_as: "3.p2"\n', "", "problems[1].title: missing"),
        ("step-5", '"5.s2"', '"5.s3"', "statements[1].code: expected 5.s2, got 5.s3"),
        ("step-7", "code: D3", "code: L3", "groups[1].items[2].code: expected D3, got L3"),
        ("step-7", "key: leads", "key: leeds", "groups[2].key: expected leads, got leeds"),
        (
            "step-4",
            '"3.p2"\n',
            '"3.p2"\n    title: {ru: Да, en: x}\n',
            "problems[1].title: the title is that of 3.p2",
        ),
        (
            "step-7",
            "groups:",
            ITEM_OF_7 + "groups:",
            "items: the reports stand in groups",
        ),
        ("version", "number: 1", "number: 3", "versions[0].number: expected 1"),
        ("version", "2026-11-23", "soon", "versions[0].date: expected a date, got text"),
    ],
)
def test_other_lists_are_held_together(
    file: str, old: str, new: str, told: str, root: Path, change: Change
) -> None:
    change(f"checklist/{file}.yaml", old, new)
    assert refusal(root) == f"content/checklist/{file}.yaml: {told}"


def test_a_lost_segment_is_missed(root: Path, change: Change) -> None:
    text = (root / "checklist/step-2.yaml").read_text(encoding="utf-8")
    start, end = text.index("  - key: enquiry"), text.index("problems:")
    change("checklist/step-2.yaml", text[start:end], "")
    assert refusal(root) == "content/checklist/step-2.yaml: segments: enquiry is missing"


def test_a_checklist_has_a_version(root: Path) -> None:
    (root / "checklist" / "version.yaml").write_text("versions: []\n", encoding="utf-8")
    told = "content/checklist/version.yaml: versions: the first version is missing"
    assert refusal(root) == told


def test_a_guide_without_questions_is_refused(root: Path) -> None:
    words = "{ru: Да, en: x}"
    text = f"control: first\ntitle: {words}\naim: {words}\nquestions: []\n"
    (root / "guides" / "first.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match="questions: the first question is missing"):
        guides.load(root)


def test_a_lost_file_is_missed(root: Path) -> None:
    (root / "checklist" / "step-7.yaml").unlink()
    assert refusal(root) == "content/checklist/step-7.yaml: the file is missing"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("ru: да\nen: yes\n".encode(), "a.yaml: en: expected text, got yes or no"),
        ("ru: да\n".encode("cp1251"), "a.yaml: the file is not UTF-8"),
        (b"", "a.yaml: expected keys with values, got nothing"),
        (b"- ru\n", "a.yaml: expected keys with values, got a list"),
        (b"ru: \x00\n", "a.yaml: not YAML"),
        (b"[ru]: x\n", "a.yaml: line 1: found unhashable key"),
        (b"ru: 2026-13-41\n", "a.yaml: month must be in 1..12"),
    ],
)
def test_whatever_a_file_holds_it_is_told(written: bytes, told: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(written)
    with pytest.raises(ContentError) as refused:
        read(tmp_path / "a.yaml", Text)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("key: first.q2", "key: first.q1", "questions[1].key: first.q1 stands twice"),
        ("key: first.q2", "key: q2", "questions[1].key: expected first.q2, got q2"),
        ("control: first", "control: second", "control: expected first, got second"),
    ],
)
def test_a_broken_guide_is_refused(
    old: str, new: str, told: str, root: Path, change: Change
) -> None:
    change("guides/first.yaml", old, new)
    with pytest.raises(ContentError, match=r"content/guides/first\.yaml") as refused:
        guides.load(root)
    assert str(refused.value).endswith(told)
