"""The administrator tells other systems: webhooks with their log, keys of the feed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import db, now
from portal.encryption import decrypt
from portal.messages.deliveries import PAUSES, deliver_due
from portal.messages.webhook_models import Delivery, Webhook
from portal.messages.webhooks import lay_out
from tests.accounts import verbs
from tests.browser import Browser, Page
from tests.messages.receivers import Receiver, receiving
from tests.messages.test_deliver_events import happen
from tests.people import Cast

NEW = "form[action='/admin/webhooks']"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def create(browser: Browser, url: str, **more: object) -> Page:
    return browser.submit("/admin/webhooks", {"name": "CRM", "url": url, **more}, form=NEW)


def press(browser: Browser, act: str) -> Page:
    """Press a button of the only webhook's page."""
    url = f"/admin/webhooks/{db.session.scalars(select(Webhook.id)).one()}"
    page = browser.submit(url, {}, form=f"form[action$='/{act}']")
    return browser.get(page.location) if page.location else page


def test_a_new_webhook_shows_its_secret_once(cast: Cast, browse: Callable[..., Browser]) -> None:
    anna = browse(cast.anna)
    page = create(anna, "https://127.0.0.1/x", kinds="report.signed")
    secret = str(page.one("#secret")["value"])
    webhook = db.session.scalars(select(Webhook)).one()
    assert (decrypt(webhook.secret_encrypted), webhook.kinds) == (secret, ["report.signed"])
    assert secret not in anna.get(f"/admin/webhooks/{webhook.id}").response.text
    assert verbs(f"webhook:{webhook.id}") == ["webhook.create"]
    assert "CRM" in anna.get("/admin/webhooks").text


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "Please fill in this field."),
        ("crm", "Enter a whole address"),
        ("ftp://crm.example.org", "Enter a whole address"),
        ("https://", "Enter a whole address"),
        ("https://crm.example.org:99999999", "Enter a whole address"),
        ("https://[half", "Enter a whole address"),
        ("https://црм.example.org", "Enter a whole address"),
        ("https://crm.example.org/#part", "Enter a whole address"),
        ("https://key:word@crm.example.org", "Leave name and password out"),
        ("http://93.184.216.34/", "begins with https://"),
        ("https://127.0.0.1/", "inside the portal's own network"),
        ("https://[::1]/", "inside the portal's own network"),
        ("https://10.0.0.8:8443/", "inside the portal's own network"),
    ],
)
def test_an_address_that_cannot_be_used(
    app: Flask, cast: Cast, browse: Callable[..., Browser], url: str, words: str
) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], private_hosts=("crm.local",))
    page = create(browse(cast.anna), url)
    assert page.status == 422
    assert words in page.text.replace("’", "'")
    assert page.one(f"{NEW} [name=url]")["value"] == url


def test_a_test_event_says_what_came_of_it(
    cast: Cast, browse: Callable[..., Browser], receiver: Receiver
) -> None:
    anna = browse(cast.anna)
    create(anna, receiver.url)
    assert "The test event has arrived." in press(anna, "test").text
    receiver.status = 500
    assert "The receiver answered 500." in press(anna, "test").text
    assert b'"id":-2,"kind":"test"' in receiver.bodies[-1]


def test_a_failed_event_is_sent_again(
    cast: Cast, browse: Callable[..., Browser], receiver: Receiver
) -> None:
    anna = browse(cast.anna)
    create(anna, receiver.url)
    happen(cast)
    lay_out(now())
    delivery = db.session.scalars(select(Delivery)).one()
    delivery.state, delivery.attempts, delivery.error = "failed", len(PAUSES), "TimeoutError"
    db.session.commit()
    url = f"/admin/webhooks/{delivery.webhook_id}"
    assert "did not answer in time" in anna.get(f"{url}?state=failed").text
    anna.submit(f"{url}/deliveries/{delivery.id}", {}, form="form[action$='/send-again']")
    assert deliver_due(now()) == 1
    assert '"kind":"issue.raised"' in anna.get(f"{url}/deliveries/{delivery.id}").text


def test_it_is_changed_unless_somebody_was_quicker(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    anna = browse(cast.anna)
    create(anna, "https://127.0.0.1/x")
    url = f"/admin/webhooks/{db.session.scalars(select(Webhook.id)).one()}"
    form = f"form[action='{url}']:has([name=url])"
    anna.submit(url, {"url": "https://127.0.0.1/y"}, form=form)
    old = {"name": "CRM", "url": "https://127.0.0.1/z", "version": "1"}
    page = anna.post(url, old)
    assert page.status == 409
    assert "its address is now https://127.0.0.1/y" in page.text
    assert page.one("[name=url]")["value"] == old["url"]
    anna.post(url, {**old, "version": str(page.one("[name=version]")["value"])})
    assert db.session.scalars(select(Webhook.url)).one() == old["url"]


def test_it_is_paused_resumed_renewed_and_removed(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    anna = browse(cast.anna)
    first = create(anna, "https://127.0.0.1/x").one("#secret")["value"]
    assert press(anna, "pause").all("form[action$='/resume']")
    assert press(anna, "resume").all("form[action$='/pause']")
    assert press(anna, "renew").one("#secret")["value"] != first
    number = db.session.scalars(select(Webhook.id)).one()
    press(anna, "test")
    assert "The webhook is removed." in press(anna, "remove").text
    acts = ["create", "pause", "resume", "renew", "test", "remove"]
    assert verbs(f"webhook:{number}") == [f"webhook.{act}" for act in acts]


def test_a_key_of_the_feed_is_made_and_ended(cast: Cast, browse: Callable[..., Browser]) -> None:
    anna = browse(cast.anna)
    form = "form[action='/admin/feed-keys']"
    page = anna.submit("/admin/webhooks", {"key_name": "Warehouse"}, form=form)
    key = {"Authorization": f"Bearer {page.one('#key')['value']}"}
    assert browse().get("/events", headers=key).status == 200
    page = anna.get("/admin/webhooks")
    assert not page.all("#key")
    ending = str(page.one("form[action$='/end']")["action"])
    anna.post(ending)
    assert browse().get("/events", headers=key).status == 401
    number = re.findall(r"\d+", ending)[0]
    assert verbs(f"feed_key:{number}") == ["feed_key.create", "feed_key.end"]


def test_a_key_needs_a_name(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = browse(cast.anna).post("/admin/feed-keys", {"key_name": ""})
    assert page.status == 422


def test_a_delivery_of_another_webhook_is_not_found(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    assert browse(cast.anna).get("/admin/webhooks/1/deliveries/1").status == 404
