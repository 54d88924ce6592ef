"""A browser for tests: Flask's client that signs people in, sends forms as pages do, reads HTML."""

from functools import cached_property
from typing import Any

from flask import Flask, g
from werkzeug.test import TestResponse

from tests.html import Tag, read_html


class Page:
    """An answer, with what a test wants to know of it."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.location = response.headers.get("Location", "")

    @cached_property
    def html(self) -> Tag:
        """The page as a browser reads it."""
        return read_html(self.response.get_data().decode(errors="replace"))

    @property
    def text(self) -> str:
        """The words of the page, blanks folded (non-breaking ones too)."""
        return " ".join(self.html.get_text(" ").split())

    def one(self, selector: str) -> Tag:
        found = self.html.select(selector)
        assert len(found) == 1, f"{len(found)} of {selector} on the page: {self.text[:300]}"
        return found[0]

    def all(self, selector: str) -> list[Tag]:
        return self.html.select(selector)


class Browser:
    """Keeps cookies; `submit` fills and sends a form of a page as a person does."""

    def __init__(self, app: Flask, person: Any = None) -> None:
        self.client = app.test_client()
        if person is not None:
            self.sign_in(person)

    def sign_in(self, person: Any) -> None:
        """Put a signed-in session into the cookie jar, without the sign-in page."""
        import time

        with self.client.session_transaction() as session:
            session["_user_id"] = person.fs_uniquifier
            session["_fresh"] = True
            session["fs_cc"] = "set"
            session["fs_paa"] = time.time()
            session["identity.id"] = person.fs_uniquifier
            session["since"] = time.time()

    def get(self, url: str, **more: Any) -> Page:
        forget_last_request()
        return Page(self.client.get(url, **more))

    def post(self, url: str, data: dict[str, Any] | None = None, **more: Any) -> Page:
        """Post fields as they are, with a CSRF token from the session's own page."""
        fields = {"csrf_token": self.token(), **(data or {})}
        forget_last_request()
        return Page(self.client.post(url, data=fields, **more))

    def submit(
        self, url: str, values: dict[str, Any], form: str = "main form", htmx: bool = False
    ) -> Page:
        """Open a page, fill the first form that the selector finds, and send it."""
        page = self.get(url)
        found = page.html.select(form)
        assert found, f"no {form} on {url} ({page.status}): {page.text[:300]}"
        fields = form_values(found[0])
        unknown = set(values) - set(fields) - {"submit"}
        assert not unknown, f"the form at {url} has no field {unknown}; it has {set(fields)}"
        headers = {"HX-Request": "true"} if htmx else {}
        action = found[0].get("action") or url
        sent = {name: value for name, value in {**fields, **values}.items() if value is not None}
        forget_last_request()
        return Page(self.client.post(str(action), data=sent, headers=headers))

    def token(self) -> str:
        """A CSRF token that belongs to this browser's session."""
        from flask_wtf.csrf import generate_csrf

        forget_last_request()
        with self.client.session_transaction() as session:
            pass
        app = self.client.application
        with app.test_request_context():
            from flask import session as inner

            g.pop("csrf_token", None)
            with self.client.session_transaction() as session:
                if "csrf_token" in session:
                    inner["csrf_token"] = session["csrf_token"]
                token = generate_csrf()
                session["csrf_token"] = inner["csrf_token"]
            g.pop("csrf_token", None)
        return token


def forget_last_request() -> None:
    """Empty `g`, which requests share as long as a test holds the application's context."""
    for name in list(g):
        g.pop(name)


def form_values(form: Tag) -> dict[str, Any]:
    """What a browser would send for a form as it stands."""
    values: dict[str, Any] = {}
    for field in form.select("input[name], select[name], textarea[name]"):
        name, kind = str(field["name"]), field.get("type")
        if field.name == "textarea":
            values[name] = field.get_text().removeprefix("\n")
        elif field.name == "select":
            chosen = field.select("option[selected]") or field.select("option")[:1]
            values[name] = chosen[0].get("value", "") if chosen else None
        elif kind in ("checkbox", "radio"):
            if field.has_attr("checked"):
                values[name] = field.get("value", "on")
            else:
                values.setdefault(name, None)
        elif kind == "file":
            values.setdefault(name, None)
        elif kind != "submit":
            values[name] = field.get("value", "")
    return values
