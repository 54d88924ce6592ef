-- D2. The lines of the won deals closed in the period, by product: their sum and quantity, and in how
-- many deals the product stands. A line that names no product of the catalogue counts by the name it
-- has; a won deal without lines is left out.
base AS (
    SELECT
        asked.row_no, asked.crm_id, asked.title AS name, asked.responsible_id, asked.responsible,
        coalesce(lines.product_id, lines.product) AS product_id,
        lines.product, lines.quantity, lines."sum" AS amount, asked.currency, asked.closed_at,
        CASE
            WHEN asked.semantic IS NULL THEN 'unmarked'
            WHEN undated(asked.closed_at, $from, $to) THEN 'no_date'
            WHEN lines.deal_id IS NULL THEN 'no_lines'
        END AS left_out
    FROM asked
    LEFT JOIN deal_products AS lines ON lines.deal_id = asked.crm_id
    WHERE coalesce(asked.semantic, 'S') = 'S' AND within(asked.closed_at, $from, $to)
),
grouped AS (
    SELECT
        grouping(product_id) = 1 AS is_total,
        left_out,
        product_id,
        any_value(product) AS product,
        count(*) AS members,
        sum(amount) AS revenue,
        sum(quantity) AS quantity,
        count(DISTINCT row_no) AS deals,
        currency
    FROM base
    GROUP BY GROUPING SETS ((left_out, product_id, currency), (left_out, currency))
)
