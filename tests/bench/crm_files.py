"""Large files as a CRM exports them, made up and the same every time, written piece by piece."""

import random
import zipfile
from pathlib import Path

import duckdb

from tests.bench.crm_reports import any_of

LAST = "TIMESTAMP '2026-11-01 18:00:00'"
"""Nothing in the files is later, but for what is planned."""
YEARS = 3 * 365 * 24 * 60
"""Minutes of the past."""
ID = 7_000_000_000_000_000_000
"""Ids are as long as they may be: a floating number would lose their last digits."""


def _moment(salt: int, since: str = f"({LAST} - to_minutes({YEARS}))", most: int = YEARS) -> str:
    return f"strftime({since} + to_minutes({any_of(salt, most)}), '%d.%m.%Y %H:%M:%S')"


def _now_and_then(share: int, salt: int, value: str) -> str:
    """A value in so many of a hundred rows."""
    return f"if({any_of(salt, 100)} < {share}, {value}, NULL)"


def _named(word: str, salt: int, most: int) -> str:
    return f"'{word} ' || {any_of(salt, most)}"


STAGE = any_of(2, 8)
MANAGER = _now_and_then(98, 51, _named("Мария", 5, 60))
CHANNEL = _now_and_then(90, 41, _named("Источник", 4, 15))
OUTCOME = f"CASE {STAGE} WHEN 6 THEN 'Успех' WHEN 7 THEN 'Провал' ELSE 'Этап ' || {STAGE} END"
DONE = f"{any_of(2, 3)} > 0"
TABLES: dict[str, tuple[float, dict[str, str]]] = {
    "Пользователи": (
        60e-6,
        {"ID": "i", "Имя": "'Мария ' || i", "Отдел": "'Отдел ' || i % 5", "Активен": "'Да'"},
    ),
    "Товары": (
        500e-6,
        {
            "ID": "i",
            "Название": "'Товар ' || i",
            "Раздел": "'Категория ' || i % 20",
            "Цена": any_of(3, 100_000),
            "Активен": "'Да'",
            "Дата изменения": _moment(4),
        },
    ),
    "Компании": (
        0.08,
        {
            "ID": "i",
            "Название компании": "'Компания ' || i",
            "Сфера деятельности": _now_and_then(70, 1, _named("Отрасль", 2, 30)),
            "Телефон": _now_and_then(85, 6, f"'+7 846 ' || (2000000 + {any_of(3, 4_000_000)})"),
            "E-mail": _now_and_then(60, 7, "'office' || i || '@client.example'"),
            "Город": _named("Город", 8, 40),
            "Ответственный": MANAGER,
            "Дата создания": _moment(10),
        },
    ),
    "Контакты": (
        0.3,
        {
            "ID": "i",
            "Полное имя": "'Контакт ' || i",
            "Компания": _now_and_then(80, 12, "'Компания ' || (i * 4 // 15)"),
            "Телефон": _now_and_then(85, 6, f"'+7 9' || (100000000 + {any_of(3, 800_000_000)})"),
            "E-mail": _now_and_then(60, 7, "'buyer' || i || '@client.example'"),
            "Ответственный": MANAGER,
            "Дата создания": _moment(10),
        },
    ),
    "Сделки": (
        1,
        {
            "ID": f"{ID} + i",
            "Название сделки": "'Поставка ' || i",
            "Воронка": _named("Воронка", 1, 4),
            "Стадия сделки": OUTCOME,
            "Тип": _named("Тип", 3, 12),
            "Источник": CHANNEL,
            "Компания": "'Компания ' || {}",
            "Контакт": "'Контакт ' || {}",
            "Ответственный": MANAGER,
            "Сумма": _now_and_then(95, 61, f"{any_of(7, 100_000_000)} / 100"),
            "Валюта": "'RUB'",
            "Вероятность, %": "50",
            "Дата создания": _moment(10),
            "Дата изменения стадии": _moment(11),
            "Предполагаемая дата закрытия": _now_and_then(80, 13, _moment(12, LAST, 500_000)),
            "Дата закрытия": f"if({STAGE} >= 6, {_moment(14)}, 'не закрыта')",
            "Следующее дело": _now_and_then(50, 15, _moment(16, LAST, 20_000)),
            "Причина отказа": f"if({STAGE} = 7, {_now_and_then(80, 17, _named('Причина', 18, 9))}, "
            "NULL)",
            "Товар": _named("Товар", 19, 500),
            "Цена": any_of(20, 100_000),
            "Количество": f"1 + {any_of(21, 9)}",
        },
    ),
    "Лиды": (
        0.3,
        {
            "ID": "i",
            "Название лида": "'Заявка № ' || i",
            "Статус": _named("Статус", 1, 6),
            "Источник": CHANNEL,
            "Ответственный": MANAGER,
            "Дата создания": _moment(10),
            "Первый ответ": _now_and_then(70, 2, _moment(10)),
        },
    ),
    "Счета": (
        0.3,
        {
            "ID": "i",
            "Номер": "'С-' || i",
            "Сделка": f"{ID} + i * 3",
            "Компания": "'Компания ' || {}",
            "Контакт": "'Контакт ' || {}",
            "Ответственный": MANAGER,
            "Сумма": f"{any_of(7, 100_000_000)} / 100",
            "Валюта": "'RUB'",
            "Дата выставления": _moment(10),
            "Срок": _moment(11),
            "Дата оплаты": _now_and_then(60, 12, _moment(13)),
        },
    ),
    "Дела": (
        3,
        {
            "ID": "i",
            "Тип": "['Звонок (входящий)', 'Звонок (исходящий)', 'Письмо (полученное)',"
            f" 'Письмо (отправленное)', 'Встреча', 'Задача'][1 + {any_of(1, 6)}]",
            "Название": _named("Дело", 3, 10_000),
            "Сделка/Лид": _now_and_then(80, 4, "'Поставка ' || i // 3"),
            "Начало": _moment(10),
            "Срок": _moment(11),
            "Статус": f"if({DONE}, 'Выполнено', 'Не выполнено')",
            "Ответственный": MANAGER,
            "Автоматически": f"if({any_of(12, 2)} = 0, 'Да', 'Нет')",
            "Есть запись": f"if({any_of(13, 3)} = 0, 'Да', 'Нет')",
        },
    ),
}
SHARES = {"Компания": 0.08, "Клиент": 0.08, "Контакт": 0.3}
"""Of the number of deals: so many are there to be named."""


def write_csv(folder: Path, deals: int) -> list[Path]:
    """All files of a CRM with so many deals; some 700 MB for a million."""
    files = []
    for name, (share, columns) in TABLES.items():
        rows = max(60, round(share * deals)) if share != 500e-6 else 500
        listed = ", ".join(
            f'CAST({_filled(value, caption, deals)} AS VARCHAR) AS "{caption}"'
            for caption, value in columns.items()
        )
        files.append(folder / f"{name}.csv")
        duckdb.execute(
            f"COPY (SELECT {listed} FROM range({rows}) numbers(i)) TO '{files[-1]}'"
            " (FORMAT csv, DELIMITER ';', HEADER, NULLSTR '')"
        )
    return files


def _filled(value: str, caption: str, deals: int) -> str:
    if "{}" not in value:
        return value
    return value.format(any_of(9, max(1, round(deals * SHARES[caption]))))


def write_xlsx(path: Path, rows: int, seed: int = 7) -> Path:
    """A sheet of 20 columns as a spreadsheet program writes it: texts shared, days as numbers."""
    chance = random.Random(seed)
    words = [f"Слово {n}" for n in range(5_000)]
    spaces = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    related = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    letters = [chr(65 + n) for n in range(20)]
    headers = ["ID", "Название сделки", "Стадия сделки", "Сумма", "Дата создания"]
    headers += [f"Поле {n}" for n in range(5, 20)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook {spaces} xmlns:r="{related}"><sheets>'
            '<sheet name="Сделки" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{rels}"><Relationship Id="r1" Type="{related}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/styles.xml",
            f'<styleSheet {spaces}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/>'
            "</cellXfs></styleSheet>",
        )
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f"<worksheet {spaces}><sheetData>".encode())
            named = "".join(
                f'<c r="{letter}1" t="inlineStr"><is><t>{header}</t></is></c>'
                for letter, header in zip(letters, headers, strict=True)
            )
            sheet.write(f'<row r="1">{named}</row>'.encode())
            for at in range(2, rows + 2):
                cells = [f'<c r="A{at}"><v>{ID + at}</v></c>']
                cells += [
                    f'<c r="{letter}{at}" t="s"><v>{chance.randrange(5_000)}</v></c>'
                    for letter in letters[1:12]
                ]
                cells += [
                    f'<c r="{letter}{at}"><v>{chance.randrange(10**8) / 100}</v></c>'
                    for letter in letters[12:16]
                ]
                days = [45_000 + chance.randrange(10**8) / 10**5 for _ in range(4)]
                cells += [
                    f'<c r="{letter}{at}" s="1"><v>{day}</v></c>'
                    for letter, day in zip(letters[16:], days, strict=True)
                ]
                sheet.write(f'<row r="{at}" spans="1:20">{"".join(cells)}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        texts = "".join(f"<si><t>{word}</t></si>" for word in words)
        archive.writestr("xl/sharedStrings.xml", f"<sst {spaces}>{texts}</sst>")
    return path
