-- A year of England's size out of what is published of one: $obs, $rtt and $pop are the economies imported, $year is the
-- year in which it starts and $n how many years after the first. Counts grow by 2% a year and by up to 1% either way from
-- body to body, the same in every run. The one month of waits that is published stands for each of twelve.
CREATE OR REPLACE MACRO grown(x, key) AS round(x * (1 + 0.02 * $n) * (1 + (CAST(hash(key) % 201 AS INTEGER) - 100) / 10000.0));
COPY (SELECT code, any_value(name ORDER BY name) AS name, any_value(kind ORDER BY kind) AS kind FROM
	(SELECT code, name, kind FROM read_csv($organisations, all_varchar = true, union_by_name = true, null_padding = true)
	UNION ALL SELECT 'X24', 'NHS England', 'nation') GROUP BY code ORDER BY code) TO '$dir/organisations.parquet';
COPY (SELECT DISTINCT child, parent, kind FROM read_csv($relations, all_varchar = true, union_by_name = true)
	WHERE kind = 'icb' QUALIFY row_number() OVER (PARTITION BY child ORDER BY parent) = 1 ORDER BY child) TO '$dir/relations.parquet';
COPY (SELECT organisation, age_band, sex, CAST(deprivation AS INTEGER) AS deprivation, CAST(grown(CAST(persons AS DOUBLE), organisation) AS DECIMAL(12, 2)) AS persons,
	CAST(grown(CAST(need_core AS DOUBLE), organisation) AS DECIMAL(12, 4)) AS need_core FROM read_csv($populations, all_varchar = true)
	ORDER BY organisation) TO '$dir/populations.parquet';
COPY (SELECT measure, organisation, CAST(CAST("month" AS DATE) + to_years($shift) AS DATE) AS "month",
	CAST(least(grown(CAST(numerator AS DOUBLE), organisation), coalesce(grown(CAST(denominator AS DOUBLE), organisation), 1e9)) AS DECIMAL(16, 4)) AS numerator,
	CAST(grown(CAST(denominator AS DOUBLE), organisation) AS DECIMAL(16, 4)) AS denominator
	FROM read_csv($observations, all_varchar = true, union_by_name = true) ORDER BY 1, 2, 3) TO '$dir/observations.parquet';
COPY (SELECT provider, commissioner, 'C_999' AS "function", part, CAST(make_date($year, 4, 1) + to_months(m) AS DATE) AS "month",
	CAST(band AS INTEGER) AS band_from_weeks, CAST(CASE band WHEN 0 THEN 18 WHEN 18 THEN 52 END AS INTEGER) AS band_to_weeks,
	CAST(grown(n, provider || commissioner || m) AS BIGINT) AS count
	FROM (SELECT provider, commissioner, part, CASE WHEN CAST(band_from_weeks AS INTEGER) < 18 THEN 0 WHEN CAST(band_from_weeks AS INTEGER) < 52 THEN 18 ELSE 52 END AS band,
		sum(CAST("count" AS BIGINT)) AS n FROM read_csv($waits, all_varchar = true) WHERE part = 'Part_2' AND band_from_weeks IS NOT NULL AND "function" <> 'C_999' GROUP BY ALL)
	CROSS JOIN range(12) r(m) ORDER BY ALL) TO '$dir/waits.parquet';
COPY (WITH trusts AS (SELECT provider AS code, sum(CAST("count" AS BIGINT)) AS n FROM read_csv($waits, all_varchar = true) WHERE part = 'Part_2' GROUP BY 1),
	boards AS (SELECT r.parent AS code, sum(CAST(p.need_core AS DOUBLE)) AS need FROM read_csv($populations, all_varchar = true) p
		JOIN '$dir/relations.parquet' r ON r.child = p.organisation GROUP BY 1)
	SELECT code AS organisation, line, '$name' AS period, CAST(pence AS BIGINT) AS pence FROM (
	SELECT code, 'income' AS line, grown(n * 1000000.0, code) AS pence FROM trusts
	UNION ALL SELECT code, 'spending', grown(n * 1001000.0, code || 's') FROM trusts
	UNION ALL SELECT code, 'brought forward', (CAST(hash(code) % 2001 AS INTEGER) - 1000) * 1000000.0 FROM trusts
	UNION ALL SELECT code, 'allocation', floor(need / sum(need) OVER () * 11500000000000) FROM boards) ORDER BY ALL) TO '$dir/accounts.parquet';
