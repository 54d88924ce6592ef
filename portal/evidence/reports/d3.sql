-- D3. The deals created in the period, by contact person: how many there are, how many of them are
-- won, and the sum of those.
base AS (
    SELECT
        row_no, crm_id, title AS name, responsible_id, responsible, contact_id, contact, semantic,
        amount, currency, created_at,
        CASE WHEN undated(created_at, $from, $to) THEN 'no_date' END AS left_out
    FROM asked
    WHERE within(created_at, $from, $to)
),
grouped AS (
    SELECT
        grouping(contact_id) = 1 AS is_total,
        left_out,
        contact_id,
        any_value(contact) AS contact,
        count(*) AS members,
        count(*) AS count,
        count(*) FILTER (semantic = 'S') AS won,
        summed(sum(amount) FILTER (semantic = 'S'), won) AS won_sum,
        currency
    FROM base
    GROUP BY GROUPING SETS ((left_out, contact_id, currency), (left_out, currency))
)
