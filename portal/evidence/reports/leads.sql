-- The leads that were asked for and may be seen. A lead is converted where it is marked as won, or
-- a deal has come of it.
asked AS (
    SELECT
        leads.* REPLACE (coalesce(responsible_id, responsible) AS responsible_id),
        coalesce(semantic = 'S', false) OR converted_deal IS NOT NULL AS converted
    FROM leads
    WHERE ($manager IS NULL OR coalesce(responsible_id, responsible) = $manager)
        AND ($department IS NULL OR responsible_id IN (
            SELECT crm_id FROM crm_users WHERE department = $department
        ))
        AND ($among IS NULL OR coalesce(responsible_id, responsible) IN (
            SELECT unnest(CAST($among AS VARCHAR[]))
        ))
)
