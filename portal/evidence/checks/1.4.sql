-- Products added in the last 30 days with article number, category, price and unit all filled in.
SELECT 'products' AS entity, crm_id, name, NULL AS responsible_id, NULL AS responsible,
       real_text(sku) IS NOT NULL AND category IS NOT NULL AND price IS NOT NULL
           AND real_text(unit) IS NOT NULL AS passed,
       sku, category, price, unit
FROM products WHERE lately(created_at, 30);
