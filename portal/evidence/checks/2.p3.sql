-- Cards that certainly stand twice: the same tax number, phone or e-mail, borne out by another field
-- that agrees, or the same birth date with the same name and place. Near cases are only offered:
-- they are counted beside it and never take part.
WITH RECURSIVE links AS (
    SELECT first AS card, second AS other, because FROM twin_pairs WHERE certain
    UNION ALL SELECT second, first, because FROM twin_pairs WHERE certain
), groups(card, root) USING KEY (card) AS (
    SELECT DISTINCT card, card FROM links
    UNION
    SELECT links.other, min(groups.root)
    FROM groups JOIN links USING (card) JOIN recurring.groups known ON known.card = links.other
    WHERE groups.root < known.root GROUP BY links.other
)
SELECT entity, crm_id, name, responsible_id, responsible, root IS NULL AS passed,
       root AS same_client, because
FROM twin_cards
LEFT JOIN groups USING (card)
LEFT JOIN (SELECT card, min(because) AS because FROM links GROUP BY card) USING (card);

SELECT rows, rows - twice AS passed, candidates, cut_blocks
FROM (SELECT count(*) AS rows FROM twin_cards),
     (SELECT count(DISTINCT card) AS twice
      FROM (SELECT unnest([first, second]) AS card FROM twin_pairs WHERE certain)),
     (SELECT count(*) AS candidates FROM twin_pairs WHERE NOT certain),
     (SELECT count(*) AS cut_blocks FROM (SELECT DISTINCT kind, people, key FROM twin_keys
                                          WHERE cards > 30));
