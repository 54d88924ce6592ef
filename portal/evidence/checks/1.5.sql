-- Won money that a report by product can place: of won deals whose lines all lead to a product.
WITH lines AS (
    SELECT deal_id, count(*) = count(product_id) AS all_known,
           sum(coalesce("sum", price * quantity::DECIMAL(18, 3)))::DECIMAL(18, 4) AS "sum"
    FROM deal_products GROUP BY deal_id
)
SELECT 'deals' AS entity, crm_id, title AS name, responsible_id, responsible,
       coalesce(all_known, false) AS passed,
       coalesce(amount, lines."sum") AS amount, money_of(currency) AS currency
FROM deals LEFT JOIN lines ON lines.deal_id = crm_id
WHERE semantic = 'S';

SELECT currency, count(*) AS rows, count(*) FILTER (passed) AS passed,
       coalesce(sum(amount) FILTER (passed), 0) AS numerator, sum(amount) AS denominator
FROM judged GROUP BY currency;
