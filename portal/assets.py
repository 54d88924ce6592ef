"""Scripts, styles and fonts: built into one folder, under hashed names that never change."""

import json
import mimetypes
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, abort, request

from portal.access import public

FOLDER = Path(__file__).parent / "assets"
FOREVER = "public, max-age=31536000, immutable"


class AssetsMissing(Exception):  # noqa: N818
    """The assets have not been built; the text says how."""


def init_app(app: Flask) -> None:
    app.jinja_env.globals["asset"] = asset_url
    app.add_url_rule("/assets/<path:name>", "asset", serve)


def asset_url(name: str) -> str:
    """Address of an asset by the name that it has in the sources, such as `portal.css`."""
    return f"/assets/{manifest()[name]}"


@lru_cache(maxsize=1)
def manifest() -> dict[str, str]:
    """Names in the sources → hashed names."""
    path = FOLDER / "manifest.json"
    if not path.is_file():
        raise AssetsMissing(f"{path} is missing: run `make assets`.")
    names: dict[str, str] = json.loads(path.read_text())
    return names


@public
def serve(name: str) -> Response:
    """One asset, compressed as the browser likes it. Only names of the manifest exist."""
    if name not in _served_names():
        abort(404)
    encoding = next((kind for kind in ("br", "gzip") if _accepts(kind, name)), None)
    suffix = {"br": ".br", "gzip": ".gz", None: ""}[encoding]
    response = Response((FOLDER / f"{name}{suffix}").read_bytes())
    response.content_type = _content_type(name)
    response.headers["Cache-Control"] = FOREVER
    response.vary.add("Accept-Encoding")
    if encoding:
        response.content_encoding = encoding
    return response


@lru_cache(maxsize=1)
def _served_names() -> frozenset[str]:
    return frozenset(manifest().values())


def _accepts(kind: str, name: str) -> bool:
    suffix = ".br" if kind == "br" else ".gz"
    return bool(request.accept_encodings[kind]) and (FOLDER / f"{name}{suffix}").is_file()


def _content_type(name: str) -> str:
    kind = {".woff2": "font/woff2"}.get(Path(name).suffix) or mimetypes.guess_type(name)[0]
    text = kind and (kind.startswith("text/") or kind.endswith("javascript"))
    return f"{kind}; charset=utf-8" if text else kind or "application/octet-stream"
