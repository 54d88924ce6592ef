"""Reports with their filters that a person keeps under a name, for himself alone."""

from collections.abc import Mapping, Sequence

from flask_login import current_user
from sqlalchemy import select

from portal.companies.models import Company
from portal.db import db, now
from portal.evidence.models import SavedView

MOST = 50
"""Of one person at a company."""


class TooManyError(Exception):
    """The person keeps as many views as there may be."""


def of_person(company: Company) -> Sequence[SavedView]:
    """The views of the signed-in person at a company, by name."""
    query = select(SavedView).where(
        SavedView.company_id == company.id, SavedView.person_id == current_user.id
    )
    found = db.session.scalars(query.order_by(SavedView.id)).all()
    return sorted(found, key=lambda view: view.name.casefold())


def save(company: Company, code: str, name: str, filters: Mapping[str, str]) -> SavedView:
    """Keep a report's filters; a view of the same report and name takes them over.

    Raises TooManyError.
    """
    views = of_person(company)
    view = next((one for one in views if (one.report, one.name) == (code, name)), None)
    if view is None:
        if len(views) >= MOST:
            raise TooManyError
        view = SavedView(company_id=company.id, person_id=current_user.id, report=code, name=name)
        db.session.add(view)
    view.filters, view.saved_at = dict(filters), now()
    return view
