-- What the payment rules read beside the spells of spells.sql: best practice by a flag, and top-ups by provider and function.
CREATE TABLE policy_tariff AS SELECT * REPLACE (short_stay_share // 100 AS short_stay_share),
  CASE WHEN hash(hrg, 81) % 6 = 0 THEN coalesce(elective, combined, non_elective) + 150 END::BIGINT AS best_practice,
  CASE WHEN hash(hrg, 82) % 5 = 0 THEN 50 + (hash(hrg, 83) % 400)::BIGINT END::BIGINT AS supplement
FROM tariff;
CREATE TABLE policy_top_ups AS SELECT 'R' || lpad(i::VARCHAR, 3, '0') AS provider, function, (5 + hash(i, 84) % 60)::BIGINT AS share
FROM range(0, 200, 7) t(i), (VALUES ('100'), ('110'), ('320'), ('420')) f(function);
ALTER TABLE spells ADD COLUMN function VARCHAR;
ALTER TABLE spells ADD COLUMN flags VARCHAR;
UPDATE spells SET function = ['100', '101', '110', '120', '300', '320', '420', '502'][1 + (hash(id, 1) % 8)::INTEGER],
  flags = CASE WHEN hash(id, 2) % 12 = 0 THEN 'bpt' END;
CHECKPOINT;
