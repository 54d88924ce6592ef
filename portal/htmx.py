"""The one place that knows about htmx.

A page includes its fragment; an action answers with the same fragment. Without JavaScript the
action redirects back to the page. htmx 4 swaps every status but 204 and 304, so errors are sent
elsewhere on the page, with HX-Retarget.
"""

from typing import Any

from flask import Flask, Response, make_response, redirect, render_template, request
from htmx_flask import Htmx

htmx = Htmx()


def init_app(app: Flask) -> None:
    htmx.init_app(app)
    app.after_request(_vary)


def wants_fragment() -> bool:
    """Whether the request comes from htmx and wants a part of the page."""
    return bool(request.htmx) and not request.headers.get("HX-Boosted")  # type: ignore[attr-defined]


def wants_data() -> bool:
    """Whether a script asks, which reads JSON and no page."""
    return request.accept_mimetypes.best == "application/json"


def render(page: str, partial: str, status: int = 200, **context: Any) -> Response:
    """Render the fragment for htmx, the whole page for everybody else."""
    template = partial if wants_fragment() else page
    return make_response(render_template(template, **context), status)


def done(url: str, partial: str | None = None, **context: Any) -> Response:
    """Answer an action that succeeded: its fragment for htmx, else go (303) to a page.

    Without a fragment htmx is told to go to the page itself.
    """
    if not wants_fragment():
        return redirect(url, 303)  # type: ignore[return-value]
    if partial is not None:
        return make_response(render_template(partial, **context))
    answer = make_response("", 200)
    answer.headers["HX-Redirect"] = url
    return answer


def go(url: str) -> Response:
    """Send the reader to a page, whether htmx asks or the browser itself."""
    return done(url)


def _vary(response: Response) -> Response:
    response.vary.add("HX-Request")
    return response
