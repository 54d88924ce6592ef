"""Addresses of the reports, their rows and their files, with the filters that are set."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from portal.evidence.report_table import Address


def chosen() -> dict[str, str]:
    """The snapshot as an address names it; nothing where the newest one is shown."""
    number = request.args.get("snapshot", type=int)
    return {} if number is None else {"snapshot": str(number)}


def link(endpoint: str, code: str, *queries: Mapping[str, str], **more: str) -> str:
    """The address of a page or a file of a report, by the snapshot and these filters."""
    query: dict[str, Any] = {**chosen(), **more}
    for one in queries:
        query |= one
    return url_for(endpoint, code=code, **{name: value for name, value in query.items() if value})


def links_to_rows(code: str, query: Mapping[str, str]) -> Address:
    """Addresses of the rows behind the figures of a report, of which a page has hundreds."""
    base = link("crm_report_rows.rows", code, query)
    joined = f"{base}{'&' if '?' in base else '?'}"

    def address(**named: str) -> str:
        return joined + urlencode({name: value for name, value in named.items() if value})

    return address
