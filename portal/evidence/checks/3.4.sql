-- Days from a user's first day in the CRM to his first won deal.
WITH won AS (
    SELECT responsible_id AS crm_id, min(closed_at) AS first_won
    FROM deals WHERE semantic = 'S' GROUP BY 1
)
SELECT 'crm_users' AS entity, crm_id, name, crm_id AS responsible_id, name AS responsible,
       date_diff('day', created_at, first_won) <= 30 AS passed,
       created_at, date_diff('day', created_at, first_won) AS days
FROM crm_users JOIN won USING (crm_id)
WHERE first_won >= created_at;

SELECT count(*) AS rows, count(*) FILTER (passed) AS passed, median(days) AS value FROM judged;
