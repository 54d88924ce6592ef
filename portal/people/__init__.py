"""People of the consultancy and of its clients: accounts, roles, sign-in, invitations."""

from flask import Flask
from flask_security import Security, SQLAlchemyUserDatastore, url_for_security

from portal.db import db, now
from portal.people import kept, passkeys, passwords, sessions, sign_in, throttle
from portal.people.letters import Letters
from portal.people.models import Passkey, Person, Role
from portal.people.security import options
from portal.settings import Settings

datastore = SQLAlchemyUserDatastore(db, Person, Role, Passkey)
security = Security(
    mail_util_cls=Letters,
    password_util_cls=passwords.Passwords,
    webauthn_util_cls=passkeys.RelyingParty,
)


def init_app(app: Flask, settings: Settings) -> None:
    """Set Flask-Security up with our forms, letters and rules."""
    app.config.update(options(settings))
    security.init_app(
        app,
        datastore,
        render_template=sign_in.render,
        datetime_factory=now,
        **sign_in.FORMS,
        **passkeys.FORMS,
    )
    app.jinja_env.globals.update(
        url_for_security=url_for_security,
        demonstration_people=lambda: app.extensions["demonstration_people"](),
    )
    throttle.init_app(app, settings)
    sessions.init_app(app)
    kept.init_app(app)
    sign_in.init_app(app)
    passkeys.init_app(app)
