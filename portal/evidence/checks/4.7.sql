-- Messages, letters and missed calls of the last 30 days that nobody answered within 24 hours.
WITH talks AS (
    SELECT crm_id, title, responsible_id, responsible, kind, direction, duration,
           coalesce(deal_id, lead_id, contact_id, account_id) AS thread,
           happened(start_at, completed_at, created_at) AS said_at
    FROM activities
    WHERE direction IN ('in', 'out') AND kind IN ('call', 'email', 'chat', 'sms')
          AND lately(happened(start_at, completed_at, created_at), 31)
), asked AS (
    SELECT * FROM talks
    WHERE direction = 'in' AND (kind <> 'call' OR duration = 0) AND thread IS NOT NULL
          AND said_at > as_of() - INTERVAL 30 DAY AND said_at <= as_of() - INTERVAL 24 HOUR
), answers AS (
    SELECT thread, said_at FROM talks WHERE direction = 'out' AND thread IS NOT NULL
)
SELECT 'activities' AS entity, asked.crm_id, asked.title AS name, asked.responsible_id,
       asked.responsible,
       coalesce(answers.said_at <= asked.said_at + INTERVAL 24 HOUR, false) AS passed,
       asked.kind, asked.said_at, answers.said_at AS answered_at
FROM asked ASOF LEFT JOIN answers ON asked.thread = answers.thread AND answers.said_at >= asked.said_at;
