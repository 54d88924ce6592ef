"""Exports of CRMs that nobody wrote down: their words and cells are enough."""

import json
from pathlib import Path
from typing import Any

import pytest

from portal.evidence.loading import proposed, read_all
from portal.evidence.mapping.mapping import to_json

HUBSPOT = """Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Create Date,Deal owner,\
Associated Company,Last Modified Date,Closed Lost Reason
9001,Roof,Appointment Scheduled,Sales,"1,200.00",2026-02-01 10:00,2025-12-01 09:00,Ann Lee,Acme,\
2026-01-05 10:00,
9002,Wall,Closed Won,Sales,"2,000.00",2026-01-03 10:00,2025-12-02 09:00,Bob Ray,Bolt,\
2026-01-04 10:00,
9003,Door,Closed Lost,Sales,300.00,2026-01-02 10:00,2025-12-03 09:00,Ann Lee,Acme,\
2026-01-03 10:00,Price
"""
PIPEDRIVE = """Deal - ID,Deal - Title,Deal - Organization,Deal - Contact person,Deal - Owner,\
Deal - Value,Deal - Currency of Value,Deal - Stage,Deal - Status,Deal - Deal created,\
Deal - Won time,Deal - Lost reason
1,Roof,Acme,Al,Ann,1200,EUR,Qualified,Open,2025-12-01 09:00:00,,
2,Wall,Bolt,Bo,Bob,2000,EUR,Negotiations,Won,2025-12-02 09:00:00,2026-01-03 10:00:00,
3,Door,Acme,Al,Ann,300,EUR,Qualified,Lost,2025-12-03 09:00:00,,Price
"""
SALESFORCE = """Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Probability (%),\
Close Date,Opportunity Owner,Created Date,Lead Source,Type
006A,Roof,Acme,Prospecting,1200.00,10,3/31/2026,Ann Lee,12/1/2025,Web,New Business
006B,Wall,Bolt,Closed Won,2000.00,100,1/30/2026,Bob Ray,12/22/2025,Phone,Existing
006C,Door,Acme,Closed Lost,300.00,0,1/2/2026,Ann Lee,12/3/2025,Web,New Business
"""
ZOHO_RU = """Название сделки;Название компании;Ответственный;Этап;Сумма;Дата закрытия;\
Время создания;Источник лида;Вероятность (%)
Крыша;Акме;Анна Ким;Переговоры;1 200,50 ₽;01.02.2026;01.12.2025 09:00;Сайт;40
Стена;Болт;Пётр Ёлкин;Закрыто и выиграно;2 000,00 ₽;13.01.2026;12.12.2025 09:00;Звонок;100
Дверь;Акме;Анна Ким;Закрыто и проиграно;300,00 ₽;02.01.2026;13.12.2025 09:00;Сайт;0
"""
CRMS: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "hubspot-crm-exports-all-deals.csv": (
        HUBSPOT,
        {
            "crm_id": "Record ID",
            "title": "Deal Name",
            "stage": "Deal Stage",
            "pipeline": "Pipeline",
            "amount": "Amount",
            "closed_at": "Close Date",
            "created_at": "Create Date",
            "updated_at": "Last Modified Date",
            "responsible": "Deal owner",
            "account": "Associated Company",
            "loss_reason": "Closed Lost Reason",
        },
        {"Appointment Scheduled": "P", "Closed Won": "S", "Closed Lost": "F"},
    ),
    "pipedrive-deals.csv": (
        PIPEDRIVE,
        {
            "crm_id": "Deal - ID",
            "title": "Deal - Title",
            "stage": "Deal - Stage",
            "amount": "Deal - Value",
            "account": "Deal - Organization",
            "contact": "Deal - Contact person",
            "responsible": "Deal - Owner",
            "currency": "Deal - Currency of Value",
            "loss_reason": "Deal - Lost reason",
            "semantic": "Deal - Status",
        },
        {},
    ),
    "opportunities.csv": (
        SALESFORCE,
        {
            "crm_id": "Opportunity ID",
            "title": "Opportunity Name",
            "stage": "Stage",
            "amount": "Amount",
            "probability": "Probability (%)",
            "closed_at": "Close Date",
            "created_at": "Created Date",
            "responsible": "Opportunity Owner",
            "account": "Account Name",
            "channel": "Lead Source",
            "type": "Type",
        },
        {"Prospecting": "P", "Closed Won": "S", "Closed Lost": "F"},
    ),
    "Сделки.csv": (
        ZOHO_RU,
        {
            "title": "Название сделки",
            "account": "Название компании",
            "responsible": "Ответственный",
            "stage": "Этап",
            "amount": "Сумма",
            "closed_at": "Дата закрытия",
            "created_at": "Время создания",
            "channel": "Источник лида",
            "probability": "Вероятность (%)",
        },
        {"Переговоры": "P", "Закрыто и выиграно": "S", "Закрыто и проиграно": "F"},
    ),
}


@pytest.mark.parametrize("name", CRMS)
def test_the_columns_are_found(name: str, tmp_path: Path) -> None:
    text, columns, stages = CRMS[name]
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    work = tmp_path / "raw"
    work.mkdir()
    found = json.loads(to_json(proposed(read_all([file], work)).mapping))
    have = found["deals"]["columns"]
    assert {field: have.get(field) for field in columns} == columns
    told = {stage: meaning for each in found["stages"].values() for stage, meaning in each.items()}
    assert {stage: told.get(stage) for stage in stages} == stages


def read(folder: Path, name: str, text: str) -> dict[str, Any]:
    """The mapping proposed for a file, as it is written down."""
    (folder / name).write_text(text, encoding="utf-8")
    work = folder / "raw"
    work.mkdir()
    plain: dict[str, Any] = json.loads(to_json(proposed(read_all([folder / name], work)).mapping))
    return plain


def test_a_stage_with_won_and_lost_deals_has_no_outcome_of_its_own(tmp_path: Path) -> None:
    rows = [f"{n},Lead In,{status}" for n, status in enumerate(["Lost"] * 5 + ["Won", "Open"] * 3)]
    text = "\n".join(["Deal - ID,Deal - Stage,Deal - Status", *rows, "9,Signed,Won"])
    assert read(tmp_path, "deals.csv", text)["stages"] == {"": {"Lead In": "P", "Signed": "S"}}


def test_the_moments_of_winning_and_losing_are_one_close_date(tmp_path: Path) -> None:
    text = PIPEDRIVE.replace("Deal - Won time", "Deal - Won time,Deal - Lost time")
    text = text.replace(",,\n", ",,,\n").replace(",Price", ",2026-01-05 10:00:00,Price")
    text = text.replace("10:00:00,\n", "10:00:00,,\n").replace(",,2026", ",,2026")
    found = read(tmp_path, "pipedrive-deals.csv", text)
    assert found["deals"]["columns"]["closed_at"] == ["Deal - Won time", "Deal - Lost time"]


def test_stages_stand_in_the_order_of_their_probabilities(tmp_path: Path) -> None:
    rows = ["1,Proposal,60", "2,Proposal,60", "3,Proposal,60", "4,First call,10", "5,Demo,30"]
    text = "\n".join(["Deal ID,Deal stage,Probability (%)", *rows, "6,Won,100"])
    stages = read(tmp_path, "deals.csv", text)["stages"][""]
    assert list(stages) == ["First call", "Demo", "Proposal", "Won"]


def test_the_closing_date_of_zoho_is_the_close_date(tmp_path: Path) -> None:
    text = "Record Id,Deal Name,Closing Date,Stage,Amount\n1,a,2026-03-01,Closed Won,5\n"
    assert read(tmp_path, "Deals.csv", text)["deals"]["columns"]["closed_at"] == "Closing Date"


def test_the_encoding_of_a_file_with_several_is_left_to_be_found_out(tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    text = "ID;Название сделки;Стадия сделки\n1;Крыша;Новая\n2;Стена и дверь;Новая\n"
    file.write_bytes(text.encode() + "3;Окно;Новая\n".encode("cp1251"))
    work = tmp_path / "raw"
    work.mkdir()
    (source,) = proposed(read_all([file], work)).mapping.entities["deals"]
    assert source.encoding == ""
