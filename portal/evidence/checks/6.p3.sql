-- People of ours who did nothing in the CRM in the last seven days.
SELECT 'crm_users' AS entity, person AS crm_id, responsible AS name, responsible_id, responsible,
       coalesce(this_week, 0) > 0 AS passed, coalesce(this_week, 0) AS actions
FROM staff LEFT JOIN actions USING (person);
