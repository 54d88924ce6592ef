-- Calls of the last 30 days that stand in a card; beside it, how many of the two directions occur.
SELECT 'activities' AS entity, crm_id, title AS name, responsible_id, responsible,
       coalesce(deal_id, lead_id, contact_id, account_id, deal, lead, contact, account) IS NOT NULL
           AS passed,
       direction, created_at
FROM activities
WHERE kind = 'call' AND lately(happened(start_at, completed_at, created_at), 30);

SELECT count(*) AS rows, count(*) FILTER (passed) AS passed,
       CASE WHEN has('activities.direction') THEN count(DISTINCT direction) END AS directions
FROM judged;
