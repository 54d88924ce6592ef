"""A consultant brings in CRM files at a browser: corrects a column, previews, keeps them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import test_settings
from tests.evidence.bringing import SMALL
from tests.journeys.conftest import Portal, seed
from tests.journeys.test_main_job import Traveller, create_company
from tests.pages.test_look_at_every_page import faults, too_wide
from tests.processes import running, started

SNAPSHOT = re.compile(r"/snapshots/\d+$")


@pytest.fixture(scope="module")
def importing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal whose jobs are at work."""
    data = tmp_path_factory.mktemp("importing")
    settings = test_settings(data, f"sqlite:///{data}/portal.sqlite")
    seed(settings)
    with running("web", settings) as url, started("jobs", settings):
        yield Portal(url)


@pytest.mark.parametrize(
    ("language", "scripts"), [("ru", True), ("en", True), ("ru", False)], ids=["ru", "en", "plain"]
)
def test_from_two_files_to_a_ready_snapshot(
    chromium: Browser, importing: Portal, tmp_path: Path, language: str, scripts: bool
) -> None:
    clara = Traveller(chromium, importing, language, scripts)
    company = create_company(clara, f"Волга {language} {scripts}")
    clara.go(f"{company}/evidence/snapshots")
    clara.follow("Bring in data")
    clara.press("Go on to the files")
    clara.page.wait_for_url(SNAPSHOT)
    bring(clara, tmp_path)
    clara.press("These are all: read them")
    correct(clara)
    clara.press("Look at the columns again")
    # What means something stands above the fold.
    moved = clara.page.locator("section > table.mapping").get_by_label(re.compile("Заметка"))
    expect(moved).to_be_visible(timeout=60_000)
    clara.press("Go on to the preview")
    is_at(clara, "Preview")
    clara.sees(clara.say("Nothing is kept yet."))
    clara.press("Keep and measure")
    expect(clara.page.locator(".way-done")).to_have_count(4, timeout=60_000)
    is_well(clara)
    clara.go(f"{company}/evidence/users")
    clara.sees("Igor Irwin")


def bring(clara: Traveller, folder: Path) -> None:
    is_well(clara)
    for number, (name, content) in enumerate(SMALL, 1):
        (folder / name).write_bytes(content)
        clara.page.locator("input[type=file]").set_input_files(folder / name)
        if not clara.scripts:
            clara.press("Add the file")
        expect(clara.page.locator("ul.rows > li")).to_have_count(number)
    is_well(clara)


def correct(clara: Traveller) -> None:
    """Give the one column that was not understood a meaning, by the keyboard alone."""
    is_at(clara, "Columns")
    clara.page.locator("details.mapping-more > summary").nth(0).focus()
    clara.page.keyboard.press("Enter")
    label = re.compile("Заметка")
    field = clara.page.get_by_label(label)
    expect(field).to_be_visible()
    field.focus()
    field.select_option("type")
    expect(field).to_be_focused()


def is_at(clara: Traveller, words: str) -> None:
    """The step that the page has come to, once the job has done its part."""
    now = clara.page.locator("li[aria-current=step]")
    expect(now).to_have_text(clara.say(words), timeout=60_000)
    expect(clara.page.locator("#progress")).to_have_count(0, timeout=60_000)
    is_well(clara)


def is_well(clara: Traveller) -> None:
    """Axe reads each page in one language: what it judges is no matter of words."""
    if clara.scripts:
        look = faults if clara.language == "ru" else too_wide
        assert look(clara.page) == []
