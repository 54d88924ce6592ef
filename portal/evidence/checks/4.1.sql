-- Of calls, mail, messengers and the online consultant: how many brought something by themselves in
-- the last seven days.
WITH seen AS (
    SELECT CASE kind WHEN 'sms' THEN 'chat' ELSE kind END AS kind,
           max(happened(start_at, completed_at, created_at)) AS last_at
    FROM activities WHERE is_auto AND happened(start_at, completed_at, created_at) <= as_of()
    GROUP BY 1
    UNION ALL
    SELECT CASE WHEN regexp_matches(lower(kind), 'call|phone|tele|звон|телеф') THEN 'call'
                WHEN regexp_matches(lower(kind), 'mail|почт') THEN 'email'
                WHEN regexp_matches(lower(kind), 'form|site|web|widget|consult|сайт|консульт|форм')
                THEN 'site'
                WHEN regexp_matches(lower(kind), 'chat|messeng|whats|telegram|чат|мессендж')
                THEN 'chat' END,
           last_event_at
    FROM integrations WHERE coalesce(active, true)
    UNION ALL
    SELECT 'site', max(created_at) FROM deals
    WHERE regexp_matches(lower(channel), 'сайт|site|web|форм|form|консульт|онлайн|online')
)
SELECT 'integrations' AS entity, kind AS crm_id, kind AS name,
       NULL AS responsible_id, NULL AS responsible,
       coalesce(max(last_at) > as_of() - INTERVAL 7 DAY, false) AS passed, max(last_at) AS last_at
FROM (SELECT unnest(['call', 'email', 'chat', 'site']) AS kind) LEFT JOIN seen USING (kind)
GROUP BY kind;

SELECT count(*) AS rows, count(*) FILTER (passed) AS passed, count(*) FILTER (passed) AS value
FROM judged;
