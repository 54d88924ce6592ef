-- Won deals of the last year that led to a linked deal, in the pipelines where any did; in all of
-- them where none did anywhere.
WITH parents AS (
    SELECT DISTINCT parent_deal_id AS crm_id FROM deals WHERE parent_deal_id IS NOT NULL
), won AS (
    SELECT crm_id, title, responsible_id, responsible, pipeline, closed_at,
           crm_id IN (FROM parents) AS followed
    FROM deals WHERE semantic = 'S' AND lately(coalesce(closed_at, created_at), 365)
), ruled AS (
    SELECT DISTINCT coalesce(pipeline, '') AS pipeline FROM won WHERE followed
)
SELECT 'deals' AS entity, crm_id, title AS name, responsible_id, responsible, followed AS passed,
       pipeline, closed_at
FROM won
WHERE coalesce(pipeline, '') IN (FROM ruled) OR NOT EXISTS (SELECT 1 FROM ruled);
