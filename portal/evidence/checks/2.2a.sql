-- Cards of companies and people with at least one phone of 10 to 15 digits or an e-mail address;
-- a company is reached by its people, too.
WITH by_contact AS (
    SELECT DISTINCT account_id FROM contacts
    WHERE account_id IS NOT NULL AND (has_phone(phone) OR has_email(email))
)
SELECT 'accounts' AS entity, crm_id, title AS name, responsible_id, responsible,
       has_phone(phone) OR has_email(email) OR account_id IS NOT NULL AS passed
FROM accounts LEFT JOIN by_contact ON account_id = crm_id
WHERE has('accounts.phone') OR has('accounts.email')
      OR (has('contacts.account') AND (has('contacts.phone') OR has('contacts.email')))
UNION ALL
SELECT 'contacts', crm_id, full_name, responsible_id, responsible,
       has_phone(phone) OR has_email(email)
FROM contacts WHERE has('contacts.phone') OR has('contacts.email');
