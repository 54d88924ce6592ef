-- Deals that break a rule: closed without a single activity, won without an amount, a discount of
-- more than 30 %, or a field empty that their stage asks for.
WITH asked AS (
    SELECT field, required_from_stage AS stage FROM field_defs
    WHERE entity = 'deals' AND required_from_stage IS NOT NULL
), places AS (
    SELECT pipeline, stage, min(stage_sort) AS place FROM deals GROUP BY ALL
), gaps AS (
    SELECT DISTINCT deals.crm_id
    FROM asked JOIN places USING (stage)
    JOIN deals ON deals.pipeline IS NOT DISTINCT FROM places.pipeline AND stage_sort >= place
    WHERE CASE field
        WHEN 'amount' THEN amount IS NULL
        WHEN 'contact' THEN contact IS NULL
        WHEN 'account' THEN account IS NULL
        WHEN 'type' THEN type IS NULL
        WHEN 'channel' THEN deals.channel IS NULL
        WHEN 'responsible' THEN responsible IS NULL
        WHEN 'expected_close' THEN expected_close IS NULL
        WHEN 'probability' THEN probability IS NULL
        WHEN 'observers' THEN observers IS NULL
        WHEN 'delivery_status' THEN delivery_status IS NULL
        WHEN 'payment_status' THEN payment_status IS NULL
        WHEN 'loss_reason' THEN loss_reason IS NULL AND semantic = 'F'
        ELSE false END
), discounted AS (
    SELECT DISTINCT deal_id FROM deal_products WHERE discount > 0.3
)
SELECT 'deals' AS entity, crm_id, title AS name, responsible_id, responsible,
       NOT (no_activity OR no_amount OR too_cheap OR gap) AS passed,
       stage, no_activity, no_amount, too_cheap, gap
FROM (
    SELECT deals.crm_id, title, responsible_id, responsible, stage,
           has('activities.deal') AND semantic <> 'P' AND deal_talk.deal_id IS NULL AS no_activity,
           has('deals.amount') AND semantic = 'S' AND coalesce(amount, 0) = 0 AS no_amount,
           discounted.deal_id IS NOT NULL AS too_cheap, gaps.crm_id IS NOT NULL AS gap
    FROM deals
    LEFT JOIN deal_talk ON deal_talk.deal_id = deals.crm_id
    LEFT JOIN discounted ON discounted.deal_id = deals.crm_id
    LEFT JOIN gaps ON gaps.crm_id = deals.crm_id
    WHERE semantic IS NOT NULL
);
