"""Rows that stand more than once: lines of one deal, or one card in two parts of an export."""

import duckdb

from portal.evidence.canon.staging import Staged
from portal.evidence.canonical import ENTITIES, columns

# Whatever the order of rows in the file, the same row is taken.
_NEWEST_FIRST = "updated_at DESC NULLS LAST, "


def settle(connection: duckdb.DuckDBPyConnection, staged: Staged) -> Staged | None:
    """Leave one row for each id; returns what became `s_deal_products`, if anything did.

    The rows of a deal with products are its lines: they all count, and make `s_deal_products`.
    Any other row whose id stood before is marked as left out.
    """
    entity = staged.entity
    has_lines = entity == "deals" and "product" in staged.fields
    if staged.has_id:
        _mark_repeated(connection, staged, keep_lines=has_lines)
    return _lines(connection, staged) if has_lines else None


def _mark_repeated(
    connection: duckdb.DuckDBPyConnection, staged: Staged, *, keep_lines: bool
) -> None:
    table = f"s_{staged.entity}"
    connection.execute(
        f"CREATE OR REPLACE TABLE repeated AS SELECT crm_id FROM {table} "
        "WHERE left_out IS NULL GROUP BY crm_id HAVING count(*) > 1"
    )
    if not _any(connection, "repeated"):
        return
    newest = _NEWEST_FIRST if "updated_at" in staged.fields else ""
    fields = [field.name for field in ENTITIES[staged.entity]]
    # Lines of one deal stand in one file; in another part the deal is brought a second time.
    one_of = "min(part) OVER (PARTITION BY crm_id) < part" if keep_lines else "place > 1"
    connection.execute(
        f"CREATE OR REPLACE TABLE ranked AS SELECT *, {one_of} AS drop FROM ("
        "SELECT part, row_no, crm_id, row_number() OVER (PARTITION BY crm_id ORDER BY "
        f"{newest} hash({', '.join(fields)}), part, row_no) AS place "
        f"FROM {table} SEMI JOIN repeated USING (crm_id) WHERE left_out IS NULL)"
    )
    connection.execute(
        f"UPDATE {table} SET left_out = 'repeated' FROM ranked "
        f"WHERE {table}.part = ranked.part AND {table}.row_no = ranked.row_no AND ranked.drop"
    )
    if keep_lines:
        # The row that speaks for the deal; the others only bring their line.
        connection.execute(
            f"UPDATE {table} SET is_line = true FROM ranked WHERE ranked.place > 1 "
            f"AND {table}.part = ranked.part AND {table}.row_no = ranked.row_no"
        )


def _lines(connection: duckdb.DuckDBPyConnection, staged: Staged) -> Staged:
    """Make `s_deal_products` of the deals' rows, and add the lines of a deal up to its amount."""
    price = "product_price" in staged.fields
    quantity = "product_quantity" in staged.fields
    # What is too large for money is a slip of the keyboard, and comes to nothing.
    by_price = "round(product_price * coalesce(product_quantity, 1), 4)"
    by_price = f"try_cast({by_price} AS DECIMAL(18,4))"
    own = {
        "row_no": "row_no",
        "crm_id": "'#' || if(part = 0, '', (part + 1) || '.') || row_no",
        "deal": "crm_id",
        "product": "product",
        "quantity": "product_quantity",
        "price": "product_price",
        "sum": f"coalesce({by_price}, amount)",
    }
    kinds = {name: kind for name, kind in columns("deal_products").items() if name[-3:] != "_id"}
    listed = ", ".join(
        f"({own.get(name, 'NULL')})::{kind} AS {name}"
        for name, kind in {"row_no": "BIGINT", "crm_id": "VARCHAR", **kinds}.items()
    )
    connection.execute(
        f"CREATE TABLE s_deal_products AS SELECT part, {listed}, 0::UBIGINT AS wrong, "
        "false AS is_line, NULL::VARCHAR AS left_out FROM s_deals "
        "WHERE left_out IS NULL AND product IS NOT NULL"
    )
    _add_up(connection, f"coalesce({by_price}, amount)")
    fields = {"deal", "product"}
    fields |= {"quantity"} if quantity else set()
    fields |= {"price"} if price else set()
    fields |= {"sum"} if price or "amount" in staged.fields else set()
    return Staged("deal_products", frozenset(fields), has_id=False)


def _add_up(connection: duckdb.DuckDBPyConnection, line: str) -> None:
    """The amount of a deal with several rows is the sum of its lines."""
    connection.execute(
        "UPDATE s_deals SET amount = sums.amount, row_no = sums.row_no FROM ("
        f"SELECT crm_id, try_cast(sum({line}) AS DECIMAL(18,4)) AS amount, min(row_no) AS row_no "
        "FROM s_deals SEMI JOIN repeated USING (crm_id) WHERE left_out IS NULL GROUP BY crm_id) "
        "AS sums WHERE s_deals.crm_id = sums.crm_id AND NOT s_deals.is_line "
        "AND s_deals.left_out IS NULL"
    )


def _any(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    return connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None
