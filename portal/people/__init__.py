"""People of the consultancy and of its clients: accounts, roles, sign-in, invitations."""

from flask import Flask
from flask_security import Security, SQLAlchemyUserDatastore

from portal.db import db
from portal.people.models import Person, Role
from portal.settings import Settings

datastore = SQLAlchemyUserDatastore(db, Person, Role)
security = Security()


def init_app(app: Flask, settings: Settings) -> None:
    """Set Flask-Security up: passwords by Argon2, no self-registration."""
    app.config.update(
        SECURITY_PASSWORD_SALT=settings.secret_keys[0],
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_REGISTERABLE=False,
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_POST_LOGIN_VIEW="/",
        SECURITY_POST_LOGOUT_VIEW="/sign-in",
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_PASSWORD_LENGTH_MIN=12,
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_UNAUTHORIZED_VIEW=None,
        SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS=False,
    )
    if settings.cheap_hashes:
        app.config["SECURITY_PASSWORD_HASH_OPTIONS"] = {
            "argon2": {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
        }
    security.init_app(app, datastore)
