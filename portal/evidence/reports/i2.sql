-- I2. The invoices issued in the period, by client company: how many there are and for how much, what
-- of it is paid, what is not, and what of that was due before the day of the snapshot. Cancelled
-- invoices are left out.
base AS (
    SELECT
        row_no, crm_id, number AS name, responsible_id, responsible,
        account_id, account,
        amount, currency, issued_at, due_at, paid_at, paid, overdue,
        CASE
            WHEN NOT paid AND semantic = 'F' THEN 'cancelled'
            WHEN undated(issued_at, $from, $to) THEN 'no_date'
        END AS left_out
    FROM asked
    WHERE within(issued_at, $from, $to)
),
grouped AS (
    SELECT
        grouping(account_id) = 1 AS is_total,
        left_out,
        account_id,
        any_value(account) AS account,
        count(*) AS members,
        count(*) AS count,
        sum(amount) AS amount,
        summed(sum(amount) FILTER (base.paid), count(*) FILTER (base.paid)) AS paid,
        summed(sum(amount) FILTER (NOT base.paid), count(*) FILTER (NOT base.paid)) AS unpaid,
        summed(sum(amount) FILTER (base.overdue), count(*) FILTER (base.overdue)) AS overdue,
        currency
    FROM base
    GROUP BY GROUPING SETS ((left_out, account_id, currency), (left_out, currency))
)
