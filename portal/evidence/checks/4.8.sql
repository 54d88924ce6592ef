-- Paid invoices that say when they were paid and which deal they belong to.
SELECT 'invoices' AS entity, crm_id, number AS name, responsible_id, responsible,
       paid_at IS NOT NULL AND coalesce(deal_id, deal) IS NOT NULL AS passed, status, paid_at, deal
FROM invoices WHERE semantic = 'S' OR paid_at IS NOT NULL;
