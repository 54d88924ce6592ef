-- The deals that were asked for and may be seen. Who is responsible is known by the id, or by the
-- name where nobody was found for it; likewise contacts and companies.
asked AS (
    SELECT
        * REPLACE (
            coalesce(responsible_id, responsible) AS responsible_id,
            coalesce(contact_id, contact) AS contact_id,
            coalesce(account_id, account) AS account_id,
            coalesce(currency, $home) AS currency
        )
    FROM deals
    WHERE ($pipeline IS NULL OR pipeline = $pipeline)
        AND ($currency IS NULL OR coalesce(currency, $home) = $currency)
        AND ($manager IS NULL OR coalesce(responsible_id, responsible) = $manager)
        AND ($department IS NULL OR responsible_id IN (
            SELECT crm_id FROM crm_users WHERE department = $department
        ))
        AND ($among IS NULL OR coalesce(responsible_id, responsible) IN (
            SELECT unnest(CAST($among AS VARCHAR[]))
        ))
)
