"""The company of a request: taken from the URL, resolved once, filled back into url_for.

A company's URLs begin with /companies/<int:company_id>/. Whoever has nothing to do with the
company gets 404, as if it did not exist. Rows are reached through `owned` and `get_owned_or_404`
alone, which name the company in the query.
"""

from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal.access import can, memberships
from portal.companies.models import Company
from portal.db import Base, db

Row = TypeVar("Row", bound=Base)


def init_app(app: Flask) -> None:
    app.url_value_preprocessor(_take_company_id)
    app.url_defaults(_fill_in_company_id)
    app.before_request(_load_company)


def owned(model: type[Row]) -> Select[Row]:
    """Select rows of a model that belong to the company of the request."""
    return select(model).where(model.company_id == g.company.id)  # type: ignore[attr-defined]


def get_owned_or_404(model: type[Row], row_id: int, *options: Any) -> Row:
    """One row of the company of the request, or 404."""
    query = owned(model).where(model.id == row_id).options(*options)  # type: ignore[attr-defined]
    return db.session.scalars(query).one_or_none() or abort(404)


def _take_company_id(endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.company_id = values.pop("company_id", None) if values else None


def _fill_in_company_id(endpoint: str, values: dict[str, Any]) -> None:
    if "company_id" not in values and g.get("company_id"):
        expects = current_app.url_map.is_endpoint_expecting(endpoint, "company_id")
        if expects:
            values["company_id"] = g.company_id


def _load_company() -> ResponseReturnValue | None:
    if g.get("company_id") is None or request.endpoint is None:
        return None
    if not current_user.is_authenticated:
        unauthorized: ResponseReturnValue = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
        return unauthorized
    belongs = any(m.company_id == g.company_id for m in memberships(current_user))
    query = select(Company).where(Company.id == g.company_id).options(joinedload(Company.rollout))
    company = db.session.scalars(query).one_or_none()
    if company is None or not (belongs or can(current_user, "company.view", company)):
        abort(404)
    g.company = company
    return None
