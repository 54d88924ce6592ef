-- Users without a loose end: none who left keeps a right, and no two share an address.
WITH holders AS (
    SELECT subject FROM permissions WHERE coalesce(scope, 'none') <> 'none'
)
SELECT 'crm_users' AS entity, crm_id, name, crm_id AS responsible_id, name AS responsible,
       NOT (left_with_rights OR shared) AS passed, left_with_rights, shared
FROM (
    SELECT *,
           NOT coalesce(active, true) AND (crm_id IN (FROM holders) OR name IN (FROM holders))
               AS left_with_rights,
           norm_email(email) IS NOT NULL AND count(*) OVER (PARTITION BY norm_email(email)) > 1
               AS shared
    FROM crm_users
);

SELECT count(*) AS rows, count(*) FILTER (passed) AS passed,
       count(*) - count(*) FILTER (passed) AS value
FROM judged;
