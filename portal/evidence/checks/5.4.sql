-- Fields shown in the cards: none that is to be hidden; beside it, the share of shown fields that
-- fewer than 5 % of the cards have filled in.
SELECT 'field_defs' AS entity, field_defs.crm_id, coalesce(title, field_defs.field) AS name,
       NULL AS responsible_id, NULL AS responsible,
       NOT (coalesce(sensitive, false) OR coalesce(share < 0.05, false)) AS passed,
       field_defs.entity AS about, coalesce(sensitive, false) AS sensitive, share
FROM field_defs
LEFT JOIN fill_shares ON fill_shares.entity = field_defs.entity AND fill_shares.field = field_defs.field
WHERE coalesce(visible, true);

SELECT count(*) AS rows, count(*) FILTER (passed) AS passed,
       count(*) FILTER (sensitive) AS value,
       count(*) FILTER (share < 0.05) / nullif(count(share), 0) AS unused
FROM judged;
