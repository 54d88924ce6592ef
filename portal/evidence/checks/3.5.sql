-- Deals older than three days with at least one talk of which a record, a text or a note was kept.
SELECT 'deals' AS entity, crm_id, title AS name, responsible_id, responsible,
       coalesce(has_content, false) AS passed, stage, created_at
FROM deals LEFT JOIN deal_talk ON deal_id = crm_id
WHERE created_at < as_of() - INTERVAL 3 DAY;
