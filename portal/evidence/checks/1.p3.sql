-- Products that lie in no category, or in one for whatever was not put anywhere.
SELECT 'products' AS entity, crm_id, name, NULL AS responsible_id, NULL AS responsible,
       category IS NOT NULL AND NOT regexp_matches(
           lower(category), '^(проч|разн|друг|без |не разобр|other|misc|uncateg|unsorted|no )'
       ) AS passed,
       category
FROM products WHERE coalesce(active, true);
