-- Rights to export: nobody but an administrator has one.
SELECT 'permissions' AS entity, crm_id, subject AS name, NULL AS responsible_id,
       NULL AS responsible, coalesce(scope, 'none') = 'none' AS passed, entity AS about, scope
FROM permissions WHERE action = 'export' AND NOT coalesce(is_admin, false);

SELECT count(*) AS rows, count(*) FILTER (passed) AS passed,
       count(*) - count(*) FILTER (passed) AS value
FROM judged;
