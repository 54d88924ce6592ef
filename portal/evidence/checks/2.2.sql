-- Client cards with at least four of five: a way to reach the client, the company's size, what was
-- bought and when, a talk kept in the last 180 days, and who on our side talks to the client.
SELECT entity, crm_id, name, responsible_id, responsible,
       reachable::INT + coalesce(sized, false)::INT + purchase_known::INT + spoken::INT
           + ours_known::INT >= 4 AS passed,
       reachable, sized, purchase_known, spoken, ours_known
FROM clients;
