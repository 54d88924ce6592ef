-- Invoices of the last 30 days that belong to a deal of the CRM.
SELECT 'invoices' AS entity, crm_id, number AS name, responsible_id, responsible,
       coalesce(deal_id, deal) IS NOT NULL AS passed, issued_at
FROM invoices WHERE lately(issued_at, 30);
