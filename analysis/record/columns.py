"""The codes of the codebook, and the columns of every table with what a cell may hold."""

from __future__ import annotations

import re
from typing import Annotated

from typing_extensions import TypedDict

from analysis.record.cells import (
    Code,
    Codes,
    Day,
    Link,
    MaybeCode,
    MaybeCodes,
    MaybeDay,
    MaybeNumber,
    MaybeTargetKey,
    Name,
    Number,
    Period,
    Reason,
    Remark,
    Shown,
    TargetId,
    Text,
    Whole,
    Year,
    choice,
    codes,
    matching,
    optional,
    required,
    several,
    whole_between,
)

STATUSES = ("official", "revised", "preliminary", "estimate", "forecast")
RELIABILITIES = ("high", "medium", "low")
BASES = (
    "vsic2010_reval",
    "pre2018",
    "restated_2018",
    "pre_reval",
    "pre_reval_p1994",
    "reval_unpop",
    "pre_reval_unpop",
    "ex_oil_gas",
    "sales_total",
    "sales_retail",
    "cn_city",
    "unstated",
    "unidentified",
    "na",
)
MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
FLAGS = ("stale", "outlier", "rounded")
TIMINGS = ("stock", "early")
CAUSES = ("land", "investor", "dispute")
SHOCKS = ("epidemic",)
ROLES = ("all", "old", "before", "any", "target", "since", "other")
TELLS = ("reached", "not_reached", "whole", "old", "given_up", "nothing")
SET_KINDS = ("annual", "annual_revised", "draft")
MEASURES = ("count", "cumulative_count", "in_period", "area_ha")
ESTATES = ("clusters", "parks")
RELEASE_KINDS = ("decree", "practice")
RELEASED_PERIODS = ("A", "Q", "C", "month", "D")
PRINTS = ("forecast", "first", "later")
RULES = ("high", "medium", "low", "derived", "contradictory")

Status = Annotated[str, required(choice(*STATUSES))]
Basis = Annotated[str, required(choice(*BASES))]
Precision = Annotated[str, required(choice("day", "month", "year", "assumed"))]
MonthsOn = Annotated[int, required(whole_between(-12, 24))]
DayOfMonth = Annotated[int, required(whole_between(1, 31))]


class Source(TypedDict):
    source_id: Code
    title: Name
    publisher: Name
    url: Link
    published: Shown
    kind: Annotated[
        str,
        required(
            choice(
                "statistics_office",
                "government",
                "party",
                "international_organisation",
                "press",
                "compiler",
                "mirror",
            )
        ),
    ]
    reliability: Annotated[str, required(choice(*RELIABILITIES))]


class Indicator(TypedDict):
    indicator: Code
    label_en: Name
    label_vi: Name
    unit: Name
    frequency: Codes
    decimals: Whole
    description: Reason


class Observation(TypedDict):
    geo: Code
    indicator: Code
    period: Period
    basis: Basis
    value: MaybeNumber
    low: MaybeNumber
    high: MaybeNumber
    unit: Name
    status: Status
    published: Day
    published_precision: Precision
    source_id: Code
    also_sources: MaybeCodes
    flag: Annotated[str | None, optional(choice(*FLAGS))]
    timing: Annotated[str | None, optional(choice(*TIMINGS))]
    note: Remark


class Month(TypedDict):
    geo: Code
    indicator: Code
    period: Period
    value: Number
    unit: Name
    status: Status
    published: Day
    published_precision: Precision
    source_id: Code
    note: Remark


class ReleaseRule(TypedDict):
    rule_id: Code
    geo: MaybeCode
    kind: Annotated[str, required(choice(*RELEASE_KINDS))]
    indicators: Codes
    periods: Annotated[tuple[str, ...], several(codes(*RELEASED_PERIODS))]
    prints: Annotated[str, required(choice(*PRINTS))]
    first_month: MonthsOn
    first_day: DayOfMonth
    last_month: MonthsOn
    last_day: DayOfMonth
    valid_from: Day
    valid_to: MaybeDay
    published: Day
    confidence: Annotated[str, required(choice(*RELIABILITIES))]
    source_id: Code
    rule: Reason
    note: Remark


class Target(TypedDict):
    geo: Code
    plan: Code
    set_kind: Annotated[str | None, optional(choice(*SET_KINDS))]
    target_id: TargetId
    indicator: Code
    label_en: Name
    label_vi: Name
    period: Period
    low: MaybeNumber
    high: MaybeNumber
    unit: Name
    measure: Annotated[str | None, optional(choice("in_period", "cumulative"))]
    direction: Annotated[str, required(choice("at_least", "at_most", "range", "qualitative"))]
    evidence: Annotated[str, required(choice("A", "B", "C"))]
    published: Day
    published_precision: Precision
    source_id: Code
    note: Remark


class Outcome(TypedDict):
    geo: Code
    target_id: TargetId
    period: Period
    value: MaybeNumber
    unit: Text
    measures: Annotated[str, required(choice("target", "other"))]
    status: Annotated[str | None, optional(choice(*STATUSES))]
    published: MaybeDay
    source_id: MaybeCode
    verdict: Annotated[str, required(choice("met", "missed", "met_partly", "unknown"))]
    verdict_basis: Annotated[str | None, optional(choice("official", "computed", "inferred"))]
    note: Remark


class OfficialScenario(TypedDict):
    geo: Code
    scenario_set: Code
    published: Day
    horizon: Year
    scenario: Annotated[str, required(choice("high", "base", "low", "path"))]
    assumption: Remark
    shock: Annotated[str | None, optional(choice(*SHOCKS))]
    indicator: Code
    period: Period
    low: MaybeNumber
    value: MaybeNumber
    high: MaybeNumber
    unit: Name
    source_id: Code
    note: Remark


class ClusterCount(TypedDict):
    geo: Code
    date: Day
    date_precision: Precision
    cohort: Code
    stage: Code
    measure: Annotated[str, required(choice(*MEASURES))]
    scope: Annotated[str, required(choice("whole", "part", "wider"))]
    phase: Annotated[str | None, optional(choice("new", "second"))]
    value: MaybeNumber
    low: MaybeNumber
    high: MaybeNumber
    kind: Annotated[str, required(choice("observed", "derived"))]
    certainty: Annotated[str, required(choice("stated", "contradictory"))]
    published: Day
    source_id: Code
    note: Remark


class ProvinceClusters(TypedDict):
    geo: Code
    estate: Annotated[str, required(choice(*ESTATES))]
    date: Day
    date_precision: Precision
    stage: Code
    value: Number
    kind: Annotated[str, required(choice("observed", "derived"))]
    comparable: Annotated[str, required(choice("yes", "no"))]
    published: Day
    published_precision: Precision
    source_id: Code
    note: Remark


class StageYear(TypedDict):
    projects: Code
    stage: Code
    scope: Annotated[str, required(choice("whole", "part"))]
    region: Name
    year: Year
    at_risk: Whole
    moved: Whole
    cancelled: Whole
    source_id: Code


class DelayRatio(TypedDict):
    house: Code
    span: Code
    geo: MaybeCode
    sector: MaybeCode
    projects: Whole
    planned_years: Number
    actual_years: Number
    delay_factor: Number
    low: Number
    high: Number
    median: Number
    p80: Number
    share_late: Number
    source_id: Code


class Cluster(TypedDict):
    geo: Code
    cluster_id: Code
    name: Name
    district: Text
    commune: Text
    area_ha: MaybeNumber
    cohort: Code
    cohort_certainty: Annotated[str, required(choice("stated", "inferred", "contradictory", "unknown"))]
    investor: Text
    decision_no: Text
    decision_date_low: MaybeDay
    decision_date_high: MaybeDay
    started_low: MaybeDay
    started_high: MaybeDay
    complete_low: MaybeDay
    complete_high: MaybeDay
    last_known_stage: MaybeCode
    last_known_stage_date: MaybeDay
    source_id: Code
    also_sources: MaybeCodes
    delay_causes: Annotated[tuple[str, ...], several(codes(*CAUSES))]
    note: Remark


class ClusterStage(TypedDict):
    geo: Code
    stage: Code
    tells: Annotated[str, required(choice(*TELLS))]
    step: MaybeCode
    order: MaybeNumber
    reading: Annotated[str | None, optional(choice("yes", "no"))]
    label_en: Text
    label_vi: Text
    built_en: Text
    built_vi: Text
    measures: MaybeCodes
    asked_by: MaybeCodes
    why: Remark


class ClusterCohort(TypedDict):
    geo: Code
    cohort: Code
    role: Annotated[str, required(choice(*ROLES))]
    since: MaybeDay
    until: MaybeDay
    why: Reason


class ReferenceClass(TypedDict):
    geo: Code
    stage: Code
    planned_years: Number
    delay_factor: Number
    minimum_years: Number
    planned_source: Name
    delay_source: Name
    why: Remark


class ClusterPrior(TypedDict):
    geo: Code
    prior: Code
    stage: Code
    in_force: Annotated[str, required(choice("yes", "no"))]
    mean: MaybeNumber
    size: Number
    rho_weight: Text
    persistence: Number
    source: Name
    why: Remark


class StatementWeight(TypedDict):
    rule: Annotated[str, required(choice(*RULES))]
    weight: Number
    why: Reason


class Site(TypedDict):
    geo: Code
    site_id: Code
    site_label_en: Name
    site_label_vi: Name
    milestone: Code
    date_low: Day
    date_high: Day
    value: MaybeNumber
    unit: Text
    kind: Annotated[str, required(choice("plan", "achieved", "status"))]
    published: Day
    source_id: Code
    note: Remark


class Forecast(TypedDict):
    forecaster: Code
    house: Code
    kind: Annotated[str, required(choice("forecast", "official", "draft"))]
    published: Day
    published_precision: Precision
    geo: Code
    indicator: Code
    period: Period
    value: MaybeNumber
    low: MaybeNumber
    high: MaybeNumber
    unit: Name
    source_id: Code
    also_sources: MaybeCodes
    note: Remark


class Availability(TypedDict):
    source_id: Code
    indicator: Code
    basis: Basis
    status: Status
    years_after: Whole
    month_day: Annotated[str, required(matching(MONTH_DAY, "must be a month and a day, MM-DD"))]
    not_before: MaybeDay
    reason: Reason


class PlaceRow(TypedDict):
    place: Code
    order: MaybeNumber
    label_en: Name
    label_vi: Name
    country: Code
    basis: Basis
    country_basis: Basis
    note: Remark


class PlanRow(TypedDict):
    place: Code
    plan: Code
    label_en: Name
    label_vi: Name
    adopted: Day
    first_year: Year
    last_year: Year
    usd_target: MaybeTargetKey
    vnd_target: MaybeTargetKey
    growth_target: MaybeTargetKey
    cluster_target: MaybeTargetKey
    target_sets: MaybeCodes
    official_list: MaybeCode
    note: Remark


class GroupedTarget(TypedDict):
    geo: Code
    plan: Code
    row: Whole
    rank: Whole
    target_id: TargetId


class PlanSite(TypedDict):
    geo: Code
    plan: Code
    site_id: Code
    role: Annotated[str, required(choice("named", "context"))]


class Area(TypedDict):
    geo: Code
    label_en: Name
    label_vi: Text


class Successor(TypedDict):
    geo: Code
    successor: Code
    since: Day
    source_id: Code


class PlaceClass(TypedDict):
    place_class: Code
    role: Annotated[str, required(choice("law", "peers"))]
    law: Code
    country: Code
    basis: Basis
    label_en: Name
    label_vi: Name
    why: Reason


class ClassMember(TypedDict):
    place_class: Code
    geo: Code
    tile_row: MaybeNumber
    tile_column: MaybeNumber


class Limit(TypedDict):
    unit: Name
    indicator: MaybeCode
    low: Number
    high: Number
    step: MaybeNumber
    reason: Reason


class NameRow(TypedDict):
    text: Name
    until: MaybeDay
    label_en: Name
    label_vi: Name


class Correction(TypedDict):
    table: Code
    key: Name
    action: Annotated[str, required(choice("dropped", "overridden", "drop", "override", "doubt"))]
    column: Text
    was: Text
    now: Text
    reason: Reason
    source_id: MaybeCode
