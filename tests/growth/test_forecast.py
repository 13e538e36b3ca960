"""Claims about the pool's paths on the real record."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from shipped import RECORD

from analysis.growth.paths import DRIVERS, Paths
from analysis.growth.per_person import forecast
from analysis.growth.pool import LEVEL_VND, OWN, TARGET, TARGET_WEIGHT
from analysis.plans.places import place, plan
from analysis.record.faults import InputFault
from analysis.record.load import Record
from analysis.series.levels import level_pool
from analysis.series.mixture import mixture_quantiles

LEVELS = np.array([0.005, 0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975, 0.995])
CASES = [
    ("VN-HN", "2021-2025", "2019-12-31"),
    ("VN-HN", "2021-2025", "2021-08-10"),
    ("VN-HN", "2021-2025", "2023-06-30"),
    ("VN-HN", "2021-2025", "2026-01-15"),
    ("VN-HN", "2021-2025", "2026-11-23"),
    ("VN-HN", "2026-2030", "2026-11-23"),
    ("VN-SG", "2021-2025", "2021-08-10"),
    ("VN-SG", "2021-2025", "2026-11-23"),
]


def _forecast(
    record: Record, case: tuple[str, str, str], draws: int = 1500, seed: int = 183, **how: str
) -> Paths:
    code, plan_code, day = case
    return forecast(record.as_of(day, **how), place(code, RECORD), plan(code, plan_code, RECORD), draws, seed)


@pytest.mark.parametrize("case", CASES)
def test_the_identity_holds_in_every_year_of_every_path(record: Record, case: tuple[str, str, str]) -> None:
    paths = _forecast(record, case)
    change = paths.growth - paths.people + paths.deflator - paths.dong
    logs = np.log(paths.base_vnd * 1e6 / paths.base_rate) + np.cumsum(change, axis=1)
    assert np.abs(np.log(paths.usd) - logs).max() < 1e-9
    assert np.abs(np.log(paths.usd * paths.rate / 1e6) - np.log(paths.vnd)).max() < 1e-9
    assert all(np.isfinite(getattr(paths, driver)).all() for driver in DRIVERS)


@pytest.mark.parametrize("case", CASES)
def test_quantiles_never_cross_and_paths_reach_the_plans_end(
    record: Record, case: tuple[str, str, str]
) -> None:
    paths = _forecast(record, case)
    assert (np.diff(paths.quantiles(LEVELS), axis=1) >= 0).all()
    asked = plan(case[0], case[1], RECORD).last_year
    assert asked in paths.years or asked in paths.levels
    assert np.diff(paths.years).tolist() == [1] * (len(paths.years) - 1)


@pytest.mark.parametrize("case", CASES)
def test_members_carry_their_weights_and_the_target_a_tenth_at_most(
    record: Record, case: tuple[str, str, str]
) -> None:
    paths = _forecast(record, case)
    shares = {name: paths.weights[paths.member == k].sum() for k, name in enumerate(paths.members)}
    assert sum(shares.values()) == pytest.approx(1)
    assert shares[OWN] >= 0.29
    assert shares.get(TARGET, 0) <= TARGET_WEIGHT() + 1e-9
    assert min(shares.values()) > 0


@pytest.mark.parametrize("day", ["2020-06-30", "2021-08-10", "2023-01-31"])
def test_rows_published_tomorrow_change_nothing_to_the_bit(day: str) -> None:
    here = RECORD
    mine = _forecast(here, ("VN-HN", "2021-2025", day), 500)
    tampered = Record(here.folder)
    tomorrow = pd.Timestamp(date.fromisoformat(day) + timedelta(days=1))
    for name in ("observations", "forecasts", "targets", "outcomes", "official_scenarios"):
        rows = here.table(name)
        later = (
            rows.assign(published=tomorrow, value=rows["value"] * 7)
            if "value" in rows
            else rows.assign(published=tomorrow, low=rows["low"] * 7)
        )
        if name == "observations":
            # rows dated by the rule of first availability would count from the day the rule gives them
            later = later[~later["source_id"].isin(here.table("availability")["source_id"])]
        tampered._frames[name] = pd.concat([rows, later.set_index(later.index + 100_000)])
    theirs = _forecast(tampered, ("VN-HN", "2021-2025", day), 500)
    for driver in DRIVERS:
        assert np.array_equal(getattr(mine, driver), getattr(theirs, driver))
    assert (mine.base_vnd, mine.base_rate, mine.sources) == (
        theirs.base_vnd,
        theirs.base_rate,
        theirs.sources,
    )


def test_the_plans_day_rests_on_no_later_row(record: Record, plan_day: Paths) -> None:
    out = record.as_of("2021-08-10").table("observations").groupby("source_id")["published"].min()
    seen = [out[name] for name in plan_day.sources if name in out.index]
    assert len(seen) > 10
    assert max(seen) <= pd.Timestamp("2021-08-10")


def test_the_same_seed_gives_the_same_paths_and_another_seed_the_same_forecast(record: Record) -> None:
    case = ("VN-HN", "2021-2025", "2021-08-10")
    once, again, other = (_forecast(record, case, 8000, seed) for seed in (1, 1, 2))
    assert np.array_equal(once.usd, again.usd)
    assert not np.array_equal(once.usd, other.usd)
    assert other.quantiles([0.1, 0.5, 0.9])[-1] == pytest.approx(
        once.quantiles([0.1, 0.5, 0.9])[-1], rel=0.03
    )


def test_a_member_of_the_level_pool_has_the_levels_own_density(record: Record) -> None:
    paths = _forecast(record, ("VN-HN", "2026-2030", "2026-11-23"), 60_000)
    mine = paths.of_member(LEVEL_VND)
    view = record.as_of("2026-11-23")
    vnd = view.series("VN-HN", "grdp_per_capita_vnd", "vsic2010_reval")["value"]
    assert len(vnd) == 8
    # the year that runs is common to all members; the pool forecasts the four after it
    change = np.log(mine.vnd[:, 1:] / mine.vnd[:, :1])
    from analysis.growth.base import city_facts

    levels = [level.vnd for level in city_facts(view, place("VN-HN", RECORD)).levels.values()]
    asked = [0.1, 0.25, 0.5, 0.75, 0.9]
    pool = level_pool(np.array(levels) / levels[-1], 4)
    wanted = np.log(mixture_quantiles(list(pool.members), asked, pool.weights))
    assert pytest.approx(wanted, abs=0.012) == np.quantile(change, asked, axis=0).T


def test_a_year_that_is_printed_is_known_up_to_its_revisions(record: Record) -> None:
    paths = _forecast(record, ("VN-HN", "2021-2025", "2026-11-23"))
    low, middle, high = paths.quantiles_in(2025, [0.1, 0.5, 0.9])
    assert paths.base_year == 2025
    assert middle == pytest.approx(179.29e6 / 24_976)
    assert (high - low) / middle < 0.02
    assert paths.probability(8300, 2025) == 0
    assert paths.years[-1] == 2030
    with pytest.raises(ValueError, match="2031 is not in the paths"):
        paths.quantiles_in(2031, [0.5])


def test_a_level_without_a_rate_stays_in_the_paths(record: Record) -> None:
    paths = _forecast(record, ("VN-HN", "2021-2025", "2026-01-15"))
    assert (paths.base_year, paths.known) == (2024, (2025,))
    assert 2025 not in paths.levels


@pytest.mark.parametrize(
    "day", ["2019-12-31", "2021-08-10", "2023-06-30", "2025-12-31", "2026-01-15", "2026-11-23"]
)
def test_the_plan_asked_about_changes_no_forecast(record: Record, day: str) -> None:
    """One forecast for a place, a year and a day; of the years beyond a plan's end too."""
    one, other = (_forecast(record, ("VN-HN", code, day), 400) for code in ("2021-2025", "2026-2030"))
    assert one.base_year == other.base_year
    assert one.members == other.members
    shared = len(one.years)
    assert one.years.tolist() == other.years[:shared].tolist()
    for driver in DRIVERS:
        assert np.array_equal(getattr(one, driver), getattr(other, driver)[:, :shared])
    for year in (*one.levels, *one.years.tolist()):
        assert np.array_equal(one.quantiles_in(year, LEVELS), other.quantiles_in(year, LEVELS))


def test_quarters_narrow_the_year_that_runs(record: Record) -> None:
    spread = []
    for day in ("2025-01-20", "2025-07-31", "2025-10-31", "2026-01-10"):
        paths = _forecast(record, ("VN-HN", "2021-2025", day))
        low, high = paths.quantiles([0.1, 0.9], "growth")[paths.column(2025)]
        spread.append(high - low)
    assert spread == sorted(spread, reverse=True)
    assert spread[0] > 4 * spread[2]


def test_a_place_without_a_level_says_so(record: Record) -> None:
    with pytest.raises(InputFault, match="no GRDP per person of VN-SG"):
        _forecast(record, ("VN-SG", "2021-2025", "2020-01-31"))


def test_a_thin_record_is_said_in_the_notes(record: Record) -> None:
    notes = " ".join(_forecast(record, ("VN-SG", "2021-2025", "2021-08-10")).notes)
    assert "own growth is known for too few years" in notes
    assert "population" in notes
    assert "in dollars only" in notes


def test_without_assumed_dates_the_forecast_still_stands(record: Record) -> None:
    paths = _forecast(record, ("VN-HN", "2021-2025", "2021-08-10"), availability="strict")
    assert np.isfinite(paths.usd).all()
    assert any("exchange rate" in note for note in paths.notes)


def test_arrival_sums_to_one(plan_day: Paths) -> None:
    arrival = plan_day.arrival(8300)
    assert arrival.shape == (len(plan_day.years) + 1,)
    assert arrival.sum() == pytest.approx(1)
    assert (arrival >= 0).all()
    assert arrival[:-1].sum() >= plan_day.probability(8300, 2025)
