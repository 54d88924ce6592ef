-- Of the weeks that begin within the next 30 days, as they were a year ago, those as busy as the
-- busiest quarter of last year's weeks.
WITH weeks AS (
    SELECT date_trunc('week', created_at) AS week, count(*) AS deals FROM deals
    WHERE created_at > as_of() - INTERVAL 1 YEAR - INTERVAL 7 DAY AND created_at <= as_of()
    GROUP BY 1
), busy AS (SELECT quantile_cont(deals, 0.75) AS deals FROM weeks)
SELECT 'weeks' AS entity, strftime(week, '%Y-%m-%d') AS crm_id, strftime(week, '%Y-%m-%d') AS name,
       NULL AS responsible_id, NULL AS responsible, weeks.deals <= busy.deals AS passed, weeks.deals
FROM weeks CROSS JOIN busy
WHERE week BETWEEN as_of() - INTERVAL 1 YEAR - INTERVAL 7 DAY
      AND as_of() - INTERVAL 1 YEAR + INTERVAL 30 DAY;
