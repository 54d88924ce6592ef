"""A page is compressed; an answer in which somebody may have chosen words is not."""

import gzip
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import Browser, Page
from tests.people import Cast

TAKES = {"Accept-Encoding": "gzip, br"}


def test_a_page_is_compressed(cast: Cast, browse: Callable[..., Browser]) -> None:
    clara = browse(cast.clara)
    answer = clara.client.get("/account", headers=TAKES)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert "Clara Klein" in gzip.decompress(answer.data).decode()
    assert int(answer.headers["Content-Length"]) == len(answer.data)


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/account", {}), ("/search?q=guess", TAKES), ("/nowhere", TAKES), ("/rollouts.csv", TAKES)],
    ids=["not asked for", "a query", "no such page", "no page"],
)
def test_what_is_sent_as_it_is(
    cast: Cast, browse: Callable[..., Browser], path: str, headers: dict[str, Any]
) -> None:
    answer = browse(cast.clara).client.get(path, headers=headers)
    assert "Content-Encoding" not in answer.headers


def test_the_answer_to_a_form_is_sent_as_it_is(cast: Cast, browse: Callable[..., Browser]) -> None:
    page: Page = browse(cast.clara).post("/account", {"name": ""}, headers=TAKES)
    assert page.status == 422
    assert "Content-Encoding" not in page.response.headers
