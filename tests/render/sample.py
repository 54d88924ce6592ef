"""Documents to print in tests: a report as the product writes them, of any length."""

from __future__ import annotations

from html import escape

from portal.codes import qr_svg

TEAL, EMPTY = "#0f766e", "#e2e6ea"
STEPS = (
    ("Каталог товаров", 5, 5, 0),
    ("Клиентская база", 4, 4, 1),
    ("Процесс продажи", 6, 7, 2),
    ("Автоматизация", 6, 10, 4),
    ("Безопасность", 2, 4, 1),
    ("Обучение и старт", 3, 7, 2),
    ("Отчёты и аналитика", 8, 19, 8),
)
FIGURES = (
    ("Сделки без следующего действия", "212", "87", "−59 %", "better"),
    ("Карточки клиентов без контакта", "31 %", "6 %", "−25 п. п.", "better"),
    ("Медиана ответа на обращение", "1 ч 42 мин", "18 мин", "−82 %", "better"),
    ("Доля обращений у одного менеджера", "58 %", "61 %", "+3 п. п.", "worse"),
    ("Просроченные дела", "94", "41", "−56 %", "better"),
)
ISSUES = (
    (14, "Обращения распределяются вручную, 61 % у одного менеджера", 3, "high", "А. Рогов", 1),
    (17, "Нет записи разговора в трети сделок", 3, "medium", "И. Сафин", 4),
    (18, "Экспорт базы открыт роли «Менеджер»", 5, "high", "Администратор CRM", 25),
)
SEVERITY = {"high": "Высокая", "medium": "Средняя", "low": "Низкая"}
CHANGE = {"better": "лучше", "worse": "хуже", "same": "без изменений"}


def short_report() -> str:
    """Three pages: results, the words of the control, signatures."""
    return _document(_first_page() + _words() + _signatures())


def long_report() -> str:
    """Twelve pages: the same with contents and every item of every step."""
    sections = [(f"step-{n}", f"Шаг {n}. {name}") for n, (name, *_) in enumerate(STEPS, 1)]
    parts = "".join(
        f'<h2 id="{key}">{title}</h2>{_items(number)}'
        for number, (key, title) in enumerate(sections, 1)
    )
    listed = [("facts", "Семь шагов"), *sections, ("words", "Что решили на контроле")]
    links = "".join(f'<li><a href="#{key}">{title}</a></li>' for key, title in listed)
    contents = f'<h2 class="page">Содержание</h2><nav class="contents"><ol>{links}</ol></nav>'
    return _document(_first_page() + contents + parts + _words() + _signatures())


def plain(body: str, title: str = "Проба") -> str:
    """A document with nothing in it but this."""
    return (
        f'<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>{escape(title)}'
        f'</title></head><body data-footer="Проба">{body}</body></html>'
    )


def _document(body: str) -> str:
    return (
        '<!doctype html><html lang="ru"><head><meta charset="utf-8">'
        "<title>Волга-Снаб: второй контроль</title>"
        '<meta name="author" content="Екатерина Климова"></head>'
        '<body data-footer="Волга-Снаб · Второй контроль · 23 ноября 2026">'
        f"{body}</body></html>"
    )


def _first_page() -> str:
    return (
        '<p class="kicker">Отчёт о внедрении · второй контроль</p>'
        '<h1 class="headline">Волга-Снаб</h1>'
        '<p class="byline">Начало работы 2 ноября 2026 · контроль проведён 23 ноября 2026 · '
        "консультант Екатерина Климова</p>"
        f"{rail()}{_facts()}"
        f'<h2 id="facts">Семь шагов</h2>{_steps()}'
        f"<h2>Что показывают данные CRM</h2>{_figures()}"
        f"<h2>Замечания</h2>{_issues()}"
    )


def rail() -> str:
    """The seven segments, each filled by its progress."""
    width, gap = 84.57, 4.0
    parts = []
    for number, (_, done, total, _) in enumerate(STEPS):
        left = number * (width + gap)
        clip = f'<clipPath id="r{number}"><rect x="{left:.2f}" width="{width}" height="12" rx="3"/>'
        parts.append(
            f"{clip}</clipPath>"
            f'<g clip-path="url(#r{number})">'
            f'<rect x="{left:.2f}" width="{width}" height="12" fill="{EMPTY}"/>'
            f'<rect x="{left:.2f}" width="{width * done / total:.2f}" height="12" fill="{TEAL}"/>'
            "</g>"
        )
    label = "Готовность семи шагов"
    return f'<svg class="rail" viewBox="0 0 616 12" role="img" aria-label="{label}">' + (
        "".join(parts) + "</svg>"
    )


def _facts() -> str:
    facts = (
        ("34 из 56", "пунктов выполнено, +18 с первого контроля"),
        ("88 %", "сотрудников прошли обучение"),
        ("3", "открытых замечания, из них 2 важных"),
        ("30 декабря", "подвести итог не позднее"),
    )
    rows = "".join(f"<li><b>{value}</b> <span>{label}</span></li>" for value, label in facts)
    return f'<ul class="facts">{rows}</ul>'


def _bar(done: int, total: int) -> str:
    return (
        '<svg class="bar" viewBox="0 0 120 5" preserveAspectRatio="none" role="img" '
        f'aria-label="{done} из {total}">'
        f'<rect width="120" height="5" fill="{EMPTY}"/>'
        f'<rect width="{120 * done / total:.1f}" height="5" fill="{TEAL}"/></svg>'
    )


def _table(widths: str, head: str, rows: str) -> str:
    columns = "".join(f'<col class="w{width}">' for width in widths.split())
    return (
        f"<table><colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _steps() -> str:
    rows = "".join(
        f'<tr><td class="secondary">{n}</td><td>{name}</td><td>{_bar(done, total)}</td>'
        f'<td class="num">{done} из {total}</td>'
        f'<td class="num change {"better" if more else "same"}">{f"+{more}" if more else "—"}</td>'
        "</tr>"
        for n, (name, done, total, more) in enumerate(STEPS, 1)
    )
    head = (
        '<th scope="col">№</th><th scope="col">Шаг</th><th scope="col">Готовность</th>'
        '<th scope="col" class="num">Выполнено</th>'
        '<th scope="col" class="num">С 1-го контроля</th>'
    )
    return _table("6 35 25 14 20", head, rows)


def _figures() -> str:
    rows = "".join(
        f'<tr><td>{name}</td><td class="num">{before}</td><td class="num strong">{now}</td>'
        f'<td class="num change {kind}"><small>{CHANGE[kind]}</small> {change}</td></tr>'
        for name, before, now, change, kind in FIGURES
    )
    head = (
        '<th scope="col">Показатель</th><th scope="col" class="num">Первый контроль</th>'
        '<th scope="col" class="num">Сейчас</th><th scope="col" class="num">Изменение</th>'
    )
    return _table("45 18 15 22", head, rows)


def _issues() -> str:
    rows = "".join(
        f'<tr><td class="secondary">№{number}</td><td>{text}</td><td>{step}</td>'
        f'<td><span class="severity {grade}">{SEVERITY[grade]}</span></td><td>{who}</td>'
        f'<td class="num">{day} {"ноября" if day > 20 else "декабря"}</td></tr>'
        for number, text, step, grade, who, day in ISSUES
    )
    head = "".join(
        f'<th scope="col">{word}</th>'
        for word in ("№", "Замечание", "Шаг", "Важность", "Ответственный")
    )
    return _table("8 40 6 14 18 14", f'{head}<th scope="col" class="num">Срок</th>', rows)


def _items(step: int) -> str:
    rows = "".join(
        f'<tr><td class="secondary">{step}.{n}</td><td>Проверьте, что у каждой карточки клиента '
        f"есть контакт, следующее действие и ответственный; проверка {n} проводится на выборке "
        f"из {n * 7 + 20} карточек и записывается в журнал.</td>"
        f'<td><span class="state {"done" if n % 3 else "waiting"}">'
        f"{'Выполнено' if n % 3 else 'В работе'}</span></td><td>И. Сафин</td>"
        f'<td class="num">{n} декабря</td></tr>'
        for n in range(1, 13)
    )
    head = "".join(
        f'<th scope="col">{word}</th>' for word in ("№", "Пункт", "Состояние", "Ответственный")
    )
    return _table("6 50 15 15 14", f'{head}<th scope="col" class="num">Срок</th>', rows)


def _words() -> str:
    pairs = (
        ("Кто был", "Роман Рогов, Ирина Сафина, Екатерина Климова"),
        ("Как прошёл", "Видеосвязь, 52 минуты"),
        ("Следующая встреча", "Подведение итога, среда 30 декабря 2026, 10:00"),
    )
    rows = "".join(f"<div><dt>{name}</dt><dd>{text}</dd></div>" for name, text in pairs)
    text = (
        "Отдел продаж ведёт сделки в CRM с первого дня; половина обращений всё ещё приходит мимо "
        "формы и попадает к одному менеджеру. Договорились включить очередь и проверить её через "
        "неделю по записям звонков. "
    )
    return (
        f'<h2 class="page" id="words">Что решили на контроле</h2><p class="lead">{text}</p>'
        f'<dl class="pairs">{rows}</dl><h3>Договорённости</h3>'
        + "".join(f"<p><b>Д-{n}.</b> {text}</p>" for n in (21, 22, 23))
        + '<div class="callout warn"><p><b>Требует внимания.</b> Экспорт базы открыт роли '
        "«Менеджер»: закрыть до 25 ноября.</p></div>"
        "<h3>Что осталось под вопросом</h3>" + f"<p>{text}</p>" * 4
    )


def _signatures() -> str:
    blocks = "".join(
        f'<div class="signature"><p class="role">{role}</p><p class="name">{name}</p>'
        f'<div class="line"></div><p class="date">{day}</p></div>'
        for role, name, day in (
            ("Руководитель компании", "Роман Рогов", "подписано 24 ноября 2026, 11:20"),
            ("Консультант", "Екатерина Климова", "подписано 23 ноября 2026, 17:05"),
        )
    )
    address = "https://portal.example/report/7Q2M-K4XD-91PB"
    return (
        f'<h2 class="page">Подписи</h2><div class="signatures">{blocks}</div>'
        f'<div class="seal">{qr_svg(address, "QR")}<div><p class="code">7Q2M-K4XD-91PB</p>'
        f'<p>Проверить отчёт: {address}</p><p class="note">SHA-256 данных отчёта: '
        f"{'9f86d081884c7d659a2feaa0c55ad015' * 2}</p></div></div>"
    )
