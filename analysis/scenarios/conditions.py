"""The baseline's paths under the conditions of a scenario.

Hard conditions and structural scenarios shift every path in closed form, so that a wish far outside
experience can still be shown; how far outside is said by the distance. Soft conditional forecasts weight
the paths anew and are refused when too few of them carry the weight. Without conditions nothing changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.record.faults import Fault, InputFault
from analysis.scenarios.file_schema import OUTSIDE, SECTORS, Condition, Scenario
from analysis.scenarios.quarters import Quarters, quarters_known, years_for_quarters
from analysis.scenarios.restrictions import (
    BLOCK,
    STATE,
    Array,
    Restrictions,
    Unused,
    outside_moves,
    restrict,
)

if TYPE_CHECKING:
    from analysis.growth.paths import Paths
    from analysis.plans.places import Place
    from analysis.record.vintages import View

LEAST_SHARE = 500 / 20_000
MET = 1e-6


@dataclass(frozen=True)
class Conditioned:
    """Paths under a scenario, and how far they are from the baseline.

    kl: Kullback-Leibler distance in nats; by tilting that of the new weights, by shifting the least that
    moving the averages costs (of the conditions, or of what effects alone have moved). effective_draws: what
    the weights are worth. away: by restriction, standard deviations from the baseline. moved: blocks of the
    state that the scenario moved. sectors: (N, H) each.
    """

    scenario: Scenario
    paths: Paths
    baseline: Paths
    kl: float = 0.0
    effective_draws: float = 0.0
    given: Restrictions | None = None
    away: tuple[float, ...] = ()
    unused: tuple[Unused, ...] = ()
    moved: tuple[str, ...] = ()
    sectors: Mapping[str, Array] | None = None

    @property
    def is_baseline(self) -> bool:
        """Whether nothing was asked of the paths."""
        return self.paths is self.baseline


def condition(
    paths: Paths,
    scenario: Scenario,
    seed: int = 183,
    sectors: Mapping[str, Array] | None = None,
    quarters: Quarters | None = None,
) -> Conditioned:
    """The paths under a scenario; the same seed gives the same random numbers to every scenario.

    sectors: growth of each sector in logs, (N, H) each, for conditions on sectors. quarters: those known on
    the day, for conditions on quarters.
    Raises InputFault when tilting leaves less than 500 effective draws of 20,000 (or that share of other
    numbers), naming the condition that is too far out; when hard conditions contradict each other; when a
    sector is named and the paths have none.
    """
    blocks = (*STATE, *(sectors or {}))
    _known_sectors(scenario, blocks)
    state = np.column_stack([getattr(paths, block) for block in STATE] + list((sectors or {}).values()))
    conditions, printed = _by_year(paths, scenario, quarters)
    given, unused = restrict(
        conditions,
        paths.years.tolist(),
        paths.weights @ state,
        paths.base_rate,
        blocks,
        paths.printed,
        paths.plan_end,
    )
    outside = outside_moves(scenario.conditions, paths.years.tolist(), paths.printed, paths.plan_end)
    here = Conditioned(
        scenario,
        paths,
        paths,
        effective_draws=_worth(paths.weights),
        unused=printed + unused,
        sectors=sectors,
    )
    if not len(given) and not any(move.any() for move in outside.values()):
        return here
    if scenario.way == "tilt":
        return _tilted(here, state, given)
    return _shifted(here, state, given, outside, blocks, seed)


def under(view: View, place: Place, paths: Paths, scenario: Scenario, seed: int = 183) -> Conditioned:
    """The paths under a scenario, with what the view knows of quarters and sectors where it names them."""
    sectors = None
    if any(c.driver in SECTORS for c in scenario.conditions):
        from analysis.growth.sectors import sector_paths

        sectors = sector_paths(view, place, paths, seed)
    return condition(
        paths, scenario, seed, sectors.growth if sectors is not None else None, quarters_known(view, place)
    )


def _by_year(
    paths: Paths, scenario: Scenario, quarters: Quarters | None
) -> tuple[tuple[Condition | None, ...], tuple[Unused, ...]]:
    """The conditions with quarters told as years."""
    if not any("Q" in c.period for c in scenario.conditions):
        return scenario.conditions, ()
    if quarters is None:
        raise InputFault(
            Fault(
                f"scenario {scenario.name}", "quarters", "need the quarters known on the day; none were given"
            )
        )
    logs = paths.weights @ paths.growth
    spread = np.sqrt(paths.weights @ (paths.growth - logs) ** 2)
    years = paths.years.tolist()
    return years_for_quarters(
        scenario.conditions,
        dict(zip(years, 100 * np.expm1(logs), strict=True)),
        dict(zip(years, 100 * spread * np.exp(logs), strict=True)),
        quarters,
    )


def _tilted(here: Conditioned, state: Array, given: Restrictions) -> Conditioned:
    from analysis.scenarios.gaussian import distances, moments
    from analysis.scenarios.tilting import tilt_to

    paths = here.baseline
    new = tilt_to(state, paths.weights, given)
    least = LEAST_SHARE * len(state)
    if not new.met or new.effective_draws < least:
        alone = [tilt_to(state, paths.weights, _only(given, n)) for n in range(len(given))]
        worth = [t.effective_draws if t.met else 0.0 for t in alone]
        raise InputFault(
            _too_far(
                here, state, given, int(np.argmin(worth)), new.effective_draws if new.met else 0.0, least
            )
        )
    away, _ = distances(*moments(state, paths.weights), given)
    return replace(
        here,
        paths=replace(paths, weights=new.weights, scenario=here.scenario.name),
        kl=new.kl,
        given=given,
        effective_draws=new.effective_draws,
        away=tuple(away),
        moved=STATE,
    )


def _shifted(
    here: Conditioned,
    state: Array,
    given: Restrictions,
    outside: Mapping[int, Array],
    blocks: tuple[str, ...],
    seed: int,
) -> Conditioned:
    from analysis.scenarios.gaussian import distances, moments, shift

    paths, scenario = here.baseline, here.scenario
    n, H = paths.growth.shape
    normal = np.random.default_rng([seed, 1]).standard_normal
    new, away, kl = state, np.zeros(0), 0.0
    if len(given):
        stays = scenario.others == "stay"
        mean, covariance = moments(state, paths.weights)
        new = shift(
            state,
            covariance,
            given,
            normal((len(given), n)).T,
            _structural(given, blocks, H) if stays else None,
        )
        away, kl = distances(mean, covariance, given)
        _hold(here, new, given)
    moves = {
        k: (new - state)[:, _columns(blocks, BLOCK.get(c.driver, c.driver), H)]
        for k, c in enumerate(scenario.conditions)
        if c.driver not in OUTSIDE
    }
    new = _with_effects(new, scenario, {**moves, **outside}, blocks, seed, H)
    drivers = {block: new[:, _columns(blocks, block, H)] for block in blocks}
    moved = tuple(block for block in STATE if not np.array_equal(drivers[block], getattr(paths, block)))
    changed: dict[str, Any] = {block: drivers[block] for block in moved}
    shifted = replace(paths, **changed, scenario=here.scenario.name)
    if not len(given):
        kl = _distance_of_move(state, new, paths.weights)
    return replace(
        here,
        paths=shifted,
        kl=kl,
        given=given,
        away=tuple(away),
        moved=moved,
        sectors={s: drivers[s] for s in here.sectors} if here.sectors else None,
    )


def _with_effects(
    state: Array, scenario: Scenario, moves: Mapping[int, Array], blocks: tuple[str, ...], seed: int, H: int
) -> Array:
    """Add what moved drivers do to others: elasticity of the path times the move, spread over the years."""
    for k, c in enumerate(scenario.conditions):
        if c.effect is None or k not in moves:
            continue
        # Numbered by driver, not by place in the file: two scenarios share the elasticities of a path.
        rng = np.random.default_rng([seed, 2, sorted({*BLOCK, *SECTORS, *OUTSIDE}).index(c.driver)])
        elasticity = c.effect.mean + c.effect.sd * rng.standard_normal(len(state))
        response = elasticity[:, None] * np.atleast_2d(moves[k])
        into = _columns(blocks, c.effect.into, H)
        added = np.zeros((len(state), H))
        for lag, share in enumerate(c.effect.by_year[:H]):
            added[:, lag:] += share * response[:, : H - lag]
        state = state.copy()
        state[:, into] += added
    return state


def _distance_of_move(old: Array, new: Array, weights: Array) -> float:
    """Half the squared Mahalanobis length of the move of the averages, over the columns that moved."""
    from analysis.scenarios.gaussian import moments

    mean, covariance = moments(old, weights)
    move = weights @ new - mean
    columns = np.flatnonzero(move)
    part = covariance[np.ix_(columns, columns)]
    return float(move[columns] @ np.linalg.pinv(part, hermitian=True) @ move[columns]) / 2


def _structural(given: Restrictions, blocks: tuple[str, ...], H: int) -> np.ndarray:
    """The columns that a structural scenario may move: those it names, and total growth with a sector."""
    named = (given.matrix != 0).any(axis=0).reshape(len(blocks), H)
    named[0] |= named[len(STATE) :].any(axis=0)
    return np.asarray(named.ravel())


def _columns(blocks: tuple[str, ...], block: str, H: int) -> slice:
    start = blocks.index(block) * H
    return slice(start, start + H)


def _worth(weights: Array) -> float:
    return float(1 / (weights @ weights))


def _only(given: Restrictions, n: int) -> Restrictions:
    return Restrictions(
        given.matrix[n : n + 1],
        given.target[n : n + 1],
        given.variance[n : n + 1],
        given.relative[n : n + 1],
        given.condition[n : n + 1],
        given.label[n : n + 1],
    )


def _fault(here: Conditioned, given: Restrictions, row: int, allowed: str) -> Fault:
    n = given.condition[row]
    driver, years = given.label[row]
    return Fault(
        f"scenario {here.scenario.name}",
        here.scenario.conditions[n].number,
        allowed,
        key=f"conditions[{n + 1}], {driver} {years}",
    )


def _too_far(
    here: Conditioned, state: Array, given: Restrictions, row: int, worth: float, least: float
) -> Fault:
    seen = state @ given.matrix[row]
    mean = float(here.baseline.weights @ seen)
    spread = float(np.sqrt(here.baseline.weights @ (seen - mean) ** 2))
    return _fault(
        here,
        given,
        row,
        f"is too far out for tilting: the baseline has {100 * np.expm1(mean):.2f} give or take "
        f"{100 * spread:.2f}, and {worth:.0f} effective draws of {len(state)} would be left where "
        f"{least:.0f} are needed; ask for less, give a wider sd, or write method: shift",
    )


def _hold(here: Conditioned, new: Array, given: Restrictions) -> None:
    """Hard values must hold in every path after the shift; two that contradict each other cannot."""
    hard = np.flatnonzero(~given.relative & (given.variance == 0))
    off = np.abs(new @ given.matrix[hard].T - given.target[hard]).max(axis=0)
    if (off > MET).any():
        raise InputFault(
            [
                _fault(here, given, int(row), "contradicts another condition of the scenario")
                for row in hard[off > MET]
            ]
        )


def _known_sectors(scenario: Scenario, blocks: tuple[str, ...]) -> None:
    missing = [
        (n, c) for n, c in enumerate(scenario.conditions) if c.driver in SECTORS and c.driver not in blocks
    ]
    if missing:
        raise InputFault(
            [
                Fault(
                    f"scenario {scenario.name}",
                    c.driver,
                    "has no sector data in the record on this day; use growth",
                    key=f"conditions[{n + 1}].driver",
                )
                for n, c in missing
            ]
        )
