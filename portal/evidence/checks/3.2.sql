-- Pipelines in which at least 80 % of the deals are of one type.
WITH types AS (
    SELECT pipeline, type, count(*) AS deals FROM deals
    WHERE pipeline IS NOT NULL AND type IS NOT NULL GROUP BY ALL
)
SELECT 'pipelines' AS entity, pipeline AS crm_id, pipeline AS name,
       NULL AS responsible_id, NULL AS responsible,
       max(deals) / sum(deals) >= 0.8 AS passed,
       sum(deals)::BIGINT AS deals, count(*) AS types, arg_max(type, deals) AS main_type
FROM types GROUP BY pipeline;
