-- Months, from the first card to now, in which at least one client was added.
WITH cards AS (
    SELECT created_at FROM accounts WHERE created_at <= as_of()
    UNION ALL SELECT created_at FROM contacts WHERE created_at <= as_of()
), months AS (
    SELECT unnest(generate_series(
        date_trunc('month', min(created_at)), date_trunc('month', as_of()), INTERVAL 1 MONTH
    )) AS month
    FROM cards
), added AS (
    SELECT date_trunc('month', created_at) AS month, count(*) AS cards FROM cards GROUP BY 1
)
SELECT 'months' AS entity, strftime(month, '%Y-%m') AS crm_id, strftime(month, '%Y-%m') AS name,
       NULL AS responsible_id, NULL AS responsible, cards IS NOT NULL AS passed
FROM months LEFT JOIN added USING (month);
