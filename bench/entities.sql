-- The rules of entities.go by hand, in whole numbers: pence, and each rate times what it is of in the smallest units.
WITH a AS (
  SELECT *, CASE WHEN age >= 18 THEN salary ELSE 0 END AS earned FROM people
), b AS (
  SELECT *, (greatest(earned - 100000, 0) * 15 + 50) // 100 AS income_tax,
    (least(earned, 400000) * 935 + greatest(earned - 400000, 0) * 200 + 5000) // 10000 AS insurance,
    CASE WHEN age >= 18 THEN 60000 ELSE 0 END::BIGINT AS basic_income,
    CASE WHEN age >= 66 THEN coalesce(pension, 25000) ELSE 0 END AS retired,
    CASE WHEN owner THEN 0 ELSE (least(rent, 90000) * 25 + 50) // 100 END AS housing_help,
    CASE WHEN owner THEN (greatest(rent, 20000) + 5) // 10 ELSE 0 END AS housing_tax
  FROM a
)
SELECT id, income_tax, insurance, basic_income // 100 AS basic_income, housing_help,
  (earned + basic_income + children * 8750 + retired + housing_help - income_tax - insurance - housing_tax)::BIGINT AS disposable
FROM b
