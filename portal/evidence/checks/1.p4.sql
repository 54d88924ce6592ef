-- Lines of deals that were typed in by hand: they lead to no product of the catalogue.
SELECT 'deal_products' AS entity, line.crm_id, line.product AS name,
       deals.responsible_id, deals.responsible,
       line.product_id IS NOT NULL AS passed, line.deal_id, line."sum"
FROM deal_products line LEFT JOIN deals ON deals.crm_id = line.deal_id;

SELECT count(*) AS rows, count(product_id) AS passed FROM deal_products;
