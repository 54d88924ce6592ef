-- What a cell of text means. Each macro gives null where the cell does not hold such a value;
-- the commonest spelling is tried first, so that millions of rows pass quickly. Letters are the
-- ranges of Latin and Cyrillic: `\p{L}` takes milliseconds to prepare, and one query holds dozens.

CREATE MACRO cell(v) AS nullif(trim(v), '');

-- The same name, however it is typed: case, ё, spaces and punctuation do not count.
CREATE MACRO norm(v) AS
  nullif(replace(regexp_replace(lower(v), '[^\p{L}\p{N}]', '', 'g'), 'ё', 'е'), '');

-- Words by which a CRM says that there is nothing in a cell; nothing to remark upon.
CREATE MACRO says_nothing(v) AS lower(v) IN (
  '-', '--', '—', '–', 'не закрыта', 'не закрыт', 'не закрыто', 'не указано', 'не указан',
  'не указана', 'не заполнено', 'не выбрано', 'не задано', 'нет', 'нет данных', 'пусто',
  'not closed', 'not set', 'none', 'null', 'n/a', 'nil', 'empty', 'no value', '(no value)',
  '0000-00-00', '0000-00-00 00:00:00', '00.00.0000', '00.00.0000 00:00:00');

-- Moments ------------------------------------------------------------------------------------

-- Months in words, those of Russian put into English ones.
CREATE MACRO month_word(v) AS lower(regexp_extract(v, '[A-Za-zÀ-ɏЀ-ӿ]{3}'));
CREATE MACRO in_english(v) AS regexp_replace(
  regexp_replace(v, '[A-Za-zÀ-ɏЀ-ӿ]{3,}\.?', coalesce(
    MAP {'янв': 'Jan', 'фев': 'Feb', 'мар': 'Mar', 'апр': 'Apr', 'мая': 'May', 'май': 'May',
         'июн': 'Jun', 'июл': 'Jul', 'авг': 'Aug', 'сен': 'Sep', 'окт': 'Oct', 'ноя': 'Nov',
         'дек': 'Dec'}[month_word(v)],
    left(month_word(v), 3))),
  '[,.]| г\.?$', '', 'g');

-- ISO 8601, the moment kept as it is written where no zone of the company is known.
CREATE MACRO iso_moment(v, zone) AS CASE
  WHEN NOT regexp_matches(v, '^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([ T]|$)') THEN NULL
  WHEN length(v) > 16 AND regexp_matches(v, ':\d\d(\.\d+)? ?(Z|[+-]\d\d(:?\d\d)?)$')
    THEN CASE WHEN zone = ''
      THEN try_cast(regexp_extract(v, '^(.*?) ?(Z|[+-]\d\d(:?\d\d)?)$', 1) AS TIMESTAMP)
      ELSE try_cast(regexp_replace(v, '([+-]\d\d)(\d\d)$', '\1:\2') AS TIMESTAMPTZ)
        AT TIME ZONE if(zone = '', 'UTC', zone) END
  ELSE try_cast(translate(v[:10], '/.', '--') || v[11:] AS TIMESTAMP) END;

-- A bare number: yyyymmdd, seconds or thousandths since 1970, a day as Excel counts it.
CREATE MACRO number_moment(v, zone) AS CASE
  WHEN regexp_matches(v, '^(1[6-9]|20|21)\d{6}$') THEN try_strptime(v, '%Y%m%d')
  WHEN regexp_matches(v, '^\d{9,10}(\.\d+)?$')
    THEN to_timestamp(floor(v::DOUBLE)) AT TIME ZONE if(zone = '', 'UTC', zone)
  WHEN regexp_matches(v, '^\d{12,13}$')
    THEN to_timestamp(v::BIGINT // 1000) AT TIME ZONE if(zone = '', 'UTC', zone)
  WHEN regexp_matches(v, '^[1-7]\d{4}(\.\d+)?$')
    THEN TIMESTAMP '1899-12-30' + to_seconds(round(v::DOUBLE * 86400)) END;

CREATE MACRO day_first_moment(v) AS try_strptime(
  translate(v, '/-,', '..'), [
    '%d.%m.%y', '%d.%m.%Y', '%d.%m.%Y %H:%M:%S', '%d.%m.%Y %H:%M', '%d.%m.%Y %I:%M %p',
    '%d.%m.%Y %I:%M:%S %p', '%d.%m.%Y %H:%M:%S.%f', '%d.%m.%y %H:%M:%S', '%d.%m.%y %H:%M']);
CREATE MACRO month_first_moment(v) AS try_strptime(
  translate(v, '/-,', '..'), [
    '%m.%d.%y', '%m.%d.%Y', '%m.%d.%Y %H:%M:%S', '%m.%d.%Y %H:%M', '%m.%d.%Y %I:%M %p',
    '%m.%d.%Y %I:%M:%S %p', '%m.%d.%Y %H:%M:%S.%f', '%m.%d.%y %H:%M:%S', '%m.%d.%y %H:%M']);
CREATE MACRO worded_moment(v) AS try_strptime(in_english(v), [
  '%d %b %Y', '%b %d %Y', '%d %b %Y %H:%M', '%b %d %Y %H:%M', '%d %b %Y %H:%M:%S',
  '%b %d %Y %I:%M %p', '%d-%b-%Y', '%d-%b-%y', '%d %b %y', '%a %b %d %Y']);

-- `zone` is that of the company, '' where nobody said: then what stands in the file is taken.
CREATE MACRO any_moment(v, month_first, zone) AS CASE
  WHEN v IS NULL THEN NULL
  WHEN regexp_matches(v, '^\d{4}[-/.]') THEN iso_moment(v, zone)
  WHEN regexp_matches(v, '^\d{1,2}[./-]\d{1,2}[./-]\d') THEN
    CASE WHEN month_first THEN month_first_moment(v) ELSE day_first_moment(v) END
  WHEN regexp_matches(v, '^\d+(\.\d+)?$') THEN number_moment(v, zone)
  WHEN regexp_matches(v, '\d') THEN worded_moment(v) END;
-- The two commonest spellings are told by their length, since a failed attempt costs ten times more.
CREATE MACRO to_moment(v, month_first, zone) AS coalesce(
  CASE
    WHEN strlen(v) = 19 AND contains(v, '.') AND NOT month_first
      THEN try_strptime(v, '%d.%m.%Y %H:%M:%S')
    WHEN strlen(v) = 10 AND contains(v, '.') AND NOT month_first THEN try_strptime(v, '%d.%m.%Y')
    WHEN strlen(v) IN (10, 19) AND v LIKE '____-__-%' THEN try_cast(v AS TIMESTAMP) END,
  any_moment(v, month_first, zone));

-- Years that no CRM has are slips of the keyboard.
CREATE MACRO is_sane(moment) AS
  moment >= TIMESTAMP '1880-01-01' AND moment < TIMESTAMP '2200-01-01';

-- Numbers ------------------------------------------------------------------------------------

-- Digits with at most one point. `comma` says that the file's decimals stand after a comma: only
-- `1.234` and `1,234` depend on it.
CREATE MACRO digits(n, comma) AS CASE
  WHEN regexp_matches(n, '^\d+$') THEN n
  WHEN regexp_matches(n, '^\d{1,3}(,\d{2,3})*,\d{3}\.\d*$|^\d{1,3}(,\d{3}){2,}$')
    THEN replace(n, ',', '')
  WHEN regexp_matches(n, '^\d{1,3}(\.\d{3})+,\d*$|^\d{1,3}(\.\d{3}){2,}$')
    THEN replace(replace(n, '.', ''), ',', '.')
  WHEN regexp_matches(n, '^[1-9]\d{0,2},\d{3}$') AND NOT comma THEN replace(n, ',', '')
  WHEN regexp_matches(n, '^[1-9]\d{0,2}\.\d{3}$') AND comma THEN replace(n, '.', '')
  WHEN regexp_matches(n, '^\d+[.,]\d*$|^[.,]\d+$') THEN replace(n, ',', '.') END;

-- `bare` is the cell without spaces, letters and signs of currencies.
CREATE MACRO signed_digits(bare, comma) AS
  if(regexp_matches(bare, '^\(.*\)$|^[-−]|[-−]$'), '-', '')
  || digits(regexp_replace(bare, '^\(|\)$|^[-−+]|[-−]$', '', 'g'), comma);

CREATE MACRO unit_of(v) AS
  upper(regexp_replace(v, '[\d\s\p{Z}.,()+''’−-]', '', 'g'));
CREATE MACRO to_currency(v) AS CASE
  WHEN v IS NULL THEN NULL
  WHEN unit_of(v) IN ('RUB', 'RUR', '₽', 'РУБ', 'РУБЛЬ', 'РУБЛИ', 'РУБЛЕЙ', 'Р',
                      'РОССИЙСКИЙРУБЛЬ', 'RUSSIANRUBLE') THEN 'RUB'
  WHEN unit_of(v) IN ('USD', '$', 'US$', 'ДОЛЛАРСША', 'ДОЛЛАР', 'ДОЛЛ', 'USDOLLAR') THEN 'USD'
  WHEN unit_of(v) IN ('EUR', '€', 'ЕВРО', 'EURO') THEN 'EUR'
  WHEN unit_of(v) IN ('GBP', '£') THEN 'GBP'
  WHEN unit_of(v) IN ('KZT', '₸', 'ТЕНГЕ', 'ТГ') THEN 'KZT'
  WHEN unit_of(v) IN ('BYN', 'BR', 'БЕЛ.РУБ', 'БЕЛРУБ') THEN 'BYN'
  WHEN unit_of(v) IN ('UAH', '₴', 'ГРН') THEN 'UAH'
  WHEN unit_of(v) IN ('CNY', '¥', 'ЮАНЬ') THEN 'CNY'
  WHEN unit_of(v) IN ('TRY', '₺') THEN 'TRY'
  WHEN unit_of(v) IN ('AMD', '֏', 'AZN', '₼', 'GEL', '₾', 'UZS', 'KGS', 'INR', '₹', 'JPY', 'CHF',
                      'PLN', 'CZK', 'AED', 'ILS', '₪', 'BRL', 'R$', 'CAD', 'AUD', 'SEK', 'NOK',
                      'DKK') THEN unit_of(v) END;

CREATE MACRO bare(v) AS
  regexp_replace(v, '[A-Za-zÀ-ɏЀ-ӿ\p{Sc}]+\.?|[\s\p{Z}''’]', '', 'g');
CREATE MACRO to_money(v, comma) AS CASE
  WHEN v IS NULL THEN NULL
  WHEN NOT (comma AND contains(v, '.')) AND try_cast(v AS DECIMAL(18, 4)) IS NOT NULL
    THEN try_cast(v AS DECIMAL(18, 4))
  WHEN unit_of(v) = '' OR to_currency(v) IS NOT NULL
    THEN try_cast(signed_digits(bare(v), comma) AS DECIMAL(18, 4)) END;
CREATE MACRO finite(n) AS CASE WHEN isfinite(n) THEN n END;
CREATE MACRO to_number(v, comma) AS CASE
  WHEN v IS NULL THEN NULL
  WHEN NOT (comma AND contains(v, '.')) AND finite(try_cast(v AS DOUBLE)) IS NOT NULL
    THEN try_cast(v AS DOUBLE)
  WHEN regexp_matches(v, '%\s*$')
    THEN try_cast(signed_digits(bare(replace(v, '%', '')), comma) AS DOUBLE)
  WHEN unit_of(v) IN ('', 'ШТ', 'PCS', 'PC', 'ЕД') OR to_currency(v) IS NOT NULL
    THEN try_cast(signed_digits(bare(v), comma) AS DOUBLE) END;

-- A length of time in seconds: a number, or hours, minutes and seconds.
CREATE MACRO to_seconds_long(v, comma) AS CASE
  WHEN regexp_matches(v, '^\d+:\d\d:\d\d$') THEN
    split_part(v, ':', 1)::DOUBLE * 3600 + split_part(v, ':', 2)::DOUBLE * 60
    + split_part(v, ':', 3)::DOUBLE
  WHEN regexp_matches(v, '^\d+:\d\d$') THEN
    split_part(v, ':', 1)::DOUBLE * 60 + split_part(v, ':', 2)::DOUBLE
  ELSE to_number(v, comma) END;

-- Words --------------------------------------------------------------------------------------

CREATE MACRO to_flag(v) AS CASE
  WHEN v IS NULL THEN NULL
  WHEN lower(v) IN ('да', 'yes', 'y', '1', 'true', 't', 'выполнено', 'выполнена', 'выполнен',
                    'завершено', 'завершена', 'активен', 'активна', 'активный', 'active',
                    'completed', 'complete', 'done', 'закрыта', 'closed', '+', '✓', '1.0',
                    'истина', 'д', 'held', 'on') THEN true
  WHEN lower(v) IN ('нет', 'no', 'n', '0', 'false', 'f', 'не выполнено', 'не выполнена',
                    'не выполнен', 'не завершено', 'не завершена', 'неактивен', 'неактивна',
                    'не активен', 'inactive', 'not completed', 'incomplete', 'open', 'открыта',
                    'not started', 'in progress', 'в работе', 'pending', 'planned', '0.0', 'ложь',
                    'н', 'не закрыта', 'off', 'deferred', 'уволен', 'уволена') THEN false END;

CREATE MACRO to_semantic(v) AS CASE
  WHEN upper(v) IN ('P', 'S', 'F') THEN upper(v)
  WHEN lower(v) IN ('process', 'в работе', 'открыта', 'open', 'in progress') THEN 'P'
  WHEN lower(v) IN ('success', 'won', 'выиграна', 'успешные', 'успешная', 'успех', 'closed won',
                    'converted', 'paid') THEN 'S'
  WHEN lower(v) IN ('failure', 'failed', 'lost', 'loss', 'проиграна', 'проваленные', 'проваленная',
                    'провал', 'closed lost', 'apology') THEN 'F' END;

CREATE MACRO to_kind(v) AS CASE
  WHEN v IS NULL THEN NULL
  WHEN regexp_matches(v, '(?i)звон|call|phone|телефон') THEN 'call'
  WHEN regexp_matches(v, '(?i)письм|mail|почт') THEN 'email'
  WHEN regexp_matches(v, '(?i)встреч|meet|visit|визит|demo|event|событи|lunch') THEN 'meeting'
  WHEN regexp_matches(v, '(?i)\bsms\b|смс') THEN 'sms'
  WHEN regexp_matches(v, '(?i)чат|chat|whatsapp|telegram|viber|мессенд|сообщени|message|im\b')
    THEN 'chat'
  WHEN regexp_matches(v, '(?i)задач|дело|task|to-?do|deadline|follow|связаться') THEN 'task' END;
CREATE MACRO to_direction(v) AS CASE
  WHEN v IS NULL THEN NULL
  WHEN regexp_matches(v, '(?i)вход|получен|inbound|incoming|received|^in$') THEN 'in'
  WHEN regexp_matches(v, '(?i)исход|отправ|outbound|outgoing|sent|^out$') THEN 'out' END;

CREATE MACRO to_phone(v) AS cell(ltrim(v, '''`'));

-- A line of totals at the end of a table, which is no row.
-- Numbers, most ids, stand before the colon in the alphabet, and are passed at no cost.
CREATE MACRO is_total(v) AS v >= ':' AND (
  v ^@ 'Ит' OR v ^@ 'ИТ' OR v ^@ 'ит' OR v ^@ 'Вс' OR v ^@ 'ВС' OR v ^@ 'вс' OR v ^@ 'Об'
  OR v ^@ 'ОБ' OR v ^@ 'To' OR v ^@ 'TO' OR v ^@ 'to' OR v ^@ 'Gr' OR v ^@ 'GR' OR v ^@ 'Su')
  AND length(v) < 20 AND norm(v) IN (
    'итого', 'всего', 'общийитог', 'total', 'totals', 'grandtotal', 'subtotal');
