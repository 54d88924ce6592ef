-- Whether a moment lies in the period [since, until); an open border lets everything through, and
-- so does a moment that is not known: what becomes of such a row the report says.
CREATE TEMP MACRO within(moment, since, until) AS
    moment IS NULL
    OR ((since IS NULL OR moment >= since) AND (until IS NULL OR moment < until));

-- Whether a row cannot be placed in a period because its moment is not known.
CREATE TEMP MACRO undated(moment, since, until) AS
    (since IS NOT NULL OR until IS NOT NULL) AND moment IS NULL;

-- A sum over n rows: nothing to add is zero, but rows of unknown amounts are an unknown sum.
CREATE TEMP MACRO summed(total, n) AS CASE WHEN n = 0 THEN 0.00 ELSE total END;

-- An amount per row, to the cent.
CREATE TEMP MACRO each_of(total, n) AS CAST(round(total / nullif(n, 0), 2) AS DECIMAL(18, 2));

-- The counts of those groups of which a condition is true, together.
CREATE TEMP MACRO of_all(n, condition) AS
    CAST(coalesce(sum(n) FILTER (condition), 0) AS BIGINT);
