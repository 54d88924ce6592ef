-- A2. The activities that are not completed and whose deadline lies before the moment of the
-- snapshot, or which the CRM itself calls overdue, by who is responsible: how many, and by how many
-- days on average. Those without a deadline cannot be judged and are left out.
base AS (
    SELECT
        row_no, crm_id, title AS name, responsible_id, responsible, kind, deadline,
        CASE WHEN deadline < $as_of THEN date_diff('day', deadline, $as_of) END AS days,
        coalesce(
            lower(status) IN ('overdue', 'просрочено', 'просрочена', 'просрочен'), false
        ) AS called_overdue,
        CASE WHEN deadline IS NULL AND NOT called_overdue THEN 'no_deadline' END AS left_out
    FROM asked
    WHERE NOT done AND (called_overdue OR coalesce(deadline < $as_of, true))
),
grouped AS (
    SELECT
        grouping(responsible_id) = 1 AS is_total,
        left_out,
        responsible_id,
        any_value(responsible) AS responsible,
        count(*) AS members,
        count(*) AS count,
        avg(days) AS days_average
    FROM base
    GROUP BY GROUPING SETS ((left_out, responsible_id), (left_out))
)
