-- Rights of heads to see deals: those of their department at least.
WITH heads AS (
    SELECT DISTINCT unnest([boss.crm_id, boss.name]) AS subject
    FROM crm_users JOIN crm_users boss ON crm_users.head IN (boss.crm_id, boss.name)
    UNION
    SELECT role FROM crm_users WHERE role IS NOT NULL
    GROUP BY role HAVING bool_and(crm_id IN (SELECT head FROM crm_users WHERE head IS NOT NULL)
                                  OR name IN (SELECT head FROM crm_users WHERE head IS NOT NULL))
)
SELECT 'permissions' AS entity, crm_id, subject AS name, NULL AS responsible_id,
       NULL AS responsible,
       coalesce(scope, 'none') IN ('department', 'department_tree', 'all') AS passed, scope
FROM permissions
WHERE action = 'view' AND entity = 'deals' AND NOT coalesce(is_admin, false)
      AND (subject IN (FROM heads)
           OR regexp_matches(lower(subject), 'руковод|директор|начальник|head|director|chief'));

SELECT count(*) AS rows, count(*) FILTER (passed) AS passed,
       count(*) - count(*) FILTER (passed) AS value
FROM judged;
