-- Deals and leads of the last 30 days that came from the site: its form, chat or consultant.
SELECT entity, crm_id, name, responsible_id, responsible,
       coalesce(regexp_matches(lower(channel),
           'сайт|site|web|форм|form|консульт|онлайн|online|чат|chat|виджет|widget'), false) AS passed,
       channel
FROM (
    SELECT 'deals' AS entity, crm_id, title AS name, responsible_id, responsible, channel
    FROM deals WHERE has('deals.channel') AND lately(created_at, 30)
    UNION ALL
    SELECT 'leads', crm_id, title, responsible_id, responsible, channel
    FROM leads WHERE has('leads.channel') AND lately(created_at, 30)
);

SELECT count(*) AS rows, count(*) FILTER (passed) AS passed, count(*) FILTER (passed) AS value
FROM judged;
