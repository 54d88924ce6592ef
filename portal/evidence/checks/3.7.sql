-- Deals that a report on the managers can count: with an owner, the day they were begun and, where
-- closed, the day they were closed; beside it, the share of done activities that have an owner.
SELECT 'deals' AS entity, crm_id, title AS name, responsible_id, responsible,
       responsible IS NOT NULL AND created_at IS NOT NULL
           AND (semantic = 'P' OR (semantic IN ('S', 'F') AND closed_at IS NOT NULL)) AS passed,
       semantic, created_at, closed_at
FROM deals;

SELECT count(*) AS rows, count(*) FILTER (passed) AS passed,
       (SELECT count(responsible) / nullif(count(*), 0) FROM activities WHERE completed)
           AS activities_owned
FROM judged;
