-- Deals in work for which nothing is planned; beside it, those without any activity for over 14
-- days, and those with something overdue.
SELECT 'deals' AS entity, crm_id, title AS name, responsible_id, responsible, planned AS passed,
       stage, days_idle, overdue
FROM open_deals;

SELECT count(*) AS rows, count(*) FILTER (passed) AS passed,
       count(*) FILTER (days_idle > 14) / nullif(count(*), 0) AS idle,
       count(*) FILTER (overdue) / nullif(count(*), 0) AS overdue
FROM judged;
