-- D6. The deals in work whose expected day lies before the day of the snapshot, by who is
-- responsible: their number and sum, and how many days they are overdue. Those without an expected
-- day cannot be judged and are left out.
base AS (
    SELECT
        row_no, crm_id, title AS name, responsible_id, responsible, pipeline, stage,
        amount, currency, expected_close,
        date_diff('day', expected_close, CAST($as_of AS DATE)) AS days,
        CASE
            WHEN semantic IS NULL THEN 'unmarked'
            WHEN expected_close IS NULL THEN 'no_expected_close'
        END AS left_out
    FROM asked
    WHERE coalesce(semantic, 'P') = 'P'
        AND coalesce(expected_close < CAST($as_of AS DATE), true)
),
grouped AS (
    SELECT
        grouping(responsible_id) = 1 AS is_total,
        left_out,
        responsible_id,
        any_value(responsible) AS responsible,
        count(*) AS members,
        count(*) AS count,
        sum(amount) AS amount,
        avg(days) AS days_average,
        max(days) AS days_most,
        currency
    FROM base
    GROUP BY GROUPING SETS ((left_out, responsible_id, currency), (left_out, currency))
)
