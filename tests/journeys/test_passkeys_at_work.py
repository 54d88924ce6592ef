"""Passkeys in a real browser: added, signed in with, refused, and a report signed with one."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import PASSWORD, Portal
from tests.journeys.devices import Device, let_sign_in_grow_old
from tests.journeys.test_main_job import (
    EXECUTIVE,
    Traveller,
    create_company,
    hold_control,
    let_in,
    set_start,
    submit,
)
from tests.pages.test_look_at_every_page import faults

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def named(portal: Portal) -> Portal:
    """The portal by a name: browsers have no passkeys for numbers."""
    return Portal(portal.url.replace("127.0.0.1", "localhost"))


def at_a_phone(browser: Browser, portal: Portal, language: str) -> tuple[Traveller, Device]:
    traveller = Traveller(browser, portal, language, scripts=True)
    traveller.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    traveller.page.emulate_media(color_scheme="dark" if language == "ru" else "light")
    return traveller, Device(traveller.page)


def sign_in_with_password(traveller: Traveller, name: str = "clara") -> None:
    traveller.go("/sign-in")
    traveller.fill(email=f"{name}@example.org", password=PASSWORD)
    traveller.press("Sign in")
    traveller.page.wait_for_url(re.compile("/rollouts"))


def add_passkey(traveller: Traveller, name: str) -> None:
    traveller.go("/account")
    traveller.page.locator("main a[href='/account/passkeys']").click()
    is_well(traveller)
    traveller.fill(name=name)
    traveller.press("Add")
    expect(traveller.page.locator(".rows")).to_contain_text(name)
    is_well(traveller)


def sign_out(traveller: Traveller) -> None:
    traveller.page.locator("details[data-menu] summary").click()
    traveller.press("Sign out", "header")
    traveller.page.wait_for_url(re.compile("/sign-in"))


def enter(traveller: Traveller) -> None:
    traveller.go("/sign-in")
    traveller.press("Sign in with a passkey")


def is_refused(traveller: Traveller, words: str) -> None:
    traveller.sees(traveller.say(words))
    is_well(traveller)
    assert "/sign-in" in traveller.page.url


def is_well(traveller: Traveller) -> None:
    assert faults(traveller.page) == []


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_report_is_signed_with_a_passkey(chromium: Browser, named: Portal, language: str) -> None:
    clara = Traveller(chromium, named, language, scripts=True)
    roman, _ = at_a_phone(chromium, named, language)
    company = create_company(clara, f"Волга-Ключ {language}")
    let_in(clara, roman, company)
    set_start(clara, company)
    hold_control(clara, company)
    submit(clara)
    add_passkey(roman, "Телефон")
    sign_out(roman)
    enter(roman)
    roman.page.wait_for_url(re.compile(r"/companies/\d+/"))
    let_sign_in_grow_old(roman.page.context, named.url)
    roman.follow("Read and sign")
    roman.page.locator("#sign-form [name=read]").check()
    roman.press("Sign the report", "#sign-form")
    roman.sees(roman.say("Confirm that it is you"))
    is_well(roman)
    roman.press("Confirm with a passkey")
    roman.sees(roman.say("What you typed is kept"))
    roman.press("Send it now")
    roman.sees(roman.say("The report is signed. Thank you."))
    roman.sees(EXECUTIVE)


def test_what_opens_nothing(chromium: Browser, named: Portal) -> None:
    clara, device = at_a_phone(chromium, named, "en")
    sign_in_with_password(clara)
    add_passkey(clara, "Phone")
    (young,) = device.passkeys()
    sign_out(clara)
    is_well(clara)

    device.know_owner(False)
    enter(clara)
    is_refused(clara, "The device has given no passkey. Try it once more, or use the password.")

    device.know_owner(True)
    enter(clara)
    clara.page.wait_for_url(re.compile("/rollouts"))
    sign_out(clara)

    refused = "This passkey opens nothing here. Try another, or use your password."
    (used,) = device.passkeys()
    device.become_copy(young)
    enter(clara)
    is_refused(clara, refused)

    device.become_copy(used)
    enter(clara)
    clara.page.wait_for_url(re.compile("/rollouts"))
    clara.go("/account/passkeys")
    clara.press("Remove Phone")
    clara.sees("The passkey “Phone” is removed. Other devices have been signed out.")
    sign_out(clara)
    enter(clara)
    is_refused(clara, refused)
    sign_in_with_password(clara)


def test_a_device_that_has_one_says_so(chromium: Browser, named: Portal) -> None:
    klara, _ = at_a_phone(chromium, named, "ru")
    sign_in_with_password(klara, "klara")
    add_passkey(klara, "Телефон")
    klara.fill(name="Ещё раз")
    klara.press("Add")
    klara.sees(klara.say("This device has a passkey of yours already."))
    klara.fill(name="Телефон")
    klara.press("Add")
    klara.sees(klara.say("You have a passkey of this name already. Choose another name."))
    is_well(klara)


def test_it_says_why_there_is_none(chromium: Browser, portal: Portal, named: Portal) -> None:
    clara, _ = at_a_phone(chromium, portal, "en")
    enter(clara)
    is_refused(
        clara, "Passkeys do not work at this address. Open the portal by its name and over HTTPS."
    )
    old, _ = at_a_phone(chromium, named, "en")
    old.page.add_init_script("delete window.PublicKeyCredential")
    enter(old)
    is_refused(old, "This browser knows no passkeys, or is too old. The password works as before.")


def test_it_works_by_the_keyboard(chromium: Browser, named: Portal) -> None:
    clara, _ = at_a_phone(chromium, named, "en")
    sign_in_with_password(clara)
    add_passkey(clara, "Keyboard")
    sign_out(clara)
    clara.page.locator("#email").focus()
    for _key in range(3):
        clara.page.keyboard.press("Tab")
    clara.page.keyboard.press("Enter")
    clara.page.wait_for_url(re.compile("/rollouts"))
