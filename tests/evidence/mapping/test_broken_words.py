"""The words of exports and of the model are refused with the key and the reason."""

import shutil
from pathlib import Path

import pytest

from portal.content import ContentError, content_root
from portal.evidence import titles
from portal.evidence.mapping import exports

FAULTS = {
    "an unknown entity": (
        "exports.yaml",
        "entity: deals",
        "entity: deal",
        "exports[0].entity: there is no deal",
    ),
    "an unknown field": (
        "exports.yaml",
        "pipeline: [Воронка, Pipeline]",
        "pipelines: [Воронка]",
        "exports[0].columns.pipelines: deals has no such field",
    ),
    "a missing title": (
        "model.yaml",
        "      sku: {ru: Артикул, en: SKU}\n",
        "",
        "entities.products.fields: sku is missing",
    ),
    "a title of nothing": (
        "model.yaml",
        "      sku: {ru",
        "      skus: {ru",
        "entities.products.fields.skus: no such field",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named(fault: str, tmp_path: Path) -> None:
    name, old, new, told = FAULTS[fault]
    shutil.copytree(content_root() / "evidence", tmp_path / "evidence")
    file = tmp_path / "evidence" / name
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    load = titles.load if name == "model.yaml" else exports.load
    with pytest.raises(ContentError) as refused:
        load(tmp_path)
    assert str(refused.value).endswith(told)


def test_a_stage_means_what_its_words_say() -> None:
    said = {
        "Успешно реализовано": "S",
        "Закрыто и не реализовано": "F",
        "Closed Won": "S",
        "Closed Lost": "F",
        "Счёт оплачен": "S",
        "Счёт не оплачен": "P",
        "Qualified": "P",
        "Переговоры": "P",
        "Отказ клиента": "F",
    }
    assert {stage: exports.stage_meaning(stage) for stage in said} == said
