-- Employees who did something in the CRM at least five times in the last seven days.
SELECT 'crm_users' AS entity, person AS crm_id, responsible AS name, responsible_id, responsible,
       coalesce(this_week, 0) >= 5 AS passed, coalesce(this_week, 0) AS actions
FROM staff LEFT JOIN actions USING (person) WHERE NOT is_head;
