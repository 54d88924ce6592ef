-- Active clients with whom something was said in the last 180 days that was kept.
SELECT entity, crm_id, name, responsible_id, responsible, spoken AS passed
FROM clients WHERE segment = 'active';
