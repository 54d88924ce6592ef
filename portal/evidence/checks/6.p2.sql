-- How many people worked in the CRM in the last seven days, for each of the week before.
SELECT 'crm_users' AS entity, person AS crm_id, responsible AS name, responsible_id, responsible,
       coalesce(this_week, 0) > 0 AS passed, coalesce(this_week, 0) AS this_week,
       coalesce(week_before, 0) AS week_before
FROM staff LEFT JOIN actions USING (person);

SELECT count(*) AS rows, count(*) FILTER (passed) AS passed,
       count(*) FILTER (this_week > 0) / nullif(count(*) FILTER (week_before > 0), 0) AS value
FROM judged;
