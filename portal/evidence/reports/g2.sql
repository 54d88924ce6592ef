-- G2. The won deals closed in the period, by kind of work, which is the deal's type or its pipeline:
-- how many, their sum, the average deal, and the share of all that was won.
base AS (
    SELECT
        row_no, crm_id, title AS name, responsible_id, responsible,
        CASE $by WHEN 'type' THEN type ELSE pipeline END AS kind_id,
        kind_id AS kind,
        amount, currency, closed_at,
        CASE
            WHEN semantic IS NULL THEN 'unmarked'
            WHEN undated(closed_at, $from, $to) THEN 'no_date'
        END AS left_out
    FROM asked
    WHERE coalesce(semantic, 'S') = 'S' AND within(closed_at, $from, $to)
),
grouped AS (
    SELECT
        grouping(kind_id) = 1 AS is_total,
        left_out,
        kind_id,
        any_value(kind) AS kind,
        count(*) AS members,
        count(*) AS deals,
        sum(amount) AS revenue,
        each_of(sum(amount), count(amount)) AS average,
        sum(amount) / (
            any_value(sum(amount)) FILTER (grouping(kind_id) = 1) OVER (PARTITION BY left_out, currency)
        ) AS share,
        currency
    FROM base
    GROUP BY GROUPING SETS ((left_out, kind_id, currency), (left_out, currency))
)
