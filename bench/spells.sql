-- Invented spells, with the shapes that make pricing hard: many payers of one provider, skewed kinds of case, stays
-- with a long tail, cases without a price, prices without a short-stay share, a provider without market forces.
-- Everything is a whole number made from a hash of the row's number, so that every run makes the same rows.
CREATE TABLE tariff AS
SELECT hrg, day_case::BIGINT AS day_case, elective::BIGINT AS elective, combined::BIGINT AS combined,
  non_elective::BIGINT AS non_elective, elective_trim::BIGINT AS elective_trim,
  non_elective_trim::BIGINT AS non_elective_trim, coalesce(day_rate::BIGINT, 250) AS day_rate,
  CASE hash(hrg, 77) % 4
    WHEN 1 THEN 7000
    WHEN 2 THEN 4500 + (hash(hrg, 78) % 30)::BIGINT * 100
  END::BIGINT AS short_stay_share
FROM read_csv($tariff);

CREATE TABLE organisations AS
SELECT 'R' || lpad(i::VARCHAR, 3, '0') AS code,
  CASE WHEN i % 50 <> 49 THEN 1000000 + (hash(i, 5) % 300000)::BIGINT END AS market_forces
FROM range(200) t(i)
UNION ALL SELECT printf('%02dC', i), NULL::BIGINT FROM range(200) t(i);

CREATE VIEW providers AS SELECT code, market_forces FROM organisations;

CREATE TEMP TABLE hrgs AS
SELECT (row_number() OVER (ORDER BY hash(hrg, 9), hrg) - 1)::BIGINT AS n, hrg
FROM (SELECT hrg FROM tariff UNION ALL SELECT 'ZZ' || lpad(i::VARCHAR, 2, '0') || 'Z' FROM range(20) t(i));

CREATE TABLE spells AS
WITH hashed AS (
  SELECT i, hash(i, 1) AS a, hash(i, 2) AS b, hash(i, 3) AS c, hash(i, 4) AS d FROM range($rows) t(i)
), drawn AS (
  SELECT i, a, b, c, d,
    ((a % 200) * ((a >> 8) % 200) // 200)::BIGINT AS provider,
    (((b % 4096) * ((b >> 12) % 4096) * ((b >> 24) % 4096)) * 200 // 68719476736)::BIGINT AS further,
    (((c % 2323) * ((c >> 16) % 2323)) // 2323)::BIGINT AS kind,
    (d % 100)::BIGINT AS method, ((d >> 8) % 1000)::BIGINT AS stay, ((d >> 20) % 1000)::BIGINT AS days,
    ((d >> 32) % 10)::BIGINT AS class, ((b >> 40) % 365)::INTEGER AS ended
  FROM hashed
)
SELECT 'S' || lpad(i::VARCHAR, 8, '0') AS id,
  'R' || lpad(provider::VARCHAR, 3, '0') AS provider,
  printf('%02dC', (provider * 7 + further) % 200) AS commissioner,
  CASE WHEN (c >> 40) % 500 <> 0 THEN hrgs.hrg END AS hrg,
  CASE
    WHEN method < 20 THEN '11' WHEN method < 34 THEN '12' WHEN method < 42 THEN '13' WHEN method < 72 THEN '21'
    WHEN method < 76 THEN '22' WHEN method < 78 THEN '23' WHEN method < 79 THEN '24' WHEN method < 80 THEN '28'
    WHEN method < 84 THEN '2A' WHEN method < 85 THEN '2B' WHEN method < 86 THEN '2D' WHEN method < 94 THEN '31'
    WHEN method < 96 THEN '82' WHEN method < 98 THEN '81' WHEN method < 99 THEN '83' ELSE '99'
  END AS admission_method,
  CASE WHEN method < 42 AND class < 7 THEN '2' WHEN method < 42 AND class = 9 THEN '3' ELSE '1' END AS patient_class,
  ((((a >> 32) % 100) + ((a >> 40) % 100)) // 2)::BIGINT AS age,
  DATE '2017-04-01' + ended - (CASE WHEN stay < 400 THEN 0 ELSE stay // 100 END)::INTEGER AS start,
  DATE '2017-04-01' + ended AS "end",
  CASE
    WHEN method < 42 AND class < 7 THEN 0
    WHEN stay < 350 THEN 0 WHEN stay < 550 THEN 1 WHEN stay < 800 THEN 2 + days % 4
    WHEN stay < 950 THEN 6 + days % 15 WHEN stay < 990 THEN 21 + days % 60 ELSE 80 + days
  END::BIGINT AS length_of_stay,
  CASE WHEN (d >> 44) % 200 = 0 THEN 2 + (d >> 52) % 3 ELSE 1 END::BIGINT AS count
FROM drawn JOIN hrgs ON hrgs.n = drawn.kind;

DROP TABLE hrgs;
CHECKPOINT;
