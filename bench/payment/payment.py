"""The rules of policy.yaml in polars and in pandas, over the tables as Parquet: python payment.py DIR polars|pandas.

Prints the seconds that working them out took, once the files are in memory, and the sums of every column of the ledger.
"""
import sys
import time

STEPS = ["best", "day_case", "elective", "non_elective", "short", "long", "supplement", "top_up", "market_forces"]
EMERGENCY = ["21", "22", "23", "24", "25", "2A", "2B", "2C", "2D", "28"]
PLANNED = ["11", "12", "13"]


def in_polars(read):
    import polars as pl

    spells, tariff, top_ups, organisations = (pl.read_parquet(read(n)) for n in ("spells", "policy_tariff", "policy_top_ups", "organisations"))
    begun = time.perf_counter()
    c = pl.col
    met, planned, two = c("flags").eq("bpt").fill_null(False), c("admission_method").is_in(PLANNED), c("patient_class") == "2"
    q = (
        spells.lazy()
        .filter(~c("patient_class").is_in(["3", "4"]))
        .join(tariff.lazy(), on="hrg")
        .join(top_ups.lazy(), on=["provider", "function"], how="left")
        .join(organisations.lazy().rename({"code": "provider"}), on="provider", how="left")
        .with_columns(
            planned=planned, two=two, met=met,
            is_short=c("admission_method").is_in(EMERGENCY) & (c("age") >= 19) & (c("length_of_stay") < 2),
            is_best=met & c("best_practice").is_not_null(),
            trim=pl.when(planned).then(c("elective_trim")).otherwise(c("non_elective_trim")),
        )
        .with_columns(
            is_day=c("planned") & c("two"),
            base=pl.when("is_best").then("best_practice").when(c("planned") & c("two")).then(pl.coalesce("day_case", "combined"))
            .when("planned").then(pl.coalesce("elective", "combined")).otherwise("non_elective"),
        )
        .with_columns(
            is_long=(~c("is_short") & ~c("is_day") & (c("length_of_stay") > c("trim"))).fill_null(False),
            p1=pl.when("is_short").then(c("base") * c("short_stay_share").fill_null(100)).when("is_day").then(c("base") * 100)
            .when(c("trim").is_null()).then(None).when(c("length_of_stay") > c("trim"))
            .then(c("base") * 100 + (c("length_of_stay") - c("trim")) * c("day_rate") * 100).otherwise(c("base") * 100),
        )
        .with_columns(p2=pl.when(c("met") & c("supplement").is_not_null()).then(c("p1") + c("supplement") * 100).otherwise("p1"))
        .filter(c("p2").is_not_null())
        .with_columns(a3=c("p2") * (100 + c("share").fill_null(0)))
        .with_columns(p3=(c("a3") + 50) // 100, p4=(c("a3") * c("market_forces").fill_null(1000000) + 50000000) // 100000000)
    )
    n, start = c("count"), c("base") * 100
    chosen = {"best": c("is_best"), "day_case": ~c("is_best") & c("is_day"), "elective": ~c("is_best") & c("planned") & ~c("two"),
              "non_elective": ~c("is_best") & ~c("planned")}
    lines = {name: (on, start) for name, on in chosen.items()}
    lines["short"] = (c("is_short") & c("short_stay_share").is_not_null(), c("p1") - start)
    lines["long"] = (c("is_long"), c("p1") - start)
    lines["supplement"] = (c("met") & c("supplement").is_not_null(), c("p2") - c("p1"))
    lines["top_up"] = (c("share").is_not_null(), c("p3") - c("p2"))
    lines["market_forces"] = (c("market_forces").is_not_null(), c("p4") - c("p3"))
    sums = []
    for name, (on, line) in lines.items():
        sums += [(pl.when(on).then(line).otherwise(0) * n).sum().alias(name), (on * n).sum().alias(name + "_records")]
    out = q.group_by("commissioner", "provider", c("end").dt.truncate("1mo")).agg(sums).collect()
    took = time.perf_counter() - begun
    return took, {name: int(out[name].sum()) for s in STEPS for name in (s, s + "_records")}, len(out)


def in_pandas(read):
    import pandas as pd

    spells, tariff, top_ups, organisations = (pd.read_parquet(read(n), dtype_backend="pyarrow") for n in ("spells", "policy_tariff", "policy_top_ups", "organisations"))
    begun = time.perf_counter()
    d = spells[~spells.patient_class.isin(["3", "4"])].merge(tariff, on="hrg").merge(top_ups, on=["provider", "function"], how="left")
    d = d.merge(organisations.rename(columns={"code": "provider"}), on="provider", how="left")
    met = (d["flags"] == "bpt").fillna(False).astype(bool)
    planned, two = d.admission_method.isin(PLANNED).astype(bool), (d.patient_class == "2").astype(bool)
    short = (d.admission_method.isin(EMERGENCY) & (d.age >= 19) & (d.length_of_stay < 2)).astype(bool)
    best, day = met & d.best_practice.notna(), planned & two
    trim = d.elective_trim.where(planned, d.non_elective_trim)
    base = d.best_practice.where(best, d.day_case.fillna(d.combined).where(day, d.elective.fillna(d.combined).where(planned, d.non_elective)))
    long = (~short & ~day & (d.length_of_stay > trim).fillna(False).astype(bool)).astype(bool)
    start = base * 100
    p1 = start.where(~long, start + (d.length_of_stay - trim) * d.day_rate * 100).where(~short, base * d.short_stay_share.fillna(100))
    p1 = p1.where(short | day | trim.notna())
    supplemented = met & d.supplement.notna()
    p2 = p1.where(~supplemented, p1 + d.supplement * 100)
    keep = p2.notna()
    a3 = p2 * (d.share.fillna(0) + 100)
    p3, p4 = (a3 + 50) // 100, (a3 * d.market_forces.fillna(1000000) + 50000000) // 100000000
    lines = {"best": (best, start), "day_case": (~best & day, start), "elective": (~best & planned & ~two, start), "non_elective": (~best & ~planned, start),
             "short": (short & d.short_stay_share.notna(), p1 - start), "long": (long, p1 - start), "supplement": (supplemented, p2 - p1),
             "top_up": (d.share.notna(), p3 - p2), "market_forces": (d.market_forces.notna(), p4 - p3)}
    out = {"commissioner": d.commissioner, "provider": d.provider, "month": d["end"].astype("datetime64[s]").dt.to_period("M")}
    for name, (on, line) in lines.items():
        out[name], out[name + "_records"] = line.where(on, 0) * d["count"], d["count"].where(on, 0)
    out = pd.DataFrame(out)[keep].groupby(["commissioner", "provider", "month"], observed=True).sum()
    took = time.perf_counter() - begun
    return took, {name: int(out[name].sum()) for s in STEPS for name in (s, s + "_records")}, len(out)


took, sums, groups = {"polars": in_polars, "pandas": in_pandas}[sys.argv[2]](lambda name: f"{sys.argv[1]}/{name}.parquet")
print(took)
print(groups, *sums.values())
