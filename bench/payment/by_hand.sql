-- The rules of policy.yaml as a careful analyst would write them: whole numbers in 64 bits, one pass. Each step's line is
-- the rounded amount after it less the rounded amount before it, for one record, times the record's count. Amounts are
-- pounds to two places after the short-stay share, four after the top-up, ten after market forces.
WITH read AS (
  SELECT s.commissioner AS payer, s.provider AS payee, s."end" AS ended, s.count AS n, s.length_of_stay AS stay,
    s.admission_method IN ('11', '12', '13') AS planned, s.patient_class = '2' AS two,
    s.admission_method IN ('21', '22', '23', '24', '25', '2A', '2B', '2C', '2D', '28') AND s.age >= 19 AND s.length_of_stay < 2 AS short,
    coalesce(s.flags = 'bpt', FALSE) AS met, t.*, u.share AS top_up, o.market_forces AS mff
  FROM spells s JOIN policy_tariff t USING (hrg) LEFT JOIN policy_top_ups u ON u.provider = s.provider AND u.function = s.function
    LEFT JOIN organisations o ON o.code = s.provider
  WHERE s.patient_class NOT IN ('3', '4')
), started AS (
  SELECT *, met AND best_practice IS NOT NULL AS best, planned AND two AS day_case_, CASE WHEN planned THEN elective_trim ELSE non_elective_trim END AS trim_point,
    CASE WHEN met AND best_practice IS NOT NULL THEN best_practice WHEN planned AND two THEN coalesce(day_case, combined)
      WHEN planned THEN coalesce(elective, combined) ELSE non_elective END AS base
  FROM read
), stayed AS (
  SELECT *, NOT short AND NOT day_case_ AND stay > trim_point AS long,
    CASE WHEN short THEN base * coalesce(short_stay_share, 100) WHEN day_case_ THEN base * 100 WHEN trim_point IS NULL THEN NULL
      WHEN stay > trim_point THEN base * 100 + (stay - trim_point) * day_rate * 100 ELSE base * 100 END AS p1
  FROM started
), supplemented AS (
  SELECT *, CASE WHEN met AND supplement IS NOT NULL THEN p1 + supplement * 100 ELSE p1 END AS p2 FROM stayed
), topped AS (
  SELECT *, p2 * (100 + coalesce(top_up, 0)) AS a3, (p2 * (100 + coalesce(top_up, 0)) + 50) // 100 AS p3,
    (p2 * (100 + coalesce(top_up, 0)) * coalesce(mff, 1000000) + 50000000) // 100000000 AS p4
  FROM supplemented WHERE p2 IS NOT NULL
)
SELECT (year(ended) - (month(ended) < 4)::BIGINT) * 12 + (month(ended) + 8) % 12 AS period, payer, payee,
  sum(CASE WHEN best THEN base * 100 * n ELSE 0 END)::BIGINT AS a, sum(CASE WHEN best THEN n ELSE 0 END)::BIGINT AS b,
  sum(CASE WHEN NOT best AND day_case_ THEN base * 100 * n ELSE 0 END)::BIGINT AS c, sum(CASE WHEN NOT best AND day_case_ THEN n ELSE 0 END)::BIGINT AS d,
  sum(CASE WHEN NOT best AND planned AND NOT two THEN base * 100 * n ELSE 0 END)::BIGINT AS e, sum(CASE WHEN NOT best AND planned AND NOT two THEN n ELSE 0 END)::BIGINT AS f,
  sum(CASE WHEN NOT best AND NOT planned THEN base * 100 * n ELSE 0 END)::BIGINT AS g, sum(CASE WHEN NOT best AND NOT planned THEN n ELSE 0 END)::BIGINT AS h,
  sum(CASE WHEN short THEN (p1 - base * 100) * n ELSE 0 END)::BIGINT AS i, sum(CASE WHEN short AND short_stay_share IS NOT NULL THEN n ELSE 0 END)::BIGINT AS j,
  sum(CASE WHEN long THEN (p1 - base * 100) * n ELSE 0 END)::BIGINT AS k, sum(CASE WHEN long THEN n ELSE 0 END)::BIGINT AS l,
  sum((p2 - p1) * n)::BIGINT AS m, sum(CASE WHEN met AND supplement IS NOT NULL THEN n ELSE 0 END)::BIGINT AS o,
  sum((p3 - p2) * n)::BIGINT AS p, sum(CASE WHEN top_up IS NOT NULL THEN n ELSE 0 END)::BIGINT AS q,
  sum((p4 - p3) * n)::BIGINT AS r, sum(CASE WHEN mff IS NOT NULL THEN n ELSE 0 END)::BIGINT AS s,
  sum(CASE WHEN mff IS NULL THEN n ELSE 0 END)::BIGINT AS t, sum(CASE WHEN short AND short_stay_share IS NULL THEN n ELSE 0 END)::BIGINT AS u, sum(n)::BIGINT AS v
FROM topped GROUP BY ALL
