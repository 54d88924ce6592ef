-- A1. The activities completed in the period, by who is responsible and of which kind. Where the
-- moment of completion is not known, that of the beginning counts.
base AS (
    SELECT
        row_no, crm_id, title AS name, responsible_id, responsible, kind,
        coalesce(completed_at, start_at) AS counted_at,
        CASE WHEN undated(counted_at, $from, $to) THEN 'no_date' END AS left_out
    FROM asked
    WHERE done AND within(counted_at, $from, $to)
),
counted AS (
    SELECT left_out, responsible_id, any_value(responsible) AS responsible, kind, count(*) AS n
    FROM base
    GROUP BY left_out, responsible_id, kind
),
grouped AS (
    SELECT
        grouping(responsible_id) = 1 AS is_total,
        left_out,
        responsible_id,
        any_value(responsible) AS responsible,
        of_all(n, true) AS members,
        members AS count,
        of_all(n, kind = 'call') AS calls,
        of_all(n, kind = 'email') AS emails,
        of_all(n, kind = 'meeting') AS meetings,
        of_all(n, kind = 'task') AS tasks,
        of_all(n, kind = 'chat') AS chats,
        of_all(n, kind = 'sms') AS sms,
        members - calls - emails - meetings - tasks - chats - sms AS other
    FROM counted
    GROUP BY GROUPING SETS ((left_out, responsible_id), (left_out))
)
