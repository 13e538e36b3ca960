"""How good the forecasters are on yearly series, and what they cost.

python benchmarks/forecasters.py                         worlds with a known truth, and times
python benchmarks/forecasters.py series.csv --holdout 6  any long CSV (series_id, t, value) with the end
held back

python benchmarks/forecasters.py a.csv b.csv:gdp --where    the same, by length, kind of series and lead;
after a colon the column to forecast, where a file has several
python benchmarks/forecasters.py a.csv b.csv --where --write     puts those tables into docs/methods/series.md

Prints, for the level pool and for a plain random walk: OWA (to no change), CRPS in mean absolute
differences of the training part, coverage of the 80 and the 95 percent interval. Files stay where they are.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.special import ndtri

from analysis.growth.per_person import forecast, forecast_per_person
from analysis.plans.places import place, plan
from analysis.scoring.measures import crps, inside
from analysis.series.file_columns import Columns, read_series
from analysis.series.levels import forecast_levels
from analysis.series.quantile_file import yearly_series
from analysis.series.quantile_levels import LEVELS
from analysis.workbook import open_workbook

PAGE = Path(__file__).parents[1] / "docs/methods/series.md"
BEGIN, END = "<!-- where: begin -->", "<!-- where: end -->"
LENGTHS = ("up to 12 values", "13 to 20 values", "more than 20 values")
Forecaster = Callable[[np.ndarray, int, np.ndarray], np.ndarray]
Task = tuple[np.ndarray, np.ndarray]


def random_walk(y: np.ndarray, horizon: int, probabilities: np.ndarray) -> np.ndarray:
    """No change, with the normal spread of the past steps."""
    sd = np.sqrt((np.diff(y) ** 2).mean())
    return y[-1] + np.sqrt(np.arange(1, horizon + 1))[:, None] * sd * ndtri(probabilities)


def worlds(count: int, rng: np.random.Generator) -> dict[str, list[Task]]:
    """Series of four makes, eight to thirty values and the six that follow."""

    def growth() -> np.ndarray:
        g, sd, keep = np.zeros(40), rng.uniform(0.02, 0.08), rng.uniform(0, 0.5)
        for t in range(1, 40):
            g[t] = keep * g[t - 1] + sd * rng.standard_t(5)
        return np.exp(np.cumsum(rng.normal(0.03, 0.03) + g))

    makes = {
        "lasting growth, fat tails": growth,
        "random walk with drift": lambda: 100 + np.cumsum(rng.normal(0.5, 1) + rng.standard_normal(40)),
        "drift that drifts": lambda: (
            100 + np.cumsum(np.cumsum(0.3 * rng.standard_normal(40)) + rng.standard_normal(40))
        ),
        "levels around a mean": lambda: 10 + rng.standard_normal(40),
    }
    found = {}
    for name, make in makes.items():
        cuts = rng.integers(8, 31, count)
        series = [make() for _ in range(count)]
        found[name] = [(y[:n], y[n : n + 6]) for y, n in zip(series, cuts, strict=True)]
    return found


def from_file(source: str, holdout: int) -> tuple[list[Task], int]:
    """Each series less its end, with its end; and how many series cannot be forecast that way."""
    path, _, value = source.partition(":")
    series, refused = yearly_series(read_series(Path(path), Columns(value=value or None)))
    tasks, left = [], len(refused)
    for found in series.values():
        y = found.values
        try:
            forecast_levels(y[:-holdout], 1, [0.5])
        except ValueError:
            left += 1
            continue
        if np.ptp(y[:-holdout]) > 0:
            tasks.append((y[:-holdout], y[-holdout:]))
        else:
            left += 1
    return tasks, left


def judged(forecaster: Forecaster, tasks: list[Task]) -> str:
    """One line of figures."""
    rows, seconds = [], 0.0
    for y, truth in tasks:
        began = time.process_time()
        q = forecaster(y, len(truth), LEVELS)
        seconds += time.process_time() - began
        unit, middle = np.abs(np.diff(y)).mean(), q[:, len(LEVELS) // 2]
        own, still = np.abs(truth - middle), np.abs(truth - y[-1])
        percent = [
            200 * e / np.maximum(np.abs(truth) + np.abs(m), 1e-12) for e, m in ((own, middle), (still, y[-1]))
        ]
        rows.append(
            [
                own.mean() / unit,
                still.mean() / unit,
                percent[0].mean(),
                percent[1].mean(),
                crps(truth, q).mean() / unit,
                inside(0.8)(truth, q).mean(),
                inside(0.95)(truth, q).mean(),
            ]
        )
    own, still, smape, smape_still, score, c80, c95 = np.mean(rows, axis=0)
    owa = (own / still + smape / smape_still) / 2
    cost = 1000 * seconds / len(tasks)
    return f"OWA {owa:5.3f}  CRPS {score:6.3f}  80% {c80:5.3f}  95% {c95:5.3f}  {cost:5.2f} ms a series"


def length(y: np.ndarray) -> str:
    """Short, middling or long."""
    return LENGTHS[0] if len(y) <= 12 else LENGTHS[1] if len(y) <= 20 else LENGTHS[2]


def kind(y: np.ndarray) -> str:
    """What a series looks like, by rules that are fixed before any forecast is seen.

    Near zero: the smallest value is under a twentieth of the mean size. Explosive: growth of 20 percent a
    year and more. Returning: the range of five-year means is under half that of single years. Damped: the
    later half climbs less than a third of the earlier. Trending: the rest.
    """
    if np.abs(y).min() < 0.05 * np.abs(y).mean():
        return "near zero"
    if (y > 0).all() and np.log(y[-1] / y[0]) / (len(y) - 1) > np.log(1.2):
        return "explosive"
    means = np.convolve(y, np.ones(5) / 5, "valid") if len(y) >= 9 else y
    if np.ptp(means) < 0.5 * np.ptp(y):
        return "returning"
    middle = len(y) // 2
    early, late = y[middle] - y[0], y[-1] - y[middle]
    return "damped" if early * late >= 0 and abs(late) < abs(early) / 3 else "trending"


def where(tasks: list[Task]) -> str:
    """CRPS against no change, bias in mean steps and coverage: by length, by kind, by lead."""
    rows: dict[str, list[list[float]]] = {}
    for y, truth in tasks:
        q, still = (f(y, len(truth), LEVELS) for f in (forecast_levels, random_walk))
        unit = np.abs(np.diff(y)).mean()
        bias = (truth - q[:, len(LEVELS) // 2]) / unit
        row = np.array([crps(truth, q) / unit, crps(truth, still) / unit, bias])
        held = np.array([inside(0.8)(truth, q), inside(0.95)(truth, q)], float)
        each = np.concatenate([row, held]).T
        for name in (length(y), kind(y)):
            rows.setdefault(name, []).append(each.mean(0).tolist())
        for lead, numbers in enumerate(each, start=1):
            rows.setdefault(f"lead {lead}", []).append(numbers.tolist())
    lines = ["| where | n | CRPS | to no change | bias | 80 % | 95 % |", "|---|---|---|---|---|---|---|"]
    for name in sorted(rows, key=_place_in_table):
        own, other, bias, c80, c95 = np.mean(rows[name], axis=0)
        told = f"{own:.3f} | {own / other:.3f} | {bias:.2f} | {c80:.3f} | {c95:.3f}"
        lines.append(f"| {name} | {len(rows[name])} | {told} |")
    return "\n".join(lines)


def _place_in_table(name: str) -> tuple[bool, int, str]:
    """Lengths from short to long, then kinds, then leads."""
    return name.startswith("lead"), LENGTHS.index(name) if name in LENGTHS else len(LENGTHS), name


def write_tables(tables: dict[str, str]) -> None:
    """Put the tables into the page of methods, between its two marks."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    told = "\n\n".join(f"**{name}**\n\n{table}" for name, table in tables.items())
    PAGE.write_text(f"{before}{BEGIN}\n{told}\n{END}{after}", encoding="utf-8")


def panel(count: int, rng: np.random.Generator) -> str:
    """The per-person forecast on made-up economies whose law it does not know."""
    inside80, inside95, errors = [], [], []
    for _ in range(count):
        shock, sd = np.zeros(20), rng.uniform(0.015, 0.04)
        for t in range(1, 20):
            shock[t] = 0.4 * shock[t - 1] + sd * rng.standard_normal()
        g, s = rng.normal(0.045, 0.012) + shock, 0.03 + 0.02 * rng.standard_normal(20)
        d = 0.025 + rng.normal(0, 0.008) + rng.uniform(0.04, 0.11) * rng.standard_t(6, 20)
        n = 0.012 + np.cumsum(0.002 * rng.standard_normal(20))
        q = forecast_per_person(g[:15], n[:15], (d + s)[:15], s[:15], 0.02, 5, LEVELS, {"pool_g": 0.045})
        truth = np.cumsum((g - n + d)[15:])
        inside80.append(inside(0.8)(truth, q))
        inside95.append(inside(0.95)(truth, q))
        errors.append(crps(truth, q).mean())
    return f"CRPS {np.mean(errors):6.4f}  80% {np.mean(inside80):5.3f}  95% {np.mean(inside95):5.3f}"


def paths_cost(draws: int) -> str:
    """Seconds of one core for the paths of a place on the day of its plan, the best of three."""
    record, found = open_workbook().record, []
    view, where = record.as_of("2021-08-10"), place("VN-HN", record)
    for seed in range(3):
        began = time.process_time()
        forecast(view, where, plan(where.code, "2021-2025", record), draws, seed)
        found.append(time.process_time() - began)
    return f"{draws} paths to the plan's end: {min(found):.2f} s of one core"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", help="tables of yearly series: FILE or FILE:COLUMN")
    parser.add_argument("--holdout", type=int, default=6, help="years held back at the end of each series")
    parser.add_argument("--series", type=int, default=200, help="series of each made-up world")
    parser.add_argument("--where", action="store_true", help="tables by length, kind and lead")
    parser.add_argument("--write", action="store_true", help="put those tables into the page of methods")
    options = parser.parse_args()
    rng = np.random.default_rng(183)
    sets: dict[str, list[Task]] = {}
    if options.files:
        for file in options.files:
            name = Path(file.partition(":")[0]).name
            sets[name], left = from_file(file, options.holdout)
            print(f"{name}: {len(sets[name])} series, {left} left out")
    else:
        sets = worlds(options.series, rng)
    tables: dict[str, str] = {}
    for name, tasks in sets.items():
        print(name)
        for label, forecaster in (("level pool", forecast_levels), ("no change", random_walk)):
            print(f"  {label:11s} {judged(forecaster, tasks)}")
        if options.where or options.write:
            tables[f"{name}, {len(tasks)} series"] = where(tasks)
            print(tables[f"{name}, {len(tasks)} series"])
    if options.write:
        write_tables(tables)
    if not options.files:
        print(f"per person, made-up economies\n  closed form {panel(options.series, rng)}")
        print(paths_cost(20_000))


if __name__ == "__main__":
    main()
