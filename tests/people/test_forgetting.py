"""A person who must be forgotten becomes a pseudonym everywhere at once."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal.audit import PORTAL, History
from portal.db import db
from portal.messages.models import Channel, Message
from portal.messages.outbox import post
from portal.people import accounts
from tests.accounts import is_in, verbs, with_password
from tests.browser import Browser
from tests.outside import tell_outside
from tests.people import Cast


def test_it_leaves_a_pseudonym(cast: Cast, browse: Callable[..., Browser]) -> None:
    browser = browse(with_password(cast.emil))
    assert accounts.forget(cast.emil, PORTAL) == f"Участник {cast.emil.id}"
    db.session.commit()
    db.session.refresh(cast.emil)
    assert cast.emil.email == f"forgotten-{cast.emil.id}@invalid"
    assert (cast.emil.phone, cast.emil.password, cast.emil.active) == ("", None, False)
    assert cast.emil.memberships == []
    assert not is_in(browser)
    assert verbs(f"person:{cast.emil.id}") == ["person.forget"]


def test_the_history_holds_no_name(cast: Cast, browse: Callable[..., Browser]) -> None:
    accounts.change(cast.emil, PORTAL, name="Emil Secret", phone="12345")
    accounts.forget(cast.emil, PORTAL)
    db.session.commit()
    rows = db.session.scalars(select(History)).all()
    told = " ".join(f"{row.old} {row.new} {row.subject}" for row in rows)
    assert "Secret" not in told
    assert "@" not in told


def test_what_was_sent_to_him_goes(cast: Cast) -> None:
    tell_outside(cast, cast.emil, 1)
    posted = {"person_id": cast.emil.id, "company_id": cast.volga.id}
    post("report_signed", cast.emil.email, "en", "report:1", {"name": "Emil"}, **posted)
    post("report_signed", cast.clara.email, "en", "report:1", {}, person_id=cast.clara.id)
    accounts.forget(cast.emil, PORTAL)
    assert set(db.session.scalars(select(Message.person_id))) <= {cast.clara.id, None}
    accounts.forget(cast.clara, PORTAL)
    assert db.session.scalars(select(Channel.person_id)).all() == [None]


def test_the_last_administrator_stays(cast: Cast) -> None:
    with pytest.raises(accounts.AccountRefused, match="last_administrator"):
        accounts.forget(cast.anna, PORTAL)
