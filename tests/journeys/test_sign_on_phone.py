"""A report from the letter to the signature on a phone: read page by page, returned, read again
with what is new marked, signed with a passkey, and checked by a stranger.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from portal import create_app
from portal.db import db, now
from portal.messages.delivery import send_due
from portal.settings import Settings
from tests.conftest import test_settings
from tests.journeys.conftest import PASSWORD, Portal, seed
from tests.journeys.devices import Device
from tests.journeys.test_main_job import (
    EXECUTIVE,
    Traveller,
    create_company,
    hold_control,
    let_in,
    set_start,
    submit,
)
from tests.journeys.test_passkeys_at_work import add_passkey, is_well, sign_out
from tests.messages.mail_server import Server, open_door
from tests.processes import free_port, running
from tests.rollout.test_sign_report import words_of_pdf

pytestmark = pytest.mark.browser
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
COMMENT = "Розница тоже работает в CRM с понедельника."


@dataclass(frozen=True)
class Post:
    """The portal's mail, delivered to a real server."""

    settings: Settings
    server: Server

    def letters(self, address: str) -> list[EmailMessage]:
        """Deliver what is due; the letters to an address so far."""
        with create_app(self.settings).app_context():
            send_due(now())
            db.session.remove()
            db.engine.dispose()
        found = [message_from_bytes(one, policy=policy.default) for one in self.server.taken]
        return [one for one in found if address in str(one["To"])]  # type: ignore[misc]

    def link(self, address: str) -> str:
        """The address to which the newest letter to somebody about a report leads."""
        bodies = [letter.get_body(("plain",)) for letter in self.letters(address)]
        words = " ".join(body.get_content() for body in bodies if body is not None)
        return re.findall(r"http\S+/reports/\d+", words)[-1]


class Phone(Traveller):
    """Somebody with a phone in his hand, who taps."""

    def __init__(self, browser: Browser, portal: Portal, **more: Any) -> None:
        super().__init__(browser, portal, "ru", scripts=True, **PHONE, **more)

    def press(self, words: str, within: str = "main") -> None:
        name = re.compile(f"^{re.escape(self.say(words))}$")
        self.page.locator(within).get_by_role("button", name=name).first.tap()

    def follow(self, words: str) -> None:
        name = re.compile(f"^{re.escape(self.say(words))}$")
        self.page.locator("main").get_by_role("link", name=name).first.tap()


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    data = tmp_path_factory.mktemp("phone")
    port = free_port()
    with open_door(Server()) as server:
        named = {
            "PORTAL_URL": f"http://localhost:{port}",
            "PORTAL_MAIL": f"smtp://127.0.0.1:{server.port}",
        }
        settings = test_settings(data, f"sqlite:///{data}/portal.sqlite", **named)
        seed(settings)
        with running("serve", settings, port=port, **named):
            yield Post(settings, server)


def test_a_report_is_signed_on_a_phone(chromium: Browser, post: Post, tmp_path: Path) -> None:
    portal = Portal(post.settings.url)
    klara = Traveller(chromium, portal, "ru", scripts=True)
    roman = Phone(chromium, portal, color_scheme="dark")
    Device(roman.page)
    company = create_company(klara, "Волга-Снаб")
    executive = f"rogov{company.rpartition('/')[2]}@example.org"
    let_in(klara, roman, company)
    add_passkey(roman, "Телефон")
    set_start(klara, company)
    hold_control(klara, company)
    submit(klara)
    sign_out(roman)

    roman.go(post.link(executive))
    roman.fill(email=executive, password=PASSWORD)
    roman.press("Sign in")
    roman.page.wait_for_url(re.compile(r"/reports/\d+$"))
    roman.follow("Read page by page")
    pages = read_through(roman)
    roman.sees(roman.say("You have read this report to the end."))
    roman.page.locator("#return-words").fill(COMMENT)
    roman.press("Return the report")
    roman.sees(roman.say("The report is returned with your comments."))
    is_well(roman)
    sign_out(roman)

    correct(klara, company, post.link("klara@example.org"))

    roman.go(post.link(executive))
    roman.press("Sign in with a passkey")
    roman.page.wait_for_url(re.compile(r"/reports/\d+$"))
    roman.follow("Read page by page")
    roman.sees("Изменилось с версии 1:")
    is_well(roman)
    roman.page.locator(".reading-page > .notice a").first.tap()
    marks = roman.page.locator("article .news")
    expect(marks.first).to_have_text("изменено")
    roman.sees("Все, и розница тоже")
    is_well(roman)
    roman.page.locator(".reading-contents summary").tap()
    roman.page.locator(".reading-contents li").last.locator("a").tap()
    expect(roman.page.locator("#unread")).to_contain_text(roman.say("Not opened yet:"))
    expect(roman.page.locator(".reading-bar .position")).to_have_text(f"{pages} из {pages}")
    is_well(roman)
    roman.page.locator("#sign-form [name=read]").tap()
    roman.press("Sign the report", "#sign-form")
    roman.sees(roman.say("The report is signed. Thank you."))
    is_well(roman)

    link = roman.page.get_by_role("link", name=roman.say("Download the PDF"))
    pdf = tmp_path / "отчёт.pdf"
    address = roman.base + str(link.get_attribute("href"))
    pdf.write_bytes(roman.page.context.request.get(address).body())
    printed = words_of_pdf(pdf.read_bytes())
    for words in ("Протокол подписания", "Версия 1", "Возвращён", "Прочитан до конца", "ключом"):
        assert words in printed, words
    is_checked(Phone(chromium, portal), printed, pdf)
    reads_in_english(roman)


def read_through(roman: Traveller) -> int:
    """Every page by "Further", looked at; how many there are."""
    position = roman.page.locator(".reading-bar .position")
    count = int(position.inner_text().split()[-1])
    for number in range(1, count + 1):
        expect(position).to_have_text(f"{number} из {count}")
        is_well(roman)
        if number < count:
            roman.follow("Further")
    return count


def correct(klara: Traveller, company: str, link: str) -> None:
    """The consultant reads the comment where the letter leads, corrects, and submits anew."""
    klara.go(link)
    klara.sees(COMMENT)
    klara.go(f"{company}/controls/first")
    klara.page.locator("#answer-first-q1-text").fill("Все, и розница тоже")
    expect(klara.page.locator("#answer-first-q1-state [name=version]")).to_have_value("2")
    klara.go(link)
    klara.follow("Prepare the next version")
    klara.sees("Все, и розница тоже")
    klara.press("Submit for signature")
    klara.page.wait_for_url(re.compile(r"/reports/\d+"))


def is_checked(stranger: Traveller, printed: str, pdf: Path) -> None:
    """Who has the paper, or the file, sees that it is genuine, who signed and when."""
    stranger.go(re.findall(r"http://localhost\S+/report/[\w-]+", printed)[0])
    stranger.sees(stranger.say("There is such a report."))
    stranger.sees(f"Подписан · {EXECUTIVE},")
    stranger.sees(stranger.say("Seal"))
    is_well(stranger)
    stranger.page.locator("#file").set_input_files(pdf)
    stranger.press("Check the file")
    stranger.sees(stranger.say("Genuine: this file is unchanged, byte for byte."))
    is_well(stranger)


def reads_in_english(roman: Traveller) -> None:
    roman.page.locator("details[data-menu] summary").tap()
    roman.page.locator("header").get_by_role("button", name="English").tap()
    expect(roman.page.locator("html")).to_have_attribute("lang", "en")
    roman.page.locator("main").get_by_role("link", name="Read page by page").tap()
    expect(roman.page.locator(".reading-bar .position")).to_contain_text("1 of ")
    is_well(roman)
