-- Values of city, industry and source that are no values, or are spelt otherwise than most times.
WITH cells AS (
    SELECT 'accounts' AS entity, crm_id, title AS name, responsible_id, responsible,
           unnest(['city', 'industry', 'channel']) AS field,
           unnest([city, industry, channel]) AS value
    FROM accounts
    UNION ALL
    SELECT 'contacts', crm_id, full_name, responsible_id, responsible,
           unnest(['city', 'channel']), unnest([city, channel])
    FROM contacts
), counted AS (
    SELECT field, value, coalesce(norm_text(real_text(value)), '') AS norm, count(*) AS times
    FROM cells WHERE value IS NOT NULL GROUP BY ALL
), spelt AS (
    SELECT field, value, norm <> ''
           AND value = first_value(value) OVER (PARTITION BY field, norm ORDER BY times DESC, value)
               AS passed,
           CASE WHEN norm <> '' THEN
               first_value(value) OVER (PARTITION BY field, norm ORDER BY times DESC, value)
           END AS usual
    FROM counted
)
SELECT entity, crm_id, name, responsible_id, responsible, passed, field, value, usual
FROM cells JOIN spelt USING (field, value);
