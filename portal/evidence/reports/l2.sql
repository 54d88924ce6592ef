-- L2. The leads created in the period, by status: how many there are, how many became deals, and
-- what share that is.
base AS (
    SELECT
        row_no, crm_id, title AS name, responsible_id, responsible,
        status,
        converted, created_at,
        CASE WHEN undated(created_at, $from, $to) THEN 'no_date' END AS left_out
    FROM asked
    WHERE within(created_at, $from, $to)
),
grouped AS (
    SELECT
        grouping(status) = 1 AS is_total,
        left_out,
        status,
        count(*) AS members,
        count(*) AS count,
        count(*) FILTER (base.converted) AS converted,
        count(*) FILTER (base.converted) / nullif(count(*), 0) AS share
    FROM base
    GROUP BY GROUPING SETS ((left_out, status), (left_out))
)
