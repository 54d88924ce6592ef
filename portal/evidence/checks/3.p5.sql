-- Money in work that hangs on one person: of deals that nobody else sees or takes part in and of
-- which no talk was kept.
SELECT 'deals' AS entity, crm_id, title AS name, responsible_id, responsible,
       observed OR several_people OR has_content AS passed, amount, currency
FROM open_deals;

SELECT currency, count(*) AS rows, count(*) FILTER (passed) AS passed,
       coalesce(sum(amount) FILTER (passed), 0) AS numerator, sum(amount) AS denominator
FROM judged GROUP BY currency;
