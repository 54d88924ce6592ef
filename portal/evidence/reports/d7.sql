-- D7. All deals as they stand on the day of the snapshot, by pipeline and stage in the order of the
-- stages: their number and sum, and the share of the pipeline's deals.
base AS (
    SELECT
        row_no, crm_id, title AS name, responsible_id, responsible, pipeline, stage, stage_sort,
        semantic, amount, currency, created_at,
        CAST(NULL AS VARCHAR) AS left_out
    FROM asked
),
grouped AS (
    SELECT
        grouping(stage) = 1 AS is_total,
        left_out,
        pipeline,
        stage,
        min(stage_sort) AS stage_sort,
        max(semantic) AS semantic,
        count(*) AS members,
        count(*) AS count,
        sum(amount) AS amount,
        count(*) / sum(count(*)) OVER (PARTITION BY grouping(stage), pipeline, currency) AS share,
        currency
    FROM base
    GROUP BY GROUPING SETS ((left_out, pipeline, stage, currency), (left_out, currency))
)
