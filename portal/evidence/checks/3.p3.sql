-- Lost deals without a reason; beside it, the share of those whose reason is only "other".
SELECT 'deals' AS entity, crm_id, title AS name, responsible_id, responsible,
       real_text(loss_reason) IS NOT NULL AS passed, loss_reason, closed_at
FROM deals WHERE semantic = 'F';

SELECT count(*) AS rows, count(*) FILTER (passed) AS passed,
       count(*) FILTER (regexp_matches(lower(loss_reason), '^(друг|проч|other|misc)'))
           / nullif(count(*), 0) AS other
FROM judged;
