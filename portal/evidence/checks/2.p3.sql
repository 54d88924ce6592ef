-- Cards that certainly stand twice (stub).
SELECT 'contacts' AS entity, crm_id, full_name AS name, responsible_id, responsible, true AS passed FROM contacts;
