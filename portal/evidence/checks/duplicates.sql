-- Which cards stand for the same client twice. Cards that share a key are compared, field by field;
-- companies only with companies, people only with people. Nothing is ever merged.

-- The cards as they are compared. The words of a name are sorted; a company's legal form is no part
-- of its name.
CREATE TEMP TABLE twin_cards AS
WITH cards AS (
    SELECT 'contacts' AS entity, crm_id, full_name AS name, responsible_id, responsible, row_no,
           replace(lower(full_name), 'ё', 'е') AS plain, tax_id, city, address, birth_date, phone,
           email
    FROM contacts
    UNION ALL
    SELECT 'accounts', crm_id, title, responsible_id, responsible, row_no,
           regexp_replace(replace(lower(title), 'ё', 'е'),
               '(^|[^\pL])(ооо|оао|зао|пао|ао|ип|тоо|чп|llc|ltd|inc|gmbh)([^\pL]|$)', ' '),
           tax_id, city, NULL, NULL, phone, email
    FROM accounts
)
SELECT row_no * 2 + (entity = 'contacts')::INT AS card, entity, crm_id, name, responsible_id,
       responsible,
       list_sort(regexp_extract_all(plain, '[\pL\pN]+')) AS words,
       array_to_string(words, ' ') AS spelt,
       CASE WHEN length(regexp_replace(tax_id, '\D', '', 'g')) >= 6
                 AND NOT regexp_matches(tax_id, '^[^1-9]*$') THEN norm_text(tax_id) END AS tax,
       norm_text(real_text(city)) AS town,
       norm_text(address) AS home,
       nullif(regexp_replace(birth_date, '\D', '', 'g'), '') AS born,
       norm_phones(phone) AS phones, norm_emails(email) AS emails
FROM cards;

-- What a card may be found by: numbers and addresses as a whole; a date of birth, a town or the
-- beginning of an address together with the beginnings of words, so that a slip of the pen in one
-- field leaves another key to be found by.
CREATE TEMP TABLE twin_keys AS
WITH keys AS (
    SELECT 'tax_id' AS kind, tax AS key, card FROM twin_cards
    UNION SELECT 'phone', unnest(phones), card FROM twin_cards
    UNION SELECT 'email', unnest(emails), card FROM twin_cards
    UNION SELECT 'birth_date', born || unnest(words)[1], card FROM twin_cards
    UNION ALL SELECT 'name', spelt, card FROM twin_cards WHERE length(spelt) > 2
    UNION ALL SELECT 'name and city', words[1][1:3] || words[-1][1:3] || town[1:3], card
    FROM twin_cards
    UNION ALL SELECT 'address', home, card FROM twin_cards WHERE length(home) > 5
    UNION ALL SELECT 'address and city', home[1:6] || town, card FROM twin_cards
)
SELECT kind, card % 2 AS people, hash(key) AS key, card,
       count(*) OVER (PARTITION BY kind, card % 2, hash(key)) AS cards
FROM keys WHERE key IS NOT NULL
QUALIFY cards > 1;

-- Pairs of cards, and how far they agree. A key that more than 30 cards share tells nothing (a
-- switchboard, a placeholder) and would have to be compared with itself without end: it is left
-- out, and told by cut_blocks().
CREATE TEMP TABLE twin_pairs AS
WITH pairs AS (
    SELECT one.card AS first, other.card AS second,
           coalesce(bool_or(one.kind IN ('phone', 'email')), false) AS reached_alike
    FROM twin_keys one JOIN twin_keys other
        ON one.kind = other.kind AND one.key = other.key AND one.people = other.people
           AND one.card < other.card
    WHERE one.cards <= 30 AND other.cards <= 30
    GROUP BY ALL
), compared AS (
    SELECT pairs.*,
           coalesce(jaro_winkler_similarity(a.spelt, b.spelt), 0) AS named,
           coalesce(jaro_winkler_similarity(a.home, b.home), 0) AS housed,
           coalesce(jaro_winkler_similarity(a.town, b.town) >= 0.9, false) AS in_town,
           coalesce(damerau_levenshtein(a.tax, b.tax), 99) AS tax_apart,
           coalesce(damerau_levenshtein(a.born, b.born), 99) AS born_apart,
           coalesce(list_has_any(a.words, b.words), false) AS share_word,
           a.tax IS NOT NULL AND b.tax IS NOT NULL AS both_taxed
    FROM pairs JOIN twin_cards a ON a.card = first JOIN twin_cards b ON b.card = second
)
SELECT first, second,
       CASE
           WHEN tax_apart = 0
                AND (named >= 0.85 OR share_word OR housed >= 0.85 OR born_apart <= 1 OR in_town
                     OR reached_alike)
               THEN 'tax_id'
           WHEN reached_alike AND (named >= 0.9 OR born_apart = 0 AND named >= 0.7) THEN 'reached'
           WHEN tax_apart <= 2 AND (named >= 0.85 AND (born_apart = 0 OR housed >= 0.85)
                                    OR born_apart = 0 AND housed >= 0.85)
               THEN 'tax_id_nearly'
           WHEN born_apart = 0 AND named >= 0.92 AND housed >= 0.85 THEN 'birth_date'
           WHEN born_apart = 0 AND named >= 0.95 AND in_town AND NOT (both_taxed AND tax_apart > 2)
               THEN 'birth_date'
           WHEN born_apart <= 1 AND named >= 0.95 AND housed >= 0.92 THEN 'address'
       END AS because,
       because IS NOT NULL AS certain,
       tax_apart = 0 OR reached_alike
           OR tax_apart = 1 AND (named >= 0.85 OR housed >= 0.85 OR born_apart = 0)
           OR named >= 0.85 AND (born_apart <= 1 OR housed >= 0.85)
           OR born_apart = 0 AND housed >= 0.85
           OR named >= 0.95 AND in_town AS likely,
       named
FROM compared WHERE likely OR certain;
