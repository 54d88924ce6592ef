-- D4. The deals created in the period, by client company: how many there are, how many of them are
-- won, and the sum of those.
base AS (
    SELECT
        row_no, crm_id, title AS name, responsible_id, responsible, account_id, account, semantic,
        amount, currency, created_at,
        CASE WHEN undated(created_at, $from, $to) THEN 'no_date' END AS left_out
    FROM asked
    WHERE within(created_at, $from, $to)
),
grouped AS (
    SELECT
        grouping(account_id) = 1 AS is_total,
        left_out,
        account_id,
        any_value(account) AS account,
        count(*) AS members,
        count(*) AS count,
        count(*) FILTER (semantic = 'S') AS won,
        summed(sum(amount) FILTER (semantic = 'S'), won) AS won_sum,
        currency
    FROM base
    GROUP BY GROUPING SETS ((left_out, account_id, currency), (left_out, currency))
)
