-- Deals in work that stand at no known stage, or have stood at theirs for longer than three of four
-- won deals did and than 14 days; where no history was brought, those older than twice the usual
-- time to a won deal.
WITH stays AS (
    SELECT deal_id, pipeline, stage, entered_at,
           lead(entered_at) OVER (PARTITION BY deal_id ORDER BY entered_at) AS left_at
    FROM stage_history
), usual AS (
    SELECT stays.pipeline, stays.stage,
           quantile_cont(date_diff('hour', entered_at, left_at) / 24, 0.75) AS days
    FROM stays JOIN deals ON deals.crm_id = stays.deal_id AND deals.semantic = 'S'
    WHERE left_at IS NOT NULL GROUP BY ALL
), here AS (
    SELECT deal_id, max(entered_at) AS entered_at FROM stage_history GROUP BY 1
), cycle AS (
    SELECT 2 * median(date_diff('day', created_at, closed_at)) AS days
    FROM deals WHERE semantic = 'S' AND closed_at >= created_at
), judged_deals AS (
    SELECT open_deals.*,
           CASE WHEN has('stage_history.entered_at')
                THEN date_diff('day', coalesce(here.entered_at, stage_changed_at, created_at), as_of())
                ELSE date_diff('day', created_at, as_of()) END AS days,
           greatest(14, CASE WHEN has('stage_history.entered_at') THEN usual.days
                             ELSE (SELECT days FROM cycle) END) AS days_allowed
    FROM open_deals
    LEFT JOIN here ON here.deal_id = crm_id
    LEFT JOIN usual ON usual.pipeline IS NOT DISTINCT FROM open_deals.pipeline
                       AND usual.stage = open_deals.stage
)
SELECT 'deals' AS entity, crm_id, title AS name, responsible_id, responsible,
       stage IS NOT NULL AND coalesce(days <= days_allowed, true) AS passed,
       stage, days, days_allowed
FROM judged_deals;

SELECT count(*) AS rows, count(*) FILTER (passed) AS passed,
       CASE WHEN NOT has('stage_history.entered_at') THEN 'no_history' END AS note
FROM judged;
