"""The content as it stands, and copies of it to break."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.checklists import content
from portal.checklists.seven_steps import Checklist
from portal.content import content_root


@pytest.fixture(scope="session")
def checklist() -> Checklist:
    return content.load(content_root())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the content that a test may change."""
    return Path(shutil.copytree(content_root(), tmp_path / "content"))


@pytest.fixture
def change(root: Path) -> Callable[[str, str, str], None]:
    """`change("checklist/step-3.yaml", old, new)` replaces a text that stands there once."""

    def replace(file: str, old: str, new: str) -> None:
        text = (root / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        (root / file).write_text(text.replace(old, new), encoding="utf-8")

    return replace
