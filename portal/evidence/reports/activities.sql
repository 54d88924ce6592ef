-- The activities that were asked for and may be seen. Done is what the CRM says is completed, or
-- has a moment of completion where it does not say.
asked AS (
    SELECT
        activities.* REPLACE (coalesce(responsible_id, responsible) AS responsible_id),
        coalesce(completed, completed_at IS NOT NULL) AS done
    FROM activities
    WHERE ($manager IS NULL OR coalesce(responsible_id, responsible) = $manager)
        AND ($department IS NULL OR responsible_id IN (
            SELECT crm_id FROM crm_users WHERE department = $department
        ))
        AND ($among IS NULL OR coalesce(responsible_id, responsible) IN (
            SELECT unnest(CAST($among AS VARCHAR[]))
        ))
)
