"""A chart that was drawn once is there without anybody who draws."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from portal.render import kept
from portal.render.client import RenderAway, RenderFailed
from tests.render.process import RenderProcess
from tests.render.test_charts import chart


def test_a_kept_chart_asks_nobody(render: RenderProcess, tmp_path: Path) -> None:
    drawn = kept.kept_svg(chart(), render.socket, tmp_path / "charts")
    assert kept.kept_svg(chart(), tmp_path / "none.sock", tmp_path / "charts") == drawn


@pytest.mark.parametrize("other", [chart(("Опт",)), chart(width=301)])
def test_another_spec_is_another_chart(
    render: RenderProcess, tmp_path: Path, other: dict[str, object]
) -> None:
    kept.kept_svg(chart(), render.socket, tmp_path)
    with pytest.raises(RenderAway):
        kept.kept_svg(other, tmp_path / "none.sock", tmp_path)


def test_another_edition_is_drawn_anew(
    render: RenderProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.kept_svg(chart(), render.socket, tmp_path)
    monkeypatch.setattr(kept, "_versions", lambda: "another")
    with pytest.raises(RenderAway):
        kept.kept_svg(chart(), tmp_path / "none.sock", tmp_path)


def test_what_was_not_drawn_is_not_kept(render: RenderProcess, tmp_path: Path) -> None:
    with pytest.raises(RenderFailed):
        kept.kept_svg(chart(transform=[]), render.socket, tmp_path)
    with pytest.raises(RenderAway):
        kept.kept_svg(chart(), tmp_path / "none.sock", tmp_path)
    assert list(tmp_path.glob("*.svg*")) == []


def test_the_folder_is_bounded_and_the_longest_unread_go_first(
    render: RenderProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    specs = [chart((f"Строка {n}",)) for n in range(5)]
    drawn = [kept.kept_svg(spec, render.socket, tmp_path) for spec in specs[:4]]
    ages = {file.read_text(): file for file in tmp_path.iterdir()}
    for age, svg in enumerate((drawn[1], drawn[2], drawn[3], drawn[0])):
        os.utime(ages[svg], (1000 + age, 1000 + age))
    monkeypatch.setattr(kept, "MOST_BYTES", len(drawn[0].encode()) * 4)
    kept.kept_svg(specs[4], render.socket, tmp_path)
    left = {file.read_text() for file in tmp_path.iterdir()}
    assert drawn[0] in left
    assert drawn[1] not in left
    assert len(left) == 3


def test_a_full_disk_costs_the_keeping_and_not_the_chart(
    render: RenderProcess, tmp_path: Path
) -> None:
    (tmp_path / "charts").write_text("a file where the folder should be")
    assert "Опт" in kept.kept_svg(chart(), render.socket, tmp_path / "charts")


def test_all_of_it_can_be_forgotten(render: RenderProcess, tmp_path: Path) -> None:
    kept.kept_svg(chart(), render.socket, tmp_path)
    kept.forget(tmp_path)
    assert list(tmp_path.iterdir()) == []
    kept.forget(tmp_path / "never made")
