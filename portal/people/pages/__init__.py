"""The pages of people: their account, invitations, where each lands, a company's people."""

from flask import Flask

from portal.people.pages import (
    absence,
    account,
    channels,
    company,
    invitation,
    landing,
    newcomers,
    unsubscribe,
)

PAGES = (absence, account, channels, company, invitation, landing, newcomers, unsubscribe)


def init_app(app: Flask) -> None:
    for page in PAGES:
        app.register_blueprint(page.bp)
    absence.init_app(app)
    account.init_app(app)
    landing.init_app(app)
    unsubscribe.init_app(app)
