-- Tasks of the last 30 days with a deadline of which the CRM reminds; beside it, the share overdue.
SELECT 'activities' AS entity, crm_id, title AS name, responsible_id, responsible,
       deadline IS NOT NULL AND coalesce(notify, false) AS passed, deadline, notify, completed
FROM activities WHERE kind IN ('task', 'meeting') AND lately(created_at, 30);

SELECT count(*) AS rows, count(*) FILTER (passed) AS passed,
       count(*) FILTER (NOT completed AND deadline < as_of()) / nullif(count(*), 0) AS overdue
FROM judged;
