"""Messengers: the same messages, shorter, to a real server of theirs."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit import Actor, History
from portal.db import db, now
from portal.messages import channels, rest
from portal.messages.delivery import PAUSES, send_due, tell_due
from portal.messages.models import Channel, Message
from portal.messages.outbox import Letter, post, post_all
from portal.people.models import Person
from tests.browser import Browser
from tests.messages.conftest import send_to
from tests.messages.receivers import Receiver, receiving
from tests.people import Cast
from tests.processes import free_port

TOKEN = "3ccdd113474722377935511fc85d3dd4"
FORM = "form[action$='/channels']"
ABOUT = {"company": "Volga-Snab", "report": 5, "control": "first", "version": 1}


@pytest.fixture
def mattermost() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def address(receiver: Receiver) -> str:
    return f"{receiver.url.replace('http', 'mmost')}/{TOKEN}"


def add(receiver: Receiver, by: Person, **whose: int) -> Channel:
    actor = Actor(by.id, "person")
    channel = channels.add(actor, "Room", address(receiver), "en", **whose)
    db.session.commit()
    return channel


def tell(cast: Cast, person: Person, kind: str = "report_to_sign", **more: object) -> None:
    values = {**ABOUT, "company_id": cast.volga.id, "name": person.name, **more}
    about = {"person_id": person.id, "company_id": cast.volga.id}
    post(kind, person.email, "ru", "report:5", values, **about)
    db.session.commit()


def said(receiver: Receiver) -> list[str]:
    return [json.loads(body)["text"] for body in receiver.bodies]


def test_a_person_hears_the_same_in_fewer_words(cast: Cast, mattermost: Receiver) -> None:
    add(mattermost, cast.edgar, person_id=cast.edgar.id)
    tell(cast, cast.edgar)
    assert [send_due(now()), tell_due(now()), tell_due(now())] == [1, 1, 0]
    link = f"http://localhost/companies/{cast.volga.id}/reports/5".replace("localhost", "127.0.0.1")
    (words,) = said(mattermost)
    assert words.startswith("Volga-Snab: a report awaits your signature\nhttp")
    assert words.endswith(link.partition("127.0.0.1")[2])
    assert mattermost.taken[0][0] == f"/hooks/{TOKEN}"


def test_messengers_do_not_wait_for_a_mail_server_that_rests(
    app: Flask, cast: Cast, mattermost: Receiver
) -> None:
    send_to(app, f"smtp://127.0.0.1:{free_port()}")
    add(mattermost, cast.edgar, person_id=cast.edgar.id)
    tell(cast, cast.edgar)
    assert [send_due(now()), rest.holds(now()), tell_due(now())] == [0, True, 1]
    assert rest.holds(now())


def test_the_companys_room_hears_once_what_several_are_told(
    cast: Cast, mattermost: Receiver
) -> None:
    add(mattermost, cast.clara, company_id=cast.volga.id)
    for person in (cast.edgar, cast.hanna):
        tell(cast, person)
        tell(cast, person, "password_changed")
    tell_due(now())
    assert len(said(mattermost)) == 1
    assert "Edgar" not in said(mattermost)[0]


def test_the_room_is_not_told_that_one_person_is_no_longer_asked(
    cast: Cast, mattermost: Receiver
) -> None:
    add(mattermost, cast.clara, company_id=cast.volga.id)
    when = {"starts_at": "2026-12-03T06:00:00+00:00", "timezone": "Europe/Samara"}
    for person, on_hold in ((cast.edgar, False), (cast.hanna, True)):
        tell(cast, person, "control_cancelled", on_hold=on_hold, **when)
    tell_due(now())
    assert [words.partition("\n")[0] for words in said(mattermost)] == [
        "Volga-Snab: first control on 3 December 2026, 10:00 is off"
    ]


@pytest.mark.parametrize("kind", ["invitation", "password_reset", "address_confirm"])
def test_a_link_that_lets_somebody_in_goes_to_no_messenger(
    cast: Cast, mattermost: Receiver, kind: str
) -> None:
    add(mattermost, cast.edgar, person_id=cast.edgar.id)
    tell(cast, cast.edgar, kind, link="https://portal.example.org/secret")
    rows = db.session.scalars(select(Message).where(Message.channel_id.is_not(None))).all()
    assert rows == []


def test_a_digest_goes_to_messengers_too(cast: Cast, mattermost: Receiver) -> None:
    add(mattermost, cast.edgar, person_id=cast.edgar.id)
    line = {"group": "overdue", "lines": [], "more": 2}
    company = {"name": "Volga-Snab", "company_id": cast.volga.id, "groups": [line]}
    values = {"companies": [company], "more": 0, "name": "Edgar"}
    letter = Letter(cast.edgar.email, "en", now().date(), values, cast.edgar.id)
    assert post_all("digest", "digest", [letter]) == 1
    assert post_all("digest", "digest", [letter]) == 0
    query = select(Message).where(Message.channel_id.is_not(None))
    (message,) = db.session.scalars(query)
    assert channels.brief(message).startswith("Volga-Snab: ")


def test_a_messenger_that_fails_is_tried_again_and_says_so(
    cast: Cast, mattermost: Receiver, browse: Callable[..., Browser]
) -> None:
    add(mattermost, cast.edgar, person_id=cast.edgar.id)
    mattermost.status = 403
    tell(cast, cast.edgar)
    assert tell_due(now()) == 0
    page = browse(cast.edgar).get("/account/channels")
    assert "The messenger refused it with 403." in page.text
    assert TOKEN not in page.response.text
    mattermost.status = 200
    assert tell_due(now() + 2 * PAUSES[0]) == 1
    assert "refused" not in browse(cast.edgar).get("/account/channels").text


@pytest.mark.parametrize("who", ["edgar", "clara"])
def test_it_is_added_tried_paused_and_removed(
    cast: Cast, mattermost: Receiver, browse: Callable[..., Browser], who: str
) -> None:
    browser = browse(getattr(cast, who))
    url = {"edgar": "/account/channels", "clara": f"/companies/{cast.volga.id}/channels"}[who]
    fields = {"name": "Team", "address": address(mattermost), "language": "en"}
    page = browser.get(browser.submit(url, fields, form=FORM).location)
    assert "mmost://127.0.0.1/…" in page.text
    channel = db.session.scalars(select(Channel)).one()
    assert TOKEN not in channel.address_encrypted + page.response.text
    for act in ("test", "pause", "resume", "remove"):
        browser.submit(url, {}, form=f"form[action$='/{channel.id}/{act}']")
    assert said(mattermost) == ["This is a test message from the Seven Steps portal."]
    acts = select(History.verb).where(History.subject == f"channel:{channel.id}")
    told = ["add", "test", "pause", "resume", "remove"]
    assert [*db.session.scalars(acts.order_by(History.id))] == [f"channel.{one}" for one in told]
    assert db.session.scalars(select(Channel)).all() == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("", "Fill this in."),
        ("json://crm.example.org", "not one of those"),
        ("mailto://user:word@example.org", "not one of those"),
        ("syslog://", "not one of those"),
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/x", "not one of those"),
        ("tgram://half", "not complete"),
        ("mmosts://[half/x", "not complete"),
        (f"mmosts://93.184.216.34/{TOKEN}?template=/etc/passwd", "after the question mark"),
        (f"mmosts://93.184.216.34/{TOKEN}?verify=no", "after the question mark"),
        (f"mmost://93.184.216.34/{TOKEN}", "by HTTPS"),
        (f"mmosts://127.0.0.1/{TOKEN}", "own network"),
        ("ntfys://10.0.0.8/topic", "own network"),
    ],
)
def test_an_address_that_is_not_taken(
    app: Flask, cast: Cast, browse: Callable[..., Browser], wrong: str, words: str
) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], private_hosts=("chat.local",))
    fields = {"name": "Team", "address": wrong, "language": "en"}
    page = browse(cast.edgar).submit("/account/channels", fields, form=FORM)
    assert page.status == 422
    assert words in page.text


def test_our_own_network_is_out_of_reach_at_the_moment_of_sending(
    app: Flask, cast: Cast, mattermost: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = add(mattermost, cast.edgar, person_id=cast.edgar.id)
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], private_hosts=("chat.local",))
    monkeypatch.setattr(channels, "check", lambda _address: None)
    with pytest.raises(channels.NotSent, match="inside"):
        channels.tell(channel, "Hello")
    assert mattermost.taken == []


def test_another_persons_channel_is_not_found(
    cast: Cast, mattermost: Receiver, browse: Callable[..., Browser]
) -> None:
    channel = add(mattermost, cast.edgar, person_id=cast.edgar.id)
    assert browse(cast.hanna).post(f"/account/channels/{channel.id}/remove").status == 404


def test_the_administrator_looks_at_what_a_messenger_was_told(
    cast: Cast, mattermost: Receiver, browse: Callable[..., Browser]
) -> None:
    add(mattermost, cast.edgar, person_id=cast.edgar.id)
    tell(cast, cast.edgar)
    number = db.session.scalars(select(Message.id).where(Message.channel_id.is_not(None))).one()
    page = browse(cast.anna).get(f"/admin/messages/{number}")
    assert page.status == 200
    assert "Messenger: Room" in page.text
