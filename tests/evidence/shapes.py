"""One table of deals, written the ways in which CRMs export it."""

import html

HEADERS = ("ID", "Название сделки", "Стадия сделки", "Воронка", "Сумма", "Валюта", "Компания",
           "Ответственный", "Дата создания", "Дата закрытия")  # fmt: skip
STAGES = ("Новая", "Переговоры", "Успешно реализовано", "Закрыто и не реализовано")
Row = tuple[str, ...]


def plain_deals(count: int = 40) -> list[Row]:
    """Deals as they are, without anything that a format could spoil."""
    return [
        (
            str(1000000000000000000 + n),
            f"Сделка «{n}», срочно" if n % 7 else f"Сделка {n}\nво второй строке",
            STAGES[n % 4],
            "Продажи" if n % 3 else "Сервис",
            f"{1000 + n * 37}.50",
            "RUB",
            f"ООО Ромашка-{n % 5}",
            ("Анна Ким", "Пётр Ёлкин")[n % 2],
            f"{1 + n % 28:02}.{1 + n % 12:02}.2025 10:{n % 60:02}:00",
            f"{1 + n % 28:02}.{1 + n % 12:02}.2026 12:00:00" if n % 4 > 1 else "",
        )
        for n in range(1, count + 1)
    ]


def plain(rows: list[Row]) -> bytes:
    return _csv([HEADERS, *rows], ",").encode()


def bitrix_csv(rows: list[Row], encoding: str = "utf-8-sig") -> bytes:
    """`;` after every field, every field in quotes."""
    lines = ("".join(f"{_quoted(cell)};" for cell in row) for row in [HEADERS, *rows])
    return "".join(f"{line}\n" for line in lines).encode(encoding)


def bitrix_xls(rows: list[Row]) -> bytes:
    """An HTML table that is called .xls."""
    lines = (
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
        for row in [HEADERS, *rows]
    )
    head = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
    return f"<html><head>{head}</head><body><table>{''.join(lines)}</table></body></html>".encode()


def bitrix_lines(rows: list[Row]) -> bytes:
    """Every deal on two lines, whose sums make its amount; three columns name the product."""
    headers = (*HEADERS, "Товар", "Цена", "Количество")
    lines = []
    for row in rows:
        amount = round(float(row[4]) * 100)
        for part, product in ((amount // 3, "Монтаж"), (amount - amount // 3, "Кровля")):
            price = f"{part / 100:.2f}"
            lines.append((*row[:4], price, *row[5:], product, price, "1"))
    return "".join(
        f"{''.join(f'{_quoted(cell)};' for cell in row)}\n" for row in [headers, *lines]
    ).encode("utf-8-sig")


def amo_csv(rows: list[Row]) -> bytes:
    """Comma, no BOM, captions of amoCRM, two of them twice, text for the date that is not there."""
    headers = ("ID", "Название сделки", "Бюджет ", "Ответственный", "Дата создания сделки",
               "Дата закрытия", "Источник", "Этап сделки", "Воронка", "Компания", "Товар",
               "Источник", "Товар")  # fmt: skip
    lines = [
        (id_, title, amount, who, created, closed or "не закрыта", "контакта", stage, pipeline,
         account, "", "Сайт", "")
        for id_, title, stage, pipeline, amount, _, account, who, created, closed in rows
    ]  # fmt: skip
    return _csv([headers, *lines], ",").encode()


def amo_contacts(*, shifted: bool) -> bytes:
    """Contacts, in whose real export three values stand under each other's headers."""
    headers = ("ID", "Полное имя контакта", "Компания", "Ответственный", "Дата создания контакта",
               "Кем создан контакт", "Сделки", "Дата редактирования", "Кем редактирован",
               "Рабочий телефон")  # fmt: skip
    lines = []
    for n in range(1, 31):
        changed = f"{1 + n % 28:02}.05.2025 09:00:00"
        who, deal, phone = "Анна Ким", f"Сделка {n}", f"'+7900000{n:04}"
        three = (changed, who, deal) if shifted else (deal, changed, who)
        lines.append(
            (str(n), f"Контакт {n}", f"ООО {n % 4}", who, "01.02.2025 10:00:00", who, *three, phone)
        )
    return _csv([headers, *lines], ",").encode()


def _csv(rows: list[Row], sign: str) -> str:
    return "".join(sign.join(_quoted(cell) for cell in row) + "\n" for row in rows)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'
