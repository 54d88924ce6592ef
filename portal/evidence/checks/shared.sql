-- What several checks look at: made once for a snapshot, each table only where a check wants it.

-- Talks and tasks by deal. Two people are told apart by the least and the greatest of their keys.
CREATE TEMP TABLE deal_talk AS
SELECT deal_id,
       coalesce(bool_or(has_content), false) AS has_content,
       max(happened(start_at, completed_at, created_at))
           FILTER (happened(start_at, completed_at, created_at) <= as_of()) AS last_at,
       min(happened(start_at, completed_at, created_at)) FILTER (direction = 'out') AS first_out,
       coalesce(bool_or(NOT completed), false) AS planned,
       coalesce(bool_or(NOT completed AND deadline < as_of()), false) AS overdue,
       min(hash(known(responsible_id, responsible)))
           <> max(hash(known(responsible_id, responsible))) AS several_people
FROM activities WHERE deal_id IS NOT NULL GROUP BY deal_id;

-- Deals in work with what was said about them.
CREATE TEMP TABLE open_deals AS
SELECT deals.crm_id, title, responsible_id, responsible, pipeline, stage, amount,
       money_of(currency) AS currency, expected_close, created_at, stage_changed_at,
       real_text(observers) IS NOT NULL AS observed,
       coalesce(next_activity_at IS NOT NULL OR planned, false) AS planned,
       coalesce(overdue, false) OR coalesce(next_activity_at < as_of(), false) AS overdue,
       coalesce(deal_talk.has_content, false) AS has_content,
       coalesce(several_people, false) AS several_people,
       date_diff('day', coalesce(greatest(last_at, last_activity_at), created_at), as_of())
           AS days_idle
FROM deals LEFT JOIN deal_talk ON deal_id = deals.crm_id
WHERE semantic = 'P';

-- Clients as the deals name them: the company, or the person where there is none.
CREATE TEMP TABLE buyers AS
SELECT CASE WHEN account IS NULL THEN 'contacts' ELSE 'accounts' END AS entity,
       coalesce(account_id, account, contact_id, contact) AS client,
       any_value(coalesce(account, contact)) AS name,
       any_value(responsible_id) AS responsible_id, any_value(responsible) AS responsible,
       coalesce(bool_or(semantic = 'P'), false) AS has_open,
       count(*) FILTER (semantic = 'S') AS won,
       min(closed_at) FILTER (semantic = 'S') AS first_won,
       max(closed_at) FILTER (semantic = 'S') AS last_won,
       min(hash(known(responsible_id, responsible)))
           <> max(hash(known(responsible_id, responsible))) AS several_owners,
       coalesce(bool_or(semantic = 'S' AND closed_at IS NOT NULL AND lined.deal_id IS NOT NULL),
                false) AS purchase_known
FROM deals LEFT JOIN (SELECT DISTINCT deal_id FROM deal_products) lined ON lined.deal_id = crm_id
WHERE account IS NOT NULL OR contact IS NOT NULL
GROUP BY 1, 2;

-- How many days after a purchase a client counts as active: 180, or twice the usual time from one
-- purchase to the next where at least 30 clients came back.
CREATE TEMP TABLE active_window AS
SELECT CASE WHEN count(*) >= 30
            THEN greatest(1, 2 * median(date_diff('day', first_won, last_won) / (won - 1)))
            ELSE 180 END AS days
FROM buyers WHERE won > 1 AND last_won > first_won;

-- Clients spoken with in the last 180 days, so that something of it was kept.
CREATE TEMP TABLE spoken AS
WITH talks AS (
    SELECT deal_id, account_id, contact_id FROM activities
    WHERE has_content AND lately(happened(start_at, completed_at, created_at), 180)
)
SELECT CASE WHEN account IS NULL THEN 'contacts' ELSE 'accounts' END AS entity,
       coalesce(account_id, account, contact_id, contact) AS client
FROM deals WHERE crm_id IN (SELECT deal_id FROM talks)
UNION SELECT 'accounts', account_id FROM talks
UNION SELECT 'contacts', contact_id FROM talks
UNION SELECT 'accounts', account_id FROM contacts
WHERE crm_id IN (SELECT contact_id FROM talks) AND account_id IS NOT NULL;

-- The cards of clients: every company, and every person who belongs to none.
CREATE TEMP TABLE clients AS
WITH cards AS (
    SELECT 'accounts' AS entity, crm_id, title AS name, responsible_id, responsible,
           has_phone(phone) OR has_email(email) AS reachable,
           coalesce(real_text(size_employees), real_text(size_revenue)) IS NOT NULL AS sized,
           coalesce(real_text(industry), real_text(channel)) IS NOT NULL AS placed
    FROM accounts
    UNION ALL
    SELECT 'contacts', crm_id, full_name, responsible_id, responsible,
           has_phone(phone) OR has_email(email), NULL, real_text(channel) IS NOT NULL
    FROM contacts WHERE account IS NULL
), by_contact AS (
    SELECT DISTINCT account_id FROM contacts
    WHERE account_id IS NOT NULL AND (has_phone(phone) OR has_email(email))
), asked AS (
    SELECT CASE WHEN account IS NULL THEN 'contacts' ELSE 'accounts' END AS entity,
           coalesce(account_id, contact_id) AS client
    FROM leads WHERE account_id IS NOT NULL OR contact_id IS NOT NULL
    GROUP BY 1, 2
)
SELECT cards.entity, cards.crm_id, cards.name, cards.responsible_id, cards.responsible,
       cards.reachable OR by_contact.account_id IS NOT NULL AS reachable,
       sized, placed, coalesce(purchase_known, false) AS purchase_known,
       spoken.client IS NOT NULL AS spoken,
       NOT is_robot(cards.responsible) AND cards.responsible IS NOT NULL AS ours_known,
       CASE WHEN won > 0 AND (has_open OR last_won > as_of() - to_days(days::INT)) THEN 'active'
            WHEN won > 0 THEN 'lost'
            WHEN buyers.client IS NOT NULL OR asked.client IS NOT NULL THEN 'enquiry'
            ELSE 'no_deals' END AS segment
FROM cards CROSS JOIN active_window
LEFT JOIN buyers ON buyers.entity = cards.entity AND buyers.client = cards.crm_id
LEFT JOIN asked ON asked.entity = cards.entity AND asked.client = cards.crm_id
LEFT JOIN spoken ON spoken.entity = cards.entity AND spoken.client = cards.crm_id
LEFT JOIN by_contact ON cards.entity = 'accounts' AND by_contact.account_id = cards.crm_id;

-- Those who work in the CRM: its active users without administrators and robots; where the users
-- were not brought, whoever was responsible for something in the last 90 days.
CREATE TEMP TABLE staff AS
WITH heads AS (SELECT DISTINCT head FROM crm_users WHERE head IS NOT NULL)
SELECT crm_id AS person, crm_id AS responsible_id, name AS responsible,
       coalesce(department, '') AS department,
       crm_id IN (FROM heads) OR coalesce(name IN (FROM heads), false) AS is_head
FROM crm_users
WHERE coalesce(active, true) AND NOT coalesce(is_admin, false) AND NOT is_robot(name)
UNION ALL
SELECT DISTINCT known(responsible_id, responsible), responsible_id, responsible, '', false
FROM (
    SELECT responsible_id, responsible FROM activities
    WHERE lately(happened(start_at, completed_at, created_at), 90)
    UNION SELECT responsible_id, responsible FROM deals WHERE lately(created_at, 90)
    UNION SELECT responsible_id, responsible FROM leads WHERE lately(created_at, 90)
)
WHERE NOT has('crm_users.name') AND responsible IS NOT NULL AND NOT is_robot(responsible);

-- What people did by themselves in this week and the week before.
CREATE TEMP TABLE actions AS
SELECT known(responsible_id, responsible) AS person,
       count(*) FILTER (happened > as_of() - INTERVAL 7 DAY) AS this_week,
       count(*) FILTER (happened <= as_of() - INTERVAL 7 DAY) AS week_before
FROM (
    SELECT responsible_id, responsible, happened(start_at, completed_at, created_at) AS happened
    FROM activities WHERE coalesce(completed, true) AND NOT coalesce(is_auto, false)
    UNION ALL SELECT author_id, author, created_at FROM deals
)
WHERE lately(happened, 14) GROUP BY 1;
