-- What the lines of an invoice come to, for the invoices that have no amount of their own.
CREATE TEMP TABLE IF NOT EXISTS sums_of_invoice_lines AS
SELECT
    invoice_id,
    CAST(sum(line_amount("sum", quantity, price, discount)) AS DECIMAL(18, 2)) AS amount
FROM invoice_lines
WHERE invoice_id IN (SELECT crm_id FROM invoices WHERE amount IS NULL)
GROUP BY invoice_id;
