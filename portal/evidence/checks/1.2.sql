-- Products on sale that have exactly one main category.
SELECT 'products' AS entity, crm_id, name, NULL AS responsible_id, NULL AS responsible,
       coalesce(categories_count, (category IS NOT NULL)::INT) = 1 AS passed,
       coalesce(categories_count, (category IS NOT NULL)::INT)::INT AS categories
FROM products WHERE coalesce(active, true);
