-- Clients whose deals belong to more than one of our people; beside it, the share of deals in work
-- on which several act though nobody was added to them.
SELECT entity, client AS crm_id, name, responsible_id, responsible,
       NOT coalesce(several_owners, false) AS passed
FROM buyers;

SELECT count(*) AS rows, count(*) FILTER (passed) AS passed,
       (SELECT count(*) FILTER (several_people AND NOT observed) / nullif(count(*), 0)
        FROM open_deals) AS unannounced
FROM judged;
