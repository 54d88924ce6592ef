-- D1. The won deals by the month in which they were closed: their number, sum and average.
base AS (
    SELECT
        row_no, crm_id, title AS name, responsible_id, responsible,
        CAST(date_trunc('month', closed_at) AS DATE) AS month,
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
        grouping(month) = 1 AS is_total,
        left_out,
        strftime(month, '%Y-%m') AS month,
        count(*) AS members,
        count(*) AS count,
        sum(amount) AS won_sum,
        each_of(sum(amount), count(amount)) AS average,
        currency
    FROM base
    GROUP BY GROUPING SETS ((left_out, base.month, currency), (left_out, currency))
)
