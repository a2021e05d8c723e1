-- Invented stays of people, with the shapes that make a readmission hard to find: most people have one stay and some have
-- many, half of stays are of one day, people come back on the day they left, some stays overlap, one in fifty is of
-- nobody known, and one row in two hundred stands for several.
CREATE TABLE stays AS
SELECT 'S' || lpad(i::VARCHAR, 8, '0') AS id, 'R' || lpad((hash(i, 1) % 200)::VARCHAR, 3, '0') AS provider,
  '03V' AS commissioner, 'EB03E' AS hrg,
  CASE WHEN hash(i, 4) % 100 < 42 THEN '11' ELSE '21' END AS admission_method, '1' AS patient_class, 60::BIGINT AS age,
  CASE WHEN hash(i, 9) % 50 <> 0 THEN 'P' || lpad((CASE WHEN hash(i, 2) % 5 = 0 THEN hash(i, 3) % 1000000 ELSE hash(i, 3) % 14000000 END)::VARCHAR, 8, '0') END AS person,
  DATE '2017-04-01' + ((hash(i, 5) % 365)::INTEGER) - (CASE WHEN hash(i, 6) % 100 < 45 THEN 0 ELSE (hash(i, 7) % 9)::INTEGER END) AS start,
  DATE '2017-04-01' + ((hash(i, 5) % 365)::INTEGER) AS "end", 1::BIGINT AS length_of_stay,
  CASE WHEN hash(i, 8) % 200 = 0 THEN 2 ELSE 1 END::BIGINT AS count,
  CASE WHEN hash(i, 10) % 40 = 0 THEN '4' ELSE '1' END AS discharge_method
FROM range($rows) t(i);
CHECKPOINT;
