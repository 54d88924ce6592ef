-- Calls, letters and messages of the last 30 days that came into the CRM by themselves.
SELECT 'activities' AS entity, crm_id, title AS name, responsible_id, responsible,
       coalesce(is_auto, channel IS NOT NULL) AS passed, kind, created_at
FROM activities
WHERE kind IN ('call', 'email', 'chat', 'sms')
      AND lately(happened(start_at, completed_at, created_at), 30);
