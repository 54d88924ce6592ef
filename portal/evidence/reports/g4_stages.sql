-- G4 from stage to stage. The deals created in the period, by the stages that they entered, each
-- counted once a stage: how many entered it, and how many of them went on to a later one.
furthest AS (
    SELECT deal_id, pipeline, max(stage_sort) AS stage_sort
    FROM stage_history
    WHERE semantic IS DISTINCT FROM 'F'
    GROUP BY deal_id, pipeline
),
entered AS (
    SELECT
        deal_id, pipeline, stage, any_value(semantic) AS semantic,
        any_value(stage_sort) AS stage_sort, min(entered_at) AS entered_at
    FROM stage_history
    GROUP BY deal_id, pipeline, stage
),
base AS (
    SELECT
        asked.row_no, asked.crm_id, asked.title AS name, asked.responsible_id, asked.responsible,
        entered.pipeline, entered.stage, entered.stage_sort, entered.semantic, entered.entered_at,
        coalesce(furthest.stage_sort > entered.stage_sort, false) AS moved_on,
        asked.amount, asked.currency, asked.created_at,
        CASE
            WHEN undated(asked.created_at, $from, $to) THEN 'no_date'
            WHEN entered.stage IS NULL THEN 'no_history'
            WHEN entered.stage_sort IS NULL THEN 'no_stage_order'
        END AS left_out
    FROM asked
    LEFT JOIN entered ON entered.deal_id = asked.crm_id
    LEFT JOIN furthest
        ON furthest.deal_id = entered.deal_id
        AND furthest.pipeline IS NOT DISTINCT FROM entered.pipeline
    WHERE within(asked.created_at, $from, $to)
),
grouped AS (
    SELECT
        grouping(stage) = 1 AS is_total,
        left_out,
        pipeline,
        stage,
        min(stage_sort) AS stage_sort,
        count(*) AS members,
        count(DISTINCT row_no) AS count,
        count(DISTINCT row_no) FILTER (moved_on) AS went_on,
        CASE
            WHEN grouping(stage) = 1 OR max(semantic) IN ('S', 'F') THEN NULL
            ELSE went_on / nullif(count(DISTINCT row_no), 0)
        END AS conversion
    FROM base
    GROUP BY GROUPING SETS ((left_out, pipeline, stage), (left_out))
)
