-- Client cards that no deal and no enquiry places in a segment; beside it, the share of companies
-- whose size, and of clients whose industry or source, is filled in.
SELECT entity, crm_id, name, responsible_id, responsible, segment <> 'no_deals' AS passed, segment,
       sized, placed
FROM clients;

SELECT count(*) AS rows, count(*) FILTER (passed) AS passed,
       count(*) FILTER (sized) / nullif(count(sized), 0) AS sized,
       count(*) FILTER (placed) / nullif(count(placed), 0) AS placed
FROM judged;
