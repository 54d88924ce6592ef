-- D5. The deals in work that are expected to close on the day of the snapshot or later, by month and
-- stage: their number and sum, in full and weighted by probability. Those without an expected day
-- stand apart, in no month; those whose day has passed are left out (they are D6). A deal without
-- an amount or priced lines counts by the price list.
listed AS (
    SELECT
        lines.deal_id,
        CAST(
            round(sum(coalesce(lines.quantity, 1) * products.price), 2) AS DECIMAL(18, 2)
        ) AS amount
    FROM deal_products AS lines
    JOIN products ON products.crm_id = lines.product_id
    WHERE lines."sum" IS NULL
    GROUP BY lines.deal_id
),
base AS (
    SELECT
        row_no, crm_id, title AS name, responsible_id, responsible, pipeline, stage, stage_sort,
        CAST(date_trunc('month', expected_close) AS DATE) AS month,
        coalesce(asked.amount, listed.amount) AS amount,
        asked.amount IS NULL AND listed.amount IS NOT NULL AS by_price_list,
        currency, probability, expected_close,
        CASE
            WHEN semantic IS NULL THEN 'unmarked'
            WHEN expected_close < CAST($as_of AS DATE) THEN 'overdue'
        END AS left_out
    FROM asked
    LEFT JOIN listed ON listed.deal_id = asked.crm_id
    WHERE coalesce(semantic, 'P') = 'P'
),
grouped AS (
    SELECT
        grouping(month) = 1 AS is_total,
        left_out,
        strftime(month, '%Y-%m') AS month,
        stage,
        min(stage_sort) AS stage_sort,
        count(*) AS members,
        count(*) AS count,
        sum(amount) AS amount,
        CAST(sum(amount * CAST(probability AS DECIMAL(5, 2)) * 0.01) AS DECIMAL(18, 4)) AS weighted,
        count(*) FILTER (by_price_list) AS by_price_list,
        currency
    FROM base
    GROUP BY GROUPING SETS ((left_out, base.month, stage, currency), (left_out, currency))
)
