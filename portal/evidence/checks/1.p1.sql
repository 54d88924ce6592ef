-- Products that stand in the catalogue again, by the same name and unit, from another supplier.
SELECT 'products' AS entity, crm_id, name, NULL AS responsible_id, NULL AS responsible,
       min(supplier) OVER same IS NOT DISTINCT FROM max(supplier) OVER same AS passed,
       supplier, unit
FROM products WHERE coalesce(active, true)
WINDOW same AS (PARTITION BY coalesce(norm_text(name), crm_id), norm_text(unit));
