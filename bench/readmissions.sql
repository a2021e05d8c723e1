-- What a careful analyst would write by hand: each stay beside those of the same person that ended in the 30 days before it
-- began, of which the latest is kept. Two stays of one day alone follow one another by their numbers.
CREATE OR REPLACE TABLE theirs AS
WITH single AS (SELECT id, provider, admission_method, person, start, "end", discharge_method FROM spells WHERE count = 1 AND person IS NOT NULL)
SELECT a.id, i.id AS index_id, i.provider AS index_provider, i.admission_method AS index_method
FROM single a JOIN single i ON i.person = a.person AND i."end" <= a.start AND i."end" >= a.start - 30
  AND (i.start < a.start OR i.start = a.start AND (i."end" < a."end" OR i."end" = a."end" AND i.id < a.id))
WHERE i.discharge_method <> '4'
QUALIFY row_number() OVER (PARTITION BY a.id ORDER BY i."end" DESC, i.start DESC, i.id) = 1;
