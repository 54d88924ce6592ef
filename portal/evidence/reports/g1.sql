-- G1. The deals created in the period, by who is responsible: how many there are, of them in work,
-- won, lost and at stages that nobody marked, and the sum of those won.
base AS (
    SELECT
        row_no, crm_id, title AS name, responsible_id, responsible, pipeline, stage, semantic,
        amount, currency, created_at,
        CASE WHEN undated(created_at, $from, $to) THEN 'no_date' END AS left_out
    FROM asked
    WHERE within(created_at, $from, $to)
),
grouped AS (
    SELECT
        grouping(responsible_id) = 1 AS is_total,
        left_out,
        responsible_id,
        any_value(responsible) AS responsible,
        count(*) AS members,
        count(*) AS count,
        count(*) FILTER (semantic = 'P') AS in_work,
        count(*) FILTER (semantic = 'S') AS won,
        count(*) FILTER (semantic = 'F') AS lost,
        count(*) FILTER (semantic IS NULL) AS unmarked,
        summed(sum(amount) FILTER (semantic = 'S'), won) AS won_sum,
        currency
    FROM base
    GROUP BY GROUPING SETS ((left_out, responsible_id, currency), (left_out, currency))
)
