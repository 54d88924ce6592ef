-- Deals that keep the order of things: not closed before they were begun, closed with a date, no
-- reason of loss on a deal that was not lost; in the history no step back, none over two stages or
-- more, and won or lost only after a stage in between. Beside it, the shares of moves back and over
-- stages, and how many pipelines have more than one stage for won deals.
WITH ordered AS (
    SELECT deal_id, semantic, stage_sort,
           lag(stage_sort) OVER deal AS previous, lag(semantic) OVER deal AS previous_semantic,
           row_number() OVER deal AS step
    FROM stage_history WHERE deal_id IS NOT NULL AND has('stage_history.stage_sort')
    WINDOW deal AS (PARTITION BY deal_id, pipeline ORDER BY entered_at, stage_sort)
), moves AS (
    SELECT deal_id, count(*) FILTER (step > 1) AS moves,
           count(*) FILTER (step > 1 AND semantic IS DISTINCT FROM 'F'
                            AND stage_sort < previous) AS back,
           count(*) FILTER (step > 1 AND semantic IS DISTINCT FROM 'F'
                            AND stage_sort - previous > 2) AS skipped,
           bool_or(semantic IN ('S', 'F') AND step = 1) AS at_once
    FROM ordered GROUP BY deal_id
)
SELECT 'deals' AS entity, crm_id, title AS name, responsible_id, responsible,
       NOT (static OR coalesce(back + skipped, 0) > 0 OR coalesce(at_once, false)) AS passed,
       static, moves, back, skipped, at_once, created_at, closed_at
FROM (
    SELECT *,
           coalesce(closed_at < created_at, false)
           OR (semantic IN ('S', 'F') AND closed_at IS NULL)
           OR (semantic <> 'F' AND real_text(loss_reason) IS NOT NULL) AS static
    FROM deals WHERE semantic IS NOT NULL
) LEFT JOIN moves ON moves.deal_id = crm_id;

SELECT count(*) AS rows, count(*) FILTER (passed) AS passed,
       count(*) - count(*) FILTER (static) AS numerator, count(*) AS denominator,
       sum(back) / nullif(sum(moves), 0) AS back, sum(skipped) / nullif(sum(moves), 0) AS skipped,
       (SELECT count(*) FROM (
            SELECT pipeline FROM deals WHERE semantic = 'S' AND stage IS NOT NULL
            GROUP BY pipeline HAVING count(DISTINCT stage) > 1
        )) AS several_won,
       CASE WHEN NOT has('stage_history.stage_sort') THEN 'no_history' END AS note
FROM judged;
