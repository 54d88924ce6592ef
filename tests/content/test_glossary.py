"""The words of a report are explained in both languages."""

from pathlib import Path

import pytest
from flask import Flask

from portal.content import ContentError, content_root
from portal.rollout import glossary


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_seven_steps_come_first_then_the_terms(app: Flask, language: str) -> None:
    told = glossary.explained(language)
    assert [one["title"][:2] for one in told[:7]] == [f"{number}." for number in range(1, 8)]
    assert len(told) == 7 + len(glossary.KEYS)
    assert all(one["meaning"] for one in told)


def test_a_term_that_is_missing_is_named(tmp_path: Path) -> None:
    text = (content_root() / "glossary.yaml").read_text(encoding="utf-8")
    broken = text.replace("- key: control\n", "- key: meeting\n")
    (tmp_path / "glossary.yaml").write_text(broken, encoding="utf-8")
    with pytest.raises(ContentError, match=r"expected control, got meeting"):
        glossary.load(tmp_path)
