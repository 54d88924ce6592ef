-- Minutes from an enquiry of the last 90 days to our first answer; one not answered yet has waited
-- until now. Beside it, the share answered within an hour.
WITH answered_leads AS (
    SELECT lead_id, min(happened(start_at, completed_at, created_at)) AS first_out
    FROM activities WHERE lead_id IS NOT NULL AND direction = 'out' GROUP BY 1
), enquiries AS (
    SELECT 'leads' AS entity, crm_id, title AS name, responsible_id, responsible, created_at,
           coalesce(first_response_at, first_out) AS answered_at
    FROM leads LEFT JOIN answered_leads ON lead_id = crm_id
    WHERE lately(created_at, 90)
          AND (has('leads.first_response_at') OR has('activities.lead') AND has('activities.direction'))
    UNION ALL
    SELECT 'deals', crm_id, title, responsible_id, responsible, created_at,
           coalesce(first_response_at, first_out)
    FROM deals LEFT JOIN deal_talk ON deal_id = crm_id
    WHERE lately(created_at, 90) AND lead_id IS NULL
          AND (has('deals.first_response_at') OR has('activities.deal') AND has('activities.direction'))
)
SELECT entity, crm_id, name, responsible_id, responsible,
       answered_at IS NOT NULL AND minutes <= 60 AS passed, created_at, answered_at, minutes
FROM (
    SELECT *, greatest(0, date_diff('second', created_at, coalesce(answered_at, as_of())) / 60)
               AS minutes
    FROM enquiries
);

SELECT count(*) AS rows, count(*) FILTER (passed) AS passed, median(minutes) AS value,
       count(*) FILTER (passed) / nullif(count(*), 0) AS within_hour
FROM judged;
