-- What the lines of a deal come to, for the deals that have no amount of their own.
CREATE TEMP TABLE IF NOT EXISTS sums_of_lines AS
SELECT deal_id, CAST(sum(line_amount("sum", quantity, price, discount)) AS DECIMAL(18, 2)) AS amount
FROM deal_products
WHERE deal_id IN (SELECT crm_id FROM deals WHERE amount IS NULL)
GROUP BY deal_id;
