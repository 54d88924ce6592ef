-- Activities that a person of ours stands behind: a known user, neither administrator nor robot.
SELECT 'activities' AS entity, crm_id, title AS name, responsible_id, responsible,
       CASE WHEN has('crm_users.name') THEN responsible_id IS NOT NULL
            ELSE responsible IS NOT NULL END AND NOT is_robot(responsible) AS passed,
       kind, created_at
FROM activities;
