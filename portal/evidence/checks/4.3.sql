-- People of ours with letters both received and sent in the last seven days.
WITH mail AS (
    SELECT known(responsible_id, responsible) AS person,
           count(*) FILTER (direction = 'in') AS received, count(*) FILTER (direction = 'out') AS sent
    FROM activities
    WHERE kind = 'email' AND lately(happened(start_at, completed_at, created_at), 7)
    GROUP BY 1
)
SELECT 'crm_users' AS entity, person AS crm_id, responsible AS name, responsible_id, responsible,
       coalesce(received > 0 AND sent > 0, false) AS passed, received, sent
FROM staff LEFT JOIN mail USING (person);
