"""What each member of the per-person pool is worth on a panel of countries, and what weights that asks for.

python benchmarks/pool_weights.py PANEL.csv [--window 15] [--horizon 4]

PANEL.csv: iso, year, rgdpna, pop_wb, pop, xr, deflator_implied, gdp_pc_usd. From every origin 1992 to 2013
the own design and the level pool forecast output per person in dollars 1, 2 and 4 years ahead; scored by CRPS
and log score of the cumulative log change, alone and mixed. Nothing is written.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.growth.laws import fit_growth_law
from analysis.scoring.measures import crps, inside
from analysis.series.levels import level_pool
from analysis.series.mixture import Array, Member, mixture_density, mixture_quantiles
from analysis.series.quantile_file import LEVELS

SCORED = [0, 1, 3]
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
        found[str(code)] = pd.DataFrame(changes, index=rows.year.to_numpy()[1:])
    return found


def members(rows: pd.DataFrame, us: float, prior: float, horizon: int) -> tuple[list[Member], Array]:
    """The own design first, then the models of the level pool on log changes, with the pool's own weights."""
    law = fit_growth_law(
        rows.g.to_numpy(), (rows.pi - rows.s).to_numpy(), float(rows.n.iloc[-1]), prior, us
    ).member(horizon)
    index = np.exp(np.concatenate([[0.0], np.cumsum(rows.y.to_numpy())]))
    pool = level_pool(index / index[-1], horizon)
    as_changes = [m if m.log else _on_logs(m) for m in pool.members]
    return [law, *[Member(m.name, m.location, m.scale, m.df) for m in as_changes]], pool.weights


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
    options = parser.parse_args()
    data = economies(options.panel)
    scores: dict[float, list[list[float]]] = {share: [] for share in MIXES}
    for origin in range(1992, 2014):
        first = origin - options.window + 1
        whole = {
            code: rows
            for code, rows in data.items()
            if first in rows.index and origin + options.horizon in rows.index
        }
        past = {code: rows.loc[first:origin] for code, rows in whole.items()}
        tame = {c: r for c, r in past.items() if r.pi.median() < 0.25 and r.pi.abs().max() < 0.6}
        us = float(data["USA"].pi.loc[origin - 4 : origin].mean())
        for code, rows in tame.items():
            prior = float(np.median([other.g.mean() for name, other in tame.items() if name != code]))
            models, weights = members(rows, us, prior, options.horizon)
            came = whole[code].y.loc[origin + 1 : origin + options.horizon].cumsum().to_numpy()
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
