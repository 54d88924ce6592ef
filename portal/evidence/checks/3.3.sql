-- Deals in work with everything for one glance: owner, stage, amount, expected date, next activity.
SELECT 'deals' AS entity, crm_id, title AS name, responsible_id, responsible,
       responsible IS NOT NULL AND stage IS NOT NULL AND coalesce(amount > 0, false)
           AND expected_close IS NOT NULL AND planned AS passed,
       stage, amount, expected_close, planned
FROM open_deals;
