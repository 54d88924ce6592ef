-- G3. The won deals closed in the period, by the source that brought them: their number and sum.
base AS (
    SELECT
        row_no, crm_id, title AS name, responsible_id, responsible, channel AS source,
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
        grouping(source) = 1 AS is_total,
        left_out,
        source,
        count(*) AS members,
        sum(amount) AS revenue,
        count(*) AS won,
        currency
    FROM base
    GROUP BY GROUPING SETS ((left_out, source, currency), (left_out, currency))
)
