-- G4. The share of won deals: among those closed in the period, or (as a cohort) among those created
-- in it, whatever has become of the others; by manager, by source or by month.
base AS (
    SELECT
        row_no, crm_id, title AS name, responsible_id, responsible, channel AS source, semantic,
        amount, currency, created_at, closed_at,
        CASE $of WHEN 'cohort' THEN created_at ELSE closed_at END AS counted_at,
        CASE $by
            WHEN 'manager' THEN responsible_id
            WHEN 'source' THEN channel
            ELSE CAST(CAST(date_trunc('month', counted_at) AS DATE) AS VARCHAR)[:7]
        END AS group_id,
        CASE $by WHEN 'manager' THEN responsible ELSE group_id END AS group_name,
        CASE
            WHEN semantic IS NULL THEN 'unmarked'
            WHEN undated(counted_at, $from, $to) THEN 'no_date'
        END AS left_out
    FROM asked
    WHERE ($of = 'cohort' OR coalesce(semantic, 'S') <> 'P') AND within(counted_at, $from, $to)
),
grouped AS (
    SELECT
        grouping(group_id) = 1 AS is_total,
        left_out,
        group_id,
        any_value(group_name) AS group_name,
        count(*) AS members,
        count(*) AS count,
        count(*) FILTER (semantic = 'S') AS won,
        count(*) FILTER (semantic = 'F') AS lost,
        won / nullif(count(*), 0) AS conversion
    FROM base
    GROUP BY GROUPING SETS ((left_out, group_id), (left_out))
)
