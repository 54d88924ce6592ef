-- The deals that were asked for and may be seen, each with its amount and currency.
-- Who is responsible is known by the id, or by the name where nobody was found for it; likewise
-- contacts and companies. The amount is the deal's own, else the sum of its lines; the deals without
-- one are taken apart, so that the others need not be looked up.
lines AS (
    SELECT
        deal_id, product_id, product, quantity,
        line_amount("sum", quantity, price, discount) AS amount
    FROM deal_products
),
valued AS (
    SELECT * FROM deals WHERE amount IS NOT NULL
    UNION ALL
    SELECT deals.* REPLACE (sums_of_lines.amount AS amount)
    FROM deals
    LEFT JOIN sums_of_lines ON sums_of_lines.deal_id = deals.crm_id
    WHERE deals.amount IS NULL
),
asked AS (
    SELECT
        * REPLACE (
            coalesce(responsible_id, responsible) AS responsible_id,
            coalesce(contact_id, contact) AS contact_id,
            coalesce(account_id, account) AS account_id,
            coalesce(currency, $home) AS currency
        )
    FROM valued
    WHERE ($pipeline IS NULL OR pipeline = $pipeline)
        AND ($currency IS NULL OR coalesce(currency, $home) = $currency)
        AND ($manager IS NULL OR coalesce(responsible_id, responsible) = $manager)
        AND ($department IS NULL OR responsible_id IN (
            SELECT crm_id FROM crm_users WHERE department = $department
        ))
        AND ($among IS NULL OR coalesce(responsible_id, responsible) IN (
            SELECT unnest(CAST($among AS VARCHAR[]))
        ))
)
