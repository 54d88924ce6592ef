"""The whole main job in a real browser: from creating a company to the signed PDF.

Once in Russian, once in English, once in Russian without JavaScript.
"""

import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from portal.checklists.content import load
from portal.content import content_root
from portal.dates import Calendar, next_working_day, previous_working_day
from portal.rollout.overdue import held_in_time
from portal.words import ROOMS
from tests.journeys.conftest import PASSWORD, Portal
from tools.catalogues import catalogue_path

pytestmark = pytest.mark.browser
EXECUTIVE = "Roman Rogov"
TODAY = datetime.now(UTC).date()
START = previous_working_day(TODAY - timedelta(days=7), Calendar("RU"))
IN_TIME = held_in_time(
    next_working_day(START + timedelta(days=7), Calendar("RU")), TODAY, Calendar("RU")
)
"""Whether a first control held today is in time; in the long January holidays it cannot be."""
FIGURES = [(2, 4), (0, 4), (0, 7), (0, 10), (0, 4), (int(IN_TIME), 7), (0, 19)]
"""Done and applicable items of the seven steps: two ticked, one that the control itself proves."""


class Traveller:
    """A person at his browser, who reads the pages in his language."""

    def __init__(
        self, browser: Browser, portal: Portal, language: str, scripts: bool, **more: Any
    ) -> None:
        self.language, self.base, self.scripts = language, portal.url, scripts
        locale = {"ru": "ru-RU", "en": "en-GB"}[language]
        context = browser.new_context(locale=locale, java_script_enabled=scripts, **more)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)

    def go(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.base + path)

    def press(self, words: str, within: str = "main") -> None:
        """Press the button with these words."""
        name = re.compile(f"^{re.escape(self.say(words))}$")
        self.page.locator(within).get_by_role("button", name=name).first.click()

    def follow(self, words: str) -> None:
        """Follow the link with these words."""
        name = re.compile(f"^{re.escape(self.say(words))}$")
        self.page.locator("main").get_by_role("link", name=name).first.click()

    def fill(self, **fields: str) -> None:
        """Fill fields by their names."""
        for name, value in fields.items():
            self.page.locator(f"main [name={name}]:visible").first.fill(value)

    def sees(self, words: str) -> None:
        expect(self.page.locator("body")).to_contain_text(words)

    def say(self, words: str) -> str:
        """A text of the portal in the traveller's language."""
        return words if self.language == "en" else russian()[words]


def russian() -> dict[str, str]:
    found: dict[str, str] = {}
    for room in ROOMS:
        with Path(catalogue_path("ru", room)).open("rb") as file:
            found |= {m.id: m.string for m in read_po(file) if isinstance(m.id, str)}
    return found


@pytest.mark.parametrize(
    ("language", "scripts"), [("ru", True), ("en", True), ("ru", False)], ids=["ru", "en", "plain"]
)
def test_from_a_new_company_to_a_signed_report(
    chromium: Browser, portal: Portal, language: str, scripts: bool
) -> None:
    name = f"Волга-Снаб {language} {scripts}"
    clara = Traveller(chromium, portal, language, scripts)
    roman = Traveller(chromium, portal, language, scripts)
    company = create_company(clara, name)
    let_in(clara, roman, company)
    work_through(clara, company)
    set_start(clara, company)
    hold_control(clara, company)
    submit(clara)
    content = sign(roman, company)
    read(content, name, clara)


def create_company(clara: Traveller, name: str) -> str:
    address = "klara" if clara.language == "ru" else "clara"
    clara.go("/sign-in")
    clara.fill(email=f"{address}@example.org", password=PASSWORD)
    clara.press("Sign in")
    clara.page.wait_for_url("**/rollouts")
    clara.go("/companies/new")
    clara.fill(name=name, industry="Опт", city="Самара", department="Продажи")
    clara.page.locator("select[name=language]").select_option(clara.language)
    clara.press("Create the company")
    clara.page.wait_for_url("**/calendar*")
    return clara.page.url.split("/calendar")[0]


def let_in(clara: Traveller, roman: Traveller, company: str) -> None:
    """Clara invites the executive and hands him the link."""
    clara.go(f"{company}/people")
    clara.page.locator("#invite [name=email]").fill(
        f"rogov{company.rpartition('/')[2]}@example.org"
    )
    clara.page.locator("#invite [name=name]").fill(EXECUTIVE)
    clara.page.locator("#invite [name=role]").select_option("executive")
    clara.press("Invite", "#invite")
    roman.go(clara.page.locator("#link").input_value())
    roman.fill(password=PASSWORD, password_confirm=PASSWORD)
    roman.press("Begin")
    roman.page.wait_for_url(re.compile(r"/companies/\d+/"))


def work_through(clara: Traveller, company: str) -> None:
    """Two ticks, one item that does not apply, one problem seen."""
    clara.go(f"{company}/checklist/step/1")
    for n in (0, 1):
        box = clara.page.locator("button.box").nth(n)
        for state in ("in_progress", "done"):
            box.click()
            expect(clara.page.locator("button.box").nth(n)).to_have_class(
                re.compile(f"box-{state}")
            )
    clara.page.locator(".item-title").nth(2).click()
    clara.page.locator("select[name=state]:visible").first.select_option("not_applicable")
    clara.page.locator("[name=reason]:visible").first.fill("Каталог ведёт поставщик")
    clara.press("Save the state")
    clara.sees("Каталог ведёт поставщик")
    clara.go(f"{company}/checklist/step/1")
    clara.page.locator("details.problem-open summary").first.click()
    clara.page.locator("#seen-1\\.p1").fill("Три прайса в одном файле")
    clara.press("Seen here: open an issue")
    clara.sees("Три прайса в одном файле")


def set_start(clara: Traveller, company: str) -> None:
    clara.go(f"{company}/schedule")
    clara.page.locator("#start-form [name=start]").fill(START.isoformat())
    clara.press("Show the dates", "#start-form")
    clara.press("Set the start", "#start-form")
    expect(clara.page.locator(".timeline-dates li")).to_have_count(4)


def hold_control(clara: Traveller, company: str) -> None:
    clara.go(f"{company}/controls/first")
    answer = clara.page.locator("#answer-first-q1-text")
    answer.fill("Все, кроме розницы")
    if clara.scripts:
        expect(clara.page.locator("#answer-first-q1-state [name=version]")).to_have_value("1")
    else:
        clara.press("Save", "#answer-first-q1")
    clara.page.locator("#attendance [name=came]").first.check()
    clara.press("Save the attendance", "#attendance")
    clara.page.locator("#agree").locator("xpath=..").locator("summary").click()
    clara.page.locator("#agree [name=title]").fill("Счёт создаётся из сделки")
    clara.press("Add the next step", "#agree")
    clara.sees("Счёт создаётся из сделки")
    clara.press("The control is held")
    clara.follow("Prepare the report")


def submit(clara: Traveller) -> None:
    clara.sees("Все, кроме розницы")
    clara.press("Submit for signature")
    clara.page.wait_for_url(re.compile(r"/reports/\d+"))


def sign(roman: Traveller, company: str) -> bytes:
    """Roman finds the report on his first page, reads it, signs it, and takes the PDF."""
    roman.go(f"{company}/")
    roman.follow("Read and sign")
    roman.page.locator("#sign-form [name=read]").check()
    roman.press("Sign the report", "#sign-form")
    roman.sees(roman.say("The report is signed. Thank you."))
    link = roman.page.get_by_role("link", name=roman.say("Download the PDF"))
    response = roman.page.context.request.get(roman.base + str(link.get_attribute("href")))
    return response.body()


def read(content: bytes, name: str, clara: Traveller) -> None:
    """The company, the seven steps with their figures, issue, next step, answer and signer."""
    pages = PdfReader(io.BytesIO(content)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    of = {"ru": "из", "en": "of"}[clara.language]
    word = {"ru": "Шаг", "en": "Step"}[clara.language]
    signer = {"ru": f"{EXECUTIVE} Подписан,", "en": f"{EXECUTIVE} Signed,"}[clara.language]
    steps = zip(load(content_root()).steps, FIGURES, strict=True)
    figures = [
        f"{word} {step.number}. {step.title.in_language(clara.language)} · {done} {of} {applicable}"
        for step, (done, applicable) in steps
    ]
    said = ("Три прайса", "Счёт создаётся из сделки", "Все, кроме розницы")
    for expected in (name, f"{2 + IN_TIME} {of} 55", *figures, *said, signer):
        assert expected in text.replace("\N{NO-BREAK SPACE}", " "), expected
