-- Products that share their name or their article number with another product.
SELECT 'products' AS entity, crm_id, name, NULL AS responsible_id, NULL AS responsible,
       same_name = 1 AND same_sku = 1 AS passed, same_name, same_sku, category
FROM (
    SELECT *,
           count(*) OVER (PARTITION BY coalesce(norm_text(name), 'row ' || row_no)) AS same_name,
           count(*) OVER (PARTITION BY coalesce(norm_text(real_text(sku)), 'row ' || row_no)) AS same_sku
    FROM products
);

SELECT count(*) AS rows, count(*) FILTER (passed) AS passed,
       count(*) FILTER (same_sku > 1) AS same_sku
FROM judged;
