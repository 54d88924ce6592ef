-- The invoices that were asked for and may be seen, each with its client and who answers for it:
-- what the invoice says, else what stands with its contact, else with its company.
-- Paid is what has a day of payment or is marked as paid; overdue what is neither paid nor
-- cancelled and was due before the day of the snapshot.
unowned AS (
    SELECT contact_id, account_id FROM invoices WHERE responsible IS NULL OR account IS NULL
),
clients AS (
    SELECT * FROM contacts WHERE crm_id IN (SELECT contact_id FROM unowned)
),
companies AS (
    SELECT * FROM accounts WHERE crm_id IN (SELECT account_id FROM unowned)
),
owned AS (
    SELECT
        invoices.* REPLACE (
            coalesce(invoices.currency, $home) AS currency,
            coalesce(invoices.contact_id, invoices.contact) AS contact_id,
            coalesce(
                invoices.account_id, invoices.account, clients.account_id, clients.account
            ) AS account_id,
            coalesce(invoices.account, clients.account) AS account,
            coalesce(
                invoices.responsible_id, invoices.responsible,
                clients.responsible_id, clients.responsible,
                companies.responsible_id, companies.responsible
            ) AS responsible_id,
            coalesce(
                invoices.responsible, clients.responsible, companies.responsible
            ) AS responsible
        ),
        invoices.paid_at IS NOT NULL OR coalesce(invoices.semantic = 'S', false) AS paid
    FROM invoices
    LEFT JOIN clients ON clients.crm_id = invoices.contact_id
    LEFT JOIN companies ON companies.crm_id = invoices.account_id
),
asked AS (
    SELECT
        *,
        NOT paid AND coalesce(CAST(due_at AS DATE) < CAST($as_of AS DATE), false) AS overdue
    FROM owned
    WHERE ($currency IS NULL OR currency = $currency)
        AND ($manager IS NULL OR responsible_id = $manager)
        AND ($department IS NULL OR responsible_id IN (
            SELECT crm_id FROM crm_users WHERE department = $department
        ))
        AND ($among IS NULL OR responsible_id IN (SELECT unnest(CAST($among AS VARCHAR[]))))
)
