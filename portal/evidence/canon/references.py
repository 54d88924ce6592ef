"""To which row a reference leads: by its id, else by its name, else by its name loosely."""

from collections.abc import Mapping as Keyed

import duckdb

from portal.evidence.canon.staging import Staged
from portal.evidence.canonical import ENTITIES, NAMES, Field, columns

_HERE = "left_out IS NULL AND NOT is_line"


def derive_users(
    connection: duckdb.DuckDBPyConnection, staged: Keyed[str, Staged]
) -> Staged | None:
    """Make `s_crm_users` of the names found as responsible, where no users were brought.

    Spellings that differ in case, spaces and punctuation alone are one user, called by the
    commonest of them.
    """
    named = [entity for entity, one in staged.items() if "responsible" in one.fields]
    if "crm_users" in staged or not named:
        return None
    found = " UNION ALL ".join(
        f"SELECT responsible AS name, count(*) AS times FROM s_{entity} "
        "WHERE left_out IS NULL AND responsible IS NOT NULL GROUP BY ALL"
        for entity in named
    )
    kinds = ", ".join(
        f"NULL::{kind} AS {name}"
        for name, kind in columns("crm_users").items()
        if name not in ("row_no", "crm_id", "name")
    )
    connection.execute(
        "CREATE TABLE s_crm_users AS SELECT 0 AS part, "
        "row_number() OVER (ORDER BY name) AS row_no, "
        f"name AS crm_id, name, {kinds}, 0::UBIGINT AS wrong, false AS is_line, "
        "NULL::VARCHAR AS left_out FROM ("
        "SELECT coalesce(norm(name), name) AS key, "
        "first(name ORDER BY times DESC, name) AS name FROM ("
        f"SELECT name, sum(times) AS times FROM ({found}) GROUP BY name) GROUP BY key)"
    )
    return Staged("crm_users", frozenset({"name"}), has_id=True)


def lay_keys(connection: duckdb.DuckDBPyConnection, entity: str) -> None:
    """Make `k_<entity>`: the ids and names by which its rows are found."""
    name = NAMES.get(entity, "crm_id")
    connection.execute(
        f"CREATE TABLE k_{entity} AS SELECT crm_id, {name} AS name FROM s_{entity} WHERE {_HERE}"
    )


def find_by_name(connection: duckdb.DuckDBPyConnection, entity: str, field: Field) -> None:
    """Make `n_<entity>_<field>`: what each value that is no id leads to by its name.

    `how` is `exact`, `loose` where the spelling differed, `several` where more than one row is
    called so, of which the first by its id is taken, or `first` where the value names several.
    """
    values, keys = f"v_{entity}_{field.name}", f"k_{field.to}"
    connection.execute(
        f"CREATE TEMP TABLE {values} AS SELECT DISTINCT {field.name} AS value FROM s_{entity} "
        f"WHERE {_HERE} AND {field.name} IS NOT NULL "
        f"AND {field.name} NOT IN (SELECT crm_id FROM {keys})"
    )
    first = "first(crm_id ORDER BY length(crm_id), crm_id)"
    connection.execute(
        f"CREATE TABLE n_{entity}_{field.name} AS SELECT value, {first} AS crm_id, "
        "first(name ORDER BY length(crm_id), crm_id) AS name, "
        "if(count(*) > 1, 'several', 'exact') AS how "
        f"FROM {values} JOIN {keys} ON name = value GROUP BY value"
    )
    left = connection.execute(
        f"SELECT 1 FROM {values} ANTI JOIN n_{entity}_{field.name} USING (value) LIMIT 1"
    ).fetchone()
    if left:
        connection.execute(
            f"INSERT INTO n_{entity}_{field.name} SELECT value, {first}, "
            "first(name ORDER BY length(crm_id), crm_id), 'loose' FROM ("
            f"SELECT value, norm(value) AS key FROM {values} "
            f"ANTI JOIN n_{entity}_{field.name} USING (value)) "
            f"JOIN (SELECT crm_id, name, norm(name) AS key FROM {keys}) USING (key) GROUP BY value"
        )
        _find_first(connection, f"n_{entity}_{field.name}", values, keys)
    connection.execute(f"DROP TABLE {values}")


def _find_first(connection: duckdb.DuckDBPyConnection, found: str, values: str, keys: str) -> None:
    """Add to `found` the values that name several rows, joined by a comma or a semicolon: the
    first that is known."""
    connection.execute(
        f"INSERT INTO {found} WITH parts AS (SELECT value, place, part, norm(part) AS key FROM "
        f"(SELECT value, generate_subscripts(parts, 1) AS place, unnest(parts) AS part FROM "
        r"(SELECT value, regexp_split_to_array(value, '\s*[,;]\s+|\s*;\s*') AS parts "
        f"FROM {values} ANTI JOIN {found} USING (value) "
        "WHERE regexp_matches(value, ', |;')))), "
        f"hits AS (SELECT value, place, crm_id, name FROM parts JOIN {keys} ON crm_id = part "
        f"UNION ALL SELECT value, place, crm_id, name FROM parts JOIN {keys} ON norm(name) = key) "
        "SELECT value, first(crm_id ORDER BY place, length(crm_id), crm_id), "
        "first(name ORDER BY place, length(crm_id), crm_id), 'first' FROM hits GROUP BY value"
    )


def references(entity: str, staged: Keyed[str, Staged]) -> list[Field]:
    """The references of an entity that its files had and that lead to something brought."""
    return [
        field
        for field in ENTITIES[entity]
        if field.to in staged and field.name in staged[entity].fields
    ]
