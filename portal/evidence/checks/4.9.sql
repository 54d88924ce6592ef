-- Won deals of the last year that say how their delivery stands.
SELECT 'deals' AS entity, crm_id, title AS name, responsible_id, responsible,
       real_text(delivery_status) IS NOT NULL AS passed, delivery_status, closed_at
FROM deals WHERE semantic = 'S' AND lately(coalesce(closed_at, created_at), 365);
