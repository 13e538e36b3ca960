"""A made-up place with rows of its own in every table, added to a copy of the workbook by the recipe.

Its plan, targets, cohorts and stages are its own; some of its codes are those of the first place on purpose.
"""

from __future__ import annotations

import csv
from pathlib import Path

from shipped import copy_of_the_book

from analysis.workbook import Workbook

GEO, PLAN, DAY = "XX-01", "2023-2027", "2023-03-31"
SOURCES = ("made-up-plan", "made-up-statistics", "made-up-press")
GROWTH = {2014: 6.1, 2015: 6.8, 2016: 7.0, 2017: 7.4, 2018: 8.0, 2019: 7.1, 2020: 2.0, 2021: 1.5, 2022: 9.3}
LATER = {2023: 6.0, 2024: 7.2, 2025: 7.9}
LEVEL = 55.0  # million VND a person in 2013


def third_place(root: Path) -> Workbook:
    """The shipped workbook with the third place in it, in another folder."""
    book = copy_of_the_book(root)
    for table, rows in _rows().items():
        path = book.data / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        with path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, restval="", lineterminator="\n")
            writer.writerows(row for row in rows)
    (book.scenarios / "made-up-slump.yaml").write_text(SCENARIO, encoding="utf-8")
    return book


SCENARIO = f"""title: {{en: A made-up slump, vi: Suy giảm giả định}}
author: a test
reference: judgement
baseline: baseline
places: [{GEO}]
plans: ["{PLAN}"]
conditions:
  - {{driver: growth, period: Y1, change: -2, source: judgement}}
clusters:
  hazard_multiplier: {{leased: 0.5}}
  source: judgement
"""


def _rows() -> dict[str, list[dict[str, str]]]:
    of = {"geo": GEO}
    return {
        "areas": [of | {"label_en": "Made-up"}],
        "sources": [
            {
                "source_id": name,
                "title": name,
                "publisher": "Nobody",
                "kind": "press",
                "reliability": "medium",
            }
            for name in SOURCES
        ],
        "places": [
            {"place": GEO, "label_en": "Made-up", "label_vi": "Giả định", "country": "VN"}
            | {"basis": "vsic2010_reval", "country_basis": "vsic2010_reval"}
        ],
        "plans": [
            {"place": GEO, "plan": PLAN, "label_en": "Made-up plan", "label_vi": "Kế hoạch giả định"}
            | {
                "adopted": DAY,
                "first_year": "2023",
                "last_year": "2027",
                "target_sets": "congress-17;five-year",
            }
            | {"usd_target": "targets/congress-17:grdp_per_capita_usd:2027"}
            | {"growth_target": "targets/congress-17:grdp_growth_avg:2023-2027"}
            | {"cluster_target": "targets/congress-17:cluster_built:2027"}
        ],
        "observations": list(_observations()),
        "targets": list(_targets()),
        "outcomes": [
            of
            | {"target_id": f"annual-{year}:grdp_growth:{year}", "period": str(year), "value": str(value)}
            | {"unit": "percent", "status": "estimate", "published": f"{year}-12-31", "source_id": SOURCES[1]}
            | {
                "measures": "target",
                "verdict": "met" if value >= 7 else "missed",
                "verdict_basis": "computed",
            }
            for year, value in {2022: 9.3, **LATER}.items()
        ],
        "official_scenarios": [
            of
            | {"scenario_set": "made-up", "published": "2023-01-31", "horizon": "2023", "scenario": "base"}
            | {"assumption": "the epidemic comes back", "indicator": "grdp_growth", "period": "2023"}
            | {"value": "6.5", "unit": "percent", "source_id": SOURCES[2], "shock": "epidemic"}
        ],
        "cluster_stages": [
            of | {"stage": "intended", "tells": "whole", "measures": "count"},
            of | {"stage": "there", "tells": "old", "measures": "count"},
            of
            | {"stage": "leased", "tells": "reached", "step": "leased", "order": "1", "reading": "yes"}
            | {"label_en": "Land leased", "label_vi": "Đã thuê đất", "measures": "cumulative_count"}
            | {"built_en": "built means leased", "built_vi": "xây dựng là đã thuê đất"}
            | {"asked_by": "cluster_founded"},
            of
            | {"stage": "open", "tells": "reached", "step": "open", "order": "2", "reading": "yes"}
            | {"label_en": "Open", "label_vi": "Đã mở cửa", "measures": "cumulative_count"}
            | {"built_en": "built means open", "built_vi": "xây dựng là đã mở cửa"},
        ],
        "cluster_cohorts": [
            of | {"cohort": "whole-30", "role": "all", "why": "made up"},
            of | {"cohort": "there-10", "role": "old", "why": "made up"},
            of | {"cohort": "leased-8", "role": "before", "until": "2022-12-31", "why": "made up"},
            of | {"cohort": "coming", "role": "since", "why": "made up"},
        ],
        "reference_class": [
            of
            | {"stage": stage, "planned_years": "2", "delay_factor": "1.5", "minimum_years": "0"}
            | {"planned_source": "judgement", "delay_source": "judgement"}
            for stage in ("leased", "open")
        ],
        "cluster_counts": [
            _count("2019-12-31", "whole-30", "intended", "count", "30"),
            _count("2019-12-31", "there-10", "there", "count", "10"),
            _count("2022-12-31", "leased-8", "leased", "cumulative_count", "8"),
            _count("2022-12-31", "leased-8", "open", "cumulative_count", "2"),
            _count("2024-12-31", "leased-8", "open", "cumulative_count", "5"),
            _count("2024-12-31", "coming", "leased", "cumulative_count", "3"),
        ],
        "cluster_register": [
            of
            | {
                "cluster_id": f"made-up-{n}",
                "name": f"Made-up {n}",
                "district": "Nowhere",
                "cohort": "leased-8",
            }
            | {
                "cohort_certainty": "stated",
                "decision_date_low": "2020-01-01",
                "decision_date_high": "2020-06-30",
            }
            | {"last_known_stage": "leased", "last_known_stage_date": "2022-12-31", "source_id": SOURCES[2]}
            for n in (1, 2)
        ],
        "sites": [
            of
            | {"site_id": "hoa-lac", "site_label_en": "Made-up park", "site_label_vi": "Khu giả định"}
            | {
                "milestone": milestone,
                "date_low": low,
                "date_high": low,
                "kind": kind,
                "published": "2023-02-28",
            }
            | {"source_id": SOURCES[2]}
            for milestone, low, kind in (
                ("groundbreaking", "2022-06-30", "plan"),
                ("approved_in_principle", "2021-06-30", "achieved"),
            )
        ],
        "plan_sites": [of | {"plan": PLAN, "site_id": "hoa-lac", "role": "named"}],
    }


def _observations():
    level = LEVEL
    for year, growth in {**GROWTH, **LATER}.items():
        day = f"{year + 1}-01-31"
        level *= (1 + growth / 100) * 1.03 / 1.01
        for name, value, unit, basis in (
            ("grdp_growth", growth, "percent", "vsic2010_reval"),
            ("grdp_per_capita_vnd", round(level, 2), "million VND", "vsic2010_reval"),
            ("population", round(2.0 * 1.01 ** (year - 2013), 4), "million persons", "na"),
        ):
            yield {"geo": GEO, "indicator": name, "period": str(year), "basis": basis} | {
                "value": str(value),
                "unit": unit, "status": "official", "published": day, "published_precision": "day",
                "source_id": SOURCES[1],
            }  # fmt: skip


def _targets():
    row = {
        "geo": GEO,
        "published": DAY,
        "published_precision": "day",
        "source_id": SOURCES[0],
        "evidence": "A",
    }
    for plan, name, period, low, unit in (
        ("congress-17", "grdp_per_capita_usd", "2027", "7000", "USD"),
        ("congress-17", "grdp_growth_avg", "2023-2027", "8", "percent per year"),
        ("congress-17", "cluster_built", "2027", "12", "clusters"),
        ("five-year", "grdp_per_capita_vnd", "2027", "170", "million VND"),
        *((f"annual-{year}", "grdp_growth", str(year), "7", "percent") for year in (2022, 2023, 2024, 2025)),
        ("annual-2023", "cluster_founded", "2023", "4", "clusters"),
    ):
        early = {"published": f"{int(period) - 1}-12-31"} if plan.startswith("annual") else {}
        yield row | early | {
            "plan": plan, "set_kind": "annual" if plan.startswith("annual") else "",
            "target_id": f"{plan}:{name}:{period}", "indicator": name, "label_en": name,
            "label_vi": name, "period": period, "low": low, "unit": unit, "direction": "at_least",
            "measure": "in_period" if unit == "clusters" else "",
        }  # fmt: skip


def _count(day: str, cohort: str, stage: str, measure: str, value: str) -> dict[str, str]:
    return {"geo": GEO, "date": day, "date_precision": "day", "cohort": cohort, "stage": stage} | {
        "measure": measure, "scope": "whole", "certainty": "stated", "value": value, "kind": "observed",
        "published": day, "source_id": SOURCES[2],
    }  # fmt: skip
