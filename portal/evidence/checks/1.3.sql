-- Categories in which nobody gets lost: neither empty nor with a single product, no more than 40
-- subcategories, no deeper than three levels, and of a name that no other category has.
WITH RECURSIVE listed AS (
    SELECT crm_id, name, parent_id FROM categories
    UNION ALL
    SELECT DISTINCT category, category, NULL FROM products
    WHERE category_id IS NULL AND category IS NOT NULL
), depths AS (
    SELECT crm_id, 1 AS depth FROM listed WHERE parent_id IS NULL
    UNION ALL
    SELECT listed.crm_id, depth + 1 FROM listed JOIN depths ON listed.parent_id = depths.crm_id
    WHERE depth < 20
), counted AS (
    SELECT listed.*,
           coalesce(depth, 1) AS depth,
           coalesce(products, 0) AS products,
           coalesce(children, 0) AS children,
           count(*) OVER (PARTITION BY norm_text(name)) AS same_name
    FROM listed
    LEFT JOIN depths USING (crm_id)
    LEFT JOIN (SELECT known(category_id, category) AS crm_id, count(*) AS products
               FROM products GROUP BY 1) USING (crm_id)
    LEFT JOIN (SELECT parent_id AS crm_id, count(*) AS children FROM listed GROUP BY 1)
        USING (crm_id)
)
SELECT 'categories' AS entity, crm_id, name, NULL AS responsible_id, NULL AS responsible,
       (products > 1 OR children > 0) AND children <= 40 AND depth <= 3 AND same_name = 1 AS passed,
       products, children, depth, same_name
FROM counted;
