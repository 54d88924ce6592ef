-- G2 by category. The lines of the won deals closed in the period, by the main category of their
-- product: in how many deals, their sum, the average of a deal, and the share of all that was won.
-- A won deal without lines belongs to no category and is left out.
base AS (
    SELECT
        asked.row_no, asked.crm_id, asked.title AS name, asked.responsible_id, asked.responsible,
        coalesce(products.category_id, products.category) AS kind_id,
        products.category AS kind,
        lines.product, lines."sum" AS amount, asked.currency, asked.closed_at,
        CASE
            WHEN asked.semantic IS NULL THEN 'unmarked'
            WHEN undated(asked.closed_at, $from, $to) THEN 'no_date'
            WHEN lines.deal_id IS NULL THEN 'no_lines'
        END AS left_out
    FROM asked
    LEFT JOIN deal_products AS lines ON lines.deal_id = asked.crm_id
    LEFT JOIN products ON products.crm_id = lines.product_id
    WHERE coalesce(asked.semantic, 'S') = 'S' AND within(asked.closed_at, $from, $to)
),
grouped AS (
    SELECT
        grouping(kind_id) = 1 AS is_total,
        left_out,
        kind_id,
        any_value(kind) AS kind,
        count(*) AS members,
        count(DISTINCT row_no) AS deals,
        sum(amount) AS revenue,
        each_of(sum(amount), count(DISTINCT row_no)) AS average,
        sum(amount) / (
            any_value(sum(amount)) FILTER (grouping(kind_id) = 1) OVER (PARTITION BY left_out, currency)
        ) AS share,
        currency
    FROM base
    GROUP BY GROUPING SETS ((left_out, kind_id, currency), (left_out, currency))
)
