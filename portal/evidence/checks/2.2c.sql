-- Clients with a won deal of which the date and the lines are known, of all who ever bought.
SELECT entity, client AS crm_id, name, responsible_id, responsible, purchase_known AS passed,
       won, last_won
FROM buyers WHERE won > 0;
