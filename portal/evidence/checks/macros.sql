-- Norms and small rules that several checks share. `as_of()` and `has('entity.field')` are made
-- beside these, for the snapshot at hand.

-- Text as it is compared: without case, spaces and punctuation, ё as е; null where nothing is left.
CREATE TEMP MACRO norm_text(t) AS
    nullif(regexp_replace(replace(lower(t), 'ё', 'е'), '[^\pL\pN]+', '', 'g'), '');

-- A cell that says something: placeholders such as "-", "0", "?" or "#REF!" are empty.
CREATE TEMP MACRO real_text(t) AS
    CASE WHEN regexp_matches(lower(trim(t)), '^([-–—?.0_ ]*|#.*[!?]|#n/a|n/?a|н/?д|нет|null|none|xxx)$')
         THEN NULL ELSE trim(t) END;

-- Whether a cell holds a phone of 10 to 15 digits; one cell may hold several.
CREATE TEMP MACRO has_phone(cell) AS
    coalesce(regexp_matches(cell, '(^|[,;/])[^,;/\d]*(\d[^,;/\d]*){10,15}([,;/]|$)'), false)
    AND NOT regexp_matches(cell, '^[^\d]*(0[^\d]*)+$');

-- Whether a cell holds an e-mail address.
CREATE TEMP MACRO has_email(cell) AS
    coalesce(regexp_matches(cell, '[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]{2,}'), false);

-- A phone as it is compared: its digits, a leading 8 of eleven as 7, ten digits as of Russia;
-- an extension is cut off; null where it has not 10 to 15 digits or is one digit over and over.
CREATE TEMP MACRO phone_digits(t) AS
    regexp_replace(regexp_replace(lower(t), '(доб|ext|вн).*$', ''), '\D', '', 'g');
CREATE TEMP MACRO norm_digits(digits) AS
    CASE WHEN length(digits) NOT BETWEEN 10 AND 15 THEN NULL
         WHEN length(replace(digits, digits[-1], '')) < 3 THEN NULL
         WHEN length(digits) = 10 THEN '7' || digits
         WHEN length(digits) = 11 AND digits[1] = '8' THEN '7' || digits[2:]
         ELSE digits END;
CREATE TEMP MACRO norm_phone(t) AS norm_digits(phone_digits(t));
CREATE TEMP MACRO norm_phones(cell) AS
    list_filter(list_transform(list_transform(string_split_regex(cell, '[,;/]'),
                                              lambda one: phone_digits(one)),
                               lambda one: norm_digits(one)),
                lambda one: one IS NOT NULL);

-- An address as it is compared; null where it is none.
CREATE TEMP MACRO norm_email(t) AS CASE WHEN has_email(t) THEN lower(trim(t, ' <>''"')) END;
CREATE TEMP MACRO norm_emails(cell) AS
    list_transform(regexp_extract_all(cell, '[^@\s,;<>"'']+@[^@\s,;<>"'']+\.[^@\s,;.<>"'']{2,}'),
                   lambda one: lower(one));

-- Somebody or something: by the row it was resolved to, else by the name that the file gave.
CREATE TEMP MACRO known(id, name) AS coalesce(id, name);

-- An account of the CRM that no person stands behind.
CREATE TEMP MACRO is_robot(name) AS
    coalesce(lower(trim(name)), '') IN (
        'admin', 'administrator', 'админ', 'администратор', 'system', 'система',
        'robot', 'робот', 'bot', 'бот', 'crm', 'битрикс24', 'bitrix24', 'amocrm'
    );

-- When an activity took place, or is meant to.
CREATE TEMP MACRO happened(start_at, completed_at, created_at) AS
    coalesce(start_at, completed_at, created_at);

CREATE TEMP MACRO lately(moment, days) AS
    moment > as_of() - to_days(days) AND moment <= as_of();

-- The currency of an amount that names none is the snapshot's.
CREATE TEMP MACRO money_of(currency) AS coalesce(currency, default_currency());
