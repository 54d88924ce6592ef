-- Products on sale that were sold or edited in the last 365 days; beside it, the share of the lines
-- of won deals of that time whose product stands in the catalogue.
WITH sold AS (
    SELECT product_id FROM deal_products
    JOIN deals ON deals.crm_id = deal_id
    WHERE semantic = 'S' AND lately(coalesce(closed_at, created_at), 365)
    UNION
    SELECT product_id FROM invoice_lines
    JOIN invoices ON invoices.crm_id = invoice_id
    WHERE lately(coalesce(paid_at, issued_at), 365)
)
SELECT 'products' AS entity, crm_id, name, NULL AS responsible_id, NULL AS responsible,
       coalesce(lately(updated_at, 365), false) OR crm_id IN (SELECT product_id FROM sold WHERE product_id IS NOT NULL)
           AS passed,
       updated_at
FROM products WHERE coalesce(active, true);

SELECT count(*) AS rows, count(*) FILTER (passed) AS passed,
       (SELECT count(product_id) / nullif(count(*), 0) FROM deal_products
        WHERE has('deal_products.product')) AS lines_known
FROM judged;
