-- Deals in work, companies and contacts that belong to somebody who works here no more.
WITH left_us AS (SELECT crm_id FROM crm_users WHERE NOT active)
SELECT 'deals' AS entity, crm_id, title AS name, responsible_id, responsible,
       responsible_id IS NULL OR responsible_id NOT IN (FROM left_us) AS passed
FROM open_deals
UNION ALL
SELECT 'accounts', crm_id, title, responsible_id, responsible,
       responsible_id IS NULL OR responsible_id NOT IN (FROM left_us)
FROM accounts WHERE has('accounts.responsible')
UNION ALL
SELECT 'contacts', crm_id, full_name, responsible_id, responsible,
       responsible_id IS NULL OR responsible_id NOT IN (FROM left_us)
FROM contacts WHERE has('contacts.responsible');

SELECT count(*) AS rows, count(*) FILTER (passed) AS passed,
       count(*) - count(*) FILTER (passed) AS value
FROM judged;
