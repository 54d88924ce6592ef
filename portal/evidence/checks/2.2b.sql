-- Companies whose number of people or turnover is filled in; "0" and "-" say nothing.
SELECT 'accounts' AS entity, crm_id, title AS name, responsible_id, responsible,
       coalesce(real_text(size_employees), real_text(size_revenue)) IS NOT NULL AS passed,
       size_employees, size_revenue
FROM accounts;
