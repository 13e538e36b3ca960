"""What each member of the per-person pool is worth on panels, and what weights that asks for.

python benchmarks/pool_weights.py PANEL.csv [--local | --through-rate]
python benchmarks/pool_weights.py PANEL.csv --provinces REGIONS.csv --country PHL

PANEL.csv: iso, year, rgdpna, pop_wb, pop, xr, deflator_implied, gdp_pc_usd. From every origin 1992 to 2013
the own design and the level pool forecast output per person 1, 2 and 4 years ahead: in dollars; with --local
in the money of the country; with --through-rate in dollars, but by a level pool of local money and the own
design's law of the rate, as paths of the workbook have it. Scored by CRPS and log score of the cumulative log
change, alone and mixed. REGIONS.csv (country, region, year, nominal, real, population): the same for the
provinces of a country in its money, origins from the eighth change to 2019; the own design there is the law
of growth beside a law of prices with the mean and the spread of the other provinces. Nothing is written.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.growth.fitted import DongLaw, rate_law
from analysis.growth.laws import (
    POPULATION_SD,
    PRICES_MEAN_YEARS,
    PRICES_PERSISTENCE,
    GrowthLaw,
    fit_growth_law,
    growth_law_prior,
)
from analysis.scoring.measures import crps, inside
from analysis.series.ar1 import Prior, fit_ar1, shrunk_correlation, sum_covariance
from analysis.series.levels import level_pool
from analysis.series.mixture import Array, Member, mixture_density, mixture_quantiles
from analysis.series.quantile_levels import LEVELS

SCORED = [0, 1, 3]
DOLLARS, LOCAL, THROUGH_RATE = "dollars", "local", "through-rate"
MIXES = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)


def economies(source: Path) -> dict[str, pd.DataFrame]:
    """Yearly log changes by economy: growth, people, deflator, rate, and dollars per person."""
    panel = pd.read_csv(source).dropna(subset=["rgdpna", "pop", "xr", "gdp_usd"])
    found = {}
    for code, rows in panel[panel.year >= 1970].groupby("iso"):
        rows = rows.sort_values("year")
        if rows["pop"].max() < 0.5 or len(rows) < 20 or (np.diff(rows.year) != 1).any():
            continue
        columns = {"g": "rgdpna", "n": "pop_wb", "pi": "deflator_implied", "s": "xr", "y": "gdp_pc_usd"}
        changes = {name: np.diff(np.log(rows[column])) for name, column in columns.items()}
        changes["y_local"] = changes["y"] + changes["s"]
        found[str(code)] = pd.DataFrame(changes, index=rows.year.to_numpy()[1:])
    return found


def members(
    rows: pd.DataFrame, others: list[pd.DataFrame], us: float, horizon: int, money: str
) -> tuple[list[Member], Array]:
    """The own design first, then the models of the level pool on log changes, with the pool's own weights."""
    prior = float(np.median([other.g.mean() for other in others]))
    local = money != DOLLARS
    index = np.exp(np.concatenate([[0.0], np.cumsum(rows["y_local" if local else "y"].to_numpy())]))
    pool = level_pool(index / index[-1], horizon)
    as_changes = [m if m.log else _on_logs(m) for m in pool.members]
    models = [Member(m.name, m.location, m.scale, m.df) for m in as_changes]
    if "s" not in rows:
        return [of_province(rows, others, prior, horizon), *models], pool.weights
    d = (rows.pi - rows.s).to_numpy()
    law = fit_growth_law(rows.g.to_numpy(), d, float(rows.n.iloc[-1]), prior, us)
    rate = rate_law(rows.s.to_numpy(), rows.pi.to_numpy(), law)
    if money == LOCAL:
        return [in_local(law, rate, horizon), *models], pool.weights
    if money == THROUGH_RATE:
        models = [through_rate(m, law, rate, horizon) for m in models]
    return [law.member(horizon), *models], pool.weights


def in_local(law: GrowthLaw, rate: DongLaw, horizon: int) -> Member:
    """The own design in the country's money: s = mean + share (d - mean of d) + rest, added to dollars."""
    h, dollars, d = np.arange(1, horizon + 1), law.member(horizon), law.dollar_deflator
    both = sum_covariance(law.growth, d, law.correlation, horizon)
    variance = (
        dollars.scale**2
        + ((1 + rate.share) ** 2 - 1) * d.sum_variance(horizon)
        + 2 * rate.share * both
        + h * rate.sd**2
    )
    return Member(
        "own design", dollars.location + depreciation(law, rate, horizon), np.sqrt(variance), dollars.df
    )


def depreciation(law: GrowthLaw, rate: DongLaw, horizon: int) -> Array:
    """The expected sum of s."""
    h, d = np.arange(1, horizon + 1), law.dollar_deflator
    moved = d.sum_mean(horizon) - h * d.mean + np.cumsum(law.parity_return(horizon))
    return np.asarray(h * rate.mean + rate.share * moved)


def through_rate(member: Member, law: GrowthLaw, rate: DongLaw, horizon: int) -> Member:
    """A member in local money brought to dollars: it moves each path of the own design to its own quantile of
    the same rank, and the path keeps its rate. With V the own change in local money and S the sum of s,
    dollars are location + scale z - S, S = mean + slope (V - mean of V) + rest.
    """
    h, d = np.arange(1, horizon + 1), law.dollar_deflator
    own = in_local(law, rate, horizon)
    of_s = rate.share**2 * d.sum_variance(horizon) + h * rate.sd**2
    of_both = (
        rate.share * (sum_covariance(law.growth, d, law.correlation, horizon) + d.sum_variance(horizon))
        + of_s
    )
    slope = of_both / own.scale**2
    rest = np.maximum(of_s - slope * of_both, 0.0)
    scale = np.sqrt((member.scale - slope * own.scale) ** 2 + rest)
    return Member(member.name, member.location - depreciation(law, rate, horizon), scale, member.df)


def provinces(source: Path, country: str) -> dict[str, pd.DataFrame]:
    """Yearly log changes by province: growth, people, own prices, and output per person in local money."""
    table = pd.read_csv(source)
    found = {}
    for name, rows in table[table.country == country].dropna().groupby("region"):
        rows = rows.sort_values("year").set_index("year")
        change = np.log(rows[["nominal", "real", "population"]]).diff().dropna()
        own = pd.DataFrame({"g": change.real, "n": change.population, "pi": change.nominal - change.real})
        own["y_local"] = change.nominal - change.population
        found[str(name)] = own
    return found


def of_province(rows: pd.DataFrame, others: list[pd.DataFrame], prior: float, horizon: int) -> Member:
    """The law of growth beside a law of prices with the mean and the sd of the other provinces; no rate."""
    g, pi, h = rows.g.to_numpy(), rows.pi.to_numpy(), np.arange(1, horizon + 1)
    mean = float(np.median([other.pi.mean() for other in others]))
    sd = float(np.sqrt(np.median([other.pi.var() for other in others])))
    growth = fit_ar1(g, growth_law_prior(prior))
    prices = fit_ar1(pi, Prior(mean, PRICES_MEAN_YEARS(), PRICES_PERSISTENCE(), sd, 8))
    both = sum_covariance(growth, prices, shrunk_correlation(g, pi), horizon)
    people = POPULATION_SD() ** 2 * h * (h + 1) * (2 * h + 1) / 6
    location = growth.sum_mean(horizon) + prices.sum_mean(horizon) - h * float(rows.n.iloc[-1])
    variance = growth.sum_variance(horizon) + prices.sum_variance(horizon) + 2 * both + people
    return Member("own design", location, np.sqrt(variance), min(growth.df, prices.df))


def _on_logs(member: Member) -> Member:
    """A model of levels as one of log changes, by the delta method; where it falls to nothing, at a tenth."""
    middle = np.maximum(member.location, 0.1)
    return Member(member.name, np.log(middle), member.scale / middle, member.df)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("panel", type=Path)
    parser.add_argument("--window", type=int, default=15)
    parser.add_argument("--horizon", type=int, default=4)
    money = parser.add_mutually_exclusive_group()
    for name in (LOCAL, THROUGH_RATE):
        money.add_argument(f"--{name}", dest="money", action="store_const", const=name, default=DOLLARS)
    parser.add_argument("--provinces", type=Path)
    parser.add_argument("--country", default="PHL")
    options = parser.parse_args()
    data = economies(options.panel)
    usa = data["USA"]
    if options.provinces:
        data = provinces(options.provinces, options.country)
        options.money = LOCAL
    shortest = 8 if options.provinces else options.window
    scores: dict[float, list[list[float]]] = {share: [] for share in MIXES}
    for origin in range(1992, 2020 if options.provinces else 2014):
        first = origin - options.window + 1
        whole = {code: rows for code, rows in data.items() if origin + options.horizon in rows.index}
        past = {code: rows.loc[first:origin] for code, rows in whole.items()}
        past = {code: rows for code, rows in past.items() if len(rows) >= shortest}
        tame = {c: r for c, r in past.items() if r.pi.median() < 0.25 and r.pi.abs().max() < 0.6}
        us = float(usa.pi.loc[origin - 4 : origin].mean())
        for code, rows in tame.items():
            others = [other for name, other in tame.items() if name != code]
            models, weights = members(rows, others, us, options.horizon, options.money)
            truth = whole[code]["y_local" if options.money == LOCAL else "y"]
            came = truth.loc[origin + 1 : origin + options.horizon].cumsum().to_numpy()
            for share in MIXES:
                mixed = np.concatenate([[1 - share], share * weights])
                q = mixture_quantiles(models, LEVELS, mixed)[SCORED]
                density = mixture_density(models, came, mixed)[SCORED]
                scores[share].append(
                    [
                        crps(came[SCORED], q).mean(),
                        -np.log(np.maximum(density, 1e-12)).mean(),
                        abs(came[-1] - q[-1, len(LEVELS) // 2]),
                        inside(0.8)(came[SCORED], q).mean(),
                        inside(0.95)(came[SCORED], q).mean(),
                    ]
                )
    print(f"{len(scores[0.0])} forecasts of {len(data)} economies")
    print("share of level pool   CRPS   -log score   error at the end   80 %   95 %")
    for share, rows in scores.items():
        print(f"{share:19.1f}" + "".join(f"{value:10.4f}" for value in np.mean(rows, axis=0)))


if __name__ == "__main__":
    main()
