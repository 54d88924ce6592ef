"""A request reaches the portal whole, or as a piece of an upload that goes on later."""

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from portal.turns import WHOLE, in_turns

FORM = "application/x-www-form-urlencoded"
UPLOAD = "application/offset+octet-stream"
LONGEST = 100


@Request.application
def echo(request: Request) -> Response:
    return Response(request.get_data())


@pytest.mark.parametrize(
    ("announced", "sent", "kind", "status", "body"),
    [
        ("5", b"a=bcd", FORM, 200, b"a=bcd"),
        ("9", b"a=bcd", FORM, 400, b""),
        ("9", b"a=bcd", UPLOAD, 200, b"a=bcd"),
        ("nine", b"a=bcd", FORM, 200, b"a=bcd"),
        ("101", b"x" * 101, FORM, 200, b"x" * 101),
    ],
    ids=["whole", "broken off", "piece of an upload", "no number", "too long, left to the app"],
)
def test_what_reaches_the_portal(
    announced: str, sent: bytes, kind: str, status: int, body: bytes
) -> None:
    environ = {"CONTENT_LENGTH": announced, "wsgi.input_terminated": True}
    client = Client(in_turns(echo, turns=1, longest=LONGEST))
    answer = client.post("/", data=sent, content_type=kind, environ_overrides=environ)
    assert (answer.status_code, answer.data) == (status, body)


def test_a_turn_ends_with_the_request() -> None:
    client = Client(in_turns(Response(bytes(WHOLE + 1)), turns=1, longest=LONGEST))
    assert [client.get("/").status_code for _ in range(3)] == [200, 200, 200]
