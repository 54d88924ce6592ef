"""Reasons of loss as the company's own list has them."""

from collections.abc import Mapping as Keyed

import duckdb

from portal.evidence.canon.staging import Staged


def match_reasons(
    connection: duckdb.DuckDBPyConnection, staged: Keyed[str, Staged], listed: Keyed[str, str]
) -> None:
    """Put the reasons of the list in the place of the CRM's spellings; others stay as they are."""
    if not listed or "deals" not in staged or "loss_reason" not in staged["deals"].fields:
        return
    connection.execute(
        "UPDATE s_deals SET loss_reason = listed.reason "
        "FROM (SELECT unnest(?::VARCHAR[]) AS spelt, unnest(?::VARCHAR[]) AS reason) AS listed "
        "WHERE s_deals.loss_reason = listed.spelt",
        [list(listed), list(listed.values())],
    )
