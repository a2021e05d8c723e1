-- The yardstick for pricing admitted care under the 2017-18 rules: what a careful analyst would write by hand in DuckDB.
-- Inputs (views or tables made by the caller, columns as in design.md section 7):
--   spells(id, provider, commissioner, hrg, admission_method, patient_class, age, "end", length_of_stay, count)
--   tariff(hrg, day_case, elective, combined, non_elective, elective_trim, non_elective_trim, day_rate, short_stay_share)
--     prices in whole pounds, day_rate in pounds a day, short_stay_share in ten-thousandths or NULL where not flagged
--   providers(code, market_forces)  -- market forces in millionths (1.05 is 1050000); NULL means 1
-- Output: one row per payer, payee, month and step: records, pence. A step's line is round(running total after it)
-- less round(running total before it), in pence per record, half away from zero, times count; so lines add up.
-- Amounts are carried in 1/10^8 of a pound after market forces (scale 4 x scale 6 would overflow no int64 for any spell below 9 billion pounds).
with base as (
  select s.commissioner as payer, s.provider as payee, s."end" as ended, s.count as n,
         case when s.admission_method in ('11','12','13')
              then case when s.patient_class = '2' then coalesce(t.day_case, t.combined) else coalesce(t.elective, t.combined) end
              else t.non_elective end as base,
         case when s.admission_method in ('21','22','23','24','25','2A','2B','2C','2D','28')
               and s.age >= 19 and s.length_of_stay < 2 then t.short_stay_share end as share,
         case when s.admission_method in ('11','12','13')
              then case when s.patient_class = '2' then 0 else greatest(0, s.length_of_stay - t.elective_trim) end
              else greatest(0, s.length_of_stay - t.non_elective_trim) end as extra_days,
         t.day_rate, coalesce(p.market_forces, 1000000) as mff
  from spells s join tariff t using (hrg) left join providers p on p.code = s.provider
), running as (
  select payer, payee, ended, n,
         base * 100 as p1,
         (base * coalesce(share, 10000) + 50) // 100 as p2,
         (base * coalesce(share, 10000) + extra_days * day_rate * 10000 + 50) // 100 as p3,
         ((base * coalesce(share, 10000) + extra_days * day_rate * 10000) * mff + 50000000) // 100000000 as p4
  from base where base is not null
), summed as (
  select payer, payee, (month(ended) + 8) % 12 + 1 as month, sum(n)::bigint as records,
         sum(n * p1)::bigint as b, sum(n * (p2 - p1))::bigint as s, sum(n * (p3 - p2))::bigint as l, sum(n * (p4 - p3))::bigint as m
  from running group by all
)
unpivot summed on b as "base price", s as "short stay", l as "long stay", m as "market forces" into name step value pence
order by payer, payee, month, step;
