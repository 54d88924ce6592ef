"""What a newer version of the content means for a company that has an older one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.checklists import content
from portal.checklists.seven_steps import Checklist, difference

NEW_ITEM = """
  - code: "5.5"
    since: 2
    title: {ru: Доступ ушедших закрыт, en: Leavers have no access}
    sign: {ru: Проверено., en: Checked.}
    action: {ru: Закройте., en: Close it.}

statements:
"""


@pytest.fixture
def version_2(root: Path, change: Callable[[str, str, str], None]) -> Checklist:
    """5.5 is new, 5.2 reads otherwise, 5.4 is gone."""
    news = "\n  - {number: 2, date: 2027-02-01, news: {ru: Новое, en: New}}\n"
    versions = root / "checklist" / "version.yaml"
    versions.write_text(versions.read_text(encoding="utf-8").rstrip() + news, encoding="utf-8")
    step = "checklist/step-5.yaml"
    change(step, '"5.2"\n    since: 1\n', '"5.2"\n    since: 1\n    changed: 2\n')
    change(step, '"5.4"\n    since: 1\n', '"5.4"\n    since: 1\n    retired: 2\n')
    change(step, "\nstatements:\n", NEW_ITEM)
    return content.load(root)


def test_a_company_is_told_what_it_takes_over(version_2: Checklist) -> None:
    found = difference(1, version_2)
    assert (found.old, found.new) == (1, 2)
    assert found.added == ("5.5",)
    assert found.changed == ("5.2",)
    assert found.retired == ("5.4",)
    assert [news.en for news in found.news] == ["New"]


def test_who_has_the_newest_has_nothing_to_take_over(
    version_2: Checklist, checklist: Checklist
) -> None:
    for found in (difference(2, version_2), difference(1, checklist)):
        assert (found.added, found.changed, found.retired, found.news) == ((), (), (), ())


def test_a_retired_item_keeps_its_words(version_2: Checklist) -> None:
    codes = [item.code for item in version_2.step(5).items]
    assert codes == ["5.1", "5.2", "5.3", "5.5"]
    assert version_2.item("5.4").title.en == "Unneeded fields are hidden"


def test_an_item_that_came_and_went_in_between_is_not_told(
    version_2: Checklist, root: Path, change: Callable[[str, str, str], None]
) -> None:
    news = "  - {number: 3, date: 2027-03-01, news: {ru: Третье, en: Third}}\n"
    with (root / "checklist" / "version.yaml").open("a", encoding="utf-8") as file:
        file.write(news)
    change(
        "checklist/step-5.yaml", '"5.5"\n    since: 2\n', '"5.5"\n    since: 2\n    retired: 3\n'
    )
    found = difference(1, content.load(root))
    assert (found.added, found.retired) == ((), ("5.4",))
    assert [news.en for news in found.news] == ["New", "Third"]


def test_the_standing_content_is_version_1(checklist: Checklist) -> None:
    assert checklist.version == 1
    assert {item.since for item in checklist.items} == {1}
