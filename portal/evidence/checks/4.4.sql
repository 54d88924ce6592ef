-- Messages of the last 30 days that stand in a deal or a lead.
SELECT 'activities' AS entity, crm_id, title AS name, responsible_id, responsible,
       coalesce(deal_id, lead_id, deal, lead) IS NOT NULL AS passed, channel, created_at
FROM activities
WHERE kind IN ('chat', 'sms') AND lately(happened(start_at, completed_at, created_at), 30);
