-- How unevenly the enquiries of the last 30 days fell on the people of a department, those who got
-- none among them: Gini's figure of the worst department, from 0 for even shares to 1 for all on
-- one; beside it, how many times the middle share the greatest is.
WITH enquiries AS (
    SELECT known(responsible_id, responsible) AS person FROM leads
    WHERE has('leads.responsible') AND has('leads.created_at') AND lately(created_at, 30)
    UNION ALL
    SELECT known(responsible_id, responsible) FROM deals
    WHERE NOT (has('leads.responsible') AND has('leads.created_at')) AND lately(created_at, 30)
), shares AS (
    SELECT staff.*, coalesce(got, 0) AS got
    FROM staff LEFT JOIN (SELECT person, count(*) AS got FROM enquiries GROUP BY 1) USING (person)
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY department ORDER BY got) AS place,
           count(*) OVER (PARTITION BY department) AS people,
           sum(got) OVER (PARTITION BY department) AS all_got,
           median(got) OVER (PARTITION BY department) AS middle
    FROM shares
)
SELECT 'crm_users' AS entity, person AS crm_id, responsible AS name, responsible_id, responsible,
       got <= 2 * greatest(middle, 1) AS passed, department, got, middle, place, people, all_got
FROM ranked WHERE all_got > 0 AND people > 1;

SELECT max(gini) AS value, max(most) AS most, coalesce(sum(all_got), 0) AS rows
FROM (
    SELECT sum((2 * place - people - 1) * got) / (any_value(people) * any_value(all_got)) AS gini,
           max(got) / greatest(any_value(middle), 1) AS most, any_value(all_got) AS all_got
    FROM judged GROUP BY department
);
