"""A scenario as a Python object: drivers by year in the words of the field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import ValidationError

from analysis.record.faults import Fault, InputFault
from analysis.scenarios import file_schema
from analysis.scenarios.file_schema import JUDGEMENT, Clusters, Condition

Number = float | int | str
Course = Number | Mapping[int | str, Number]
_TEXT = re.compile(r"\s*([-+\N{MINUS SIGN}]?)\s*([0-9]+(?:\.[0-9]+)?)\s*(?:%|points?)?\s*")


class Scenario(file_schema.Scenario):
    """What if the drivers took another course? A scenario of your own, the same as a file could say.

    Each driver takes a number for every year, or numbers by period: a year (2022), years ("2022-2025"),
    years of the forecast ("Y1"). A number, or a text without a sign, sets the driver (7.5, "3%"); a text with
    a sign moves it against the baseline by percentage points ("+3%", "-1.5"). In percent a year: growth (real
    GRDP), population, deflator (prices of GRDP), vnd_per_usd (+ is more dong for a dollar), the sectors. A
    number for vnd_per_usd is the rate itself, in dong. hazard_multiplier, shock: the pace of the clusters, as
    in a file.

    others: `stay`, only what is named moves; `follow`, the rest moves along as it does in the baseline.
    source: a source_id of the record, or judgement. Raises InputFault for what no scenario may say.

    >>> Scenario(growth={2022: 7.5}, vnd_per_usd={2022: "+3%"})
    Scenario(growth 2022: 7.5%, exchange_rate 2022: +3 points)
    >>> Scenario(growth={2022: "fast"})
    Traceback (most recent call last):
    analysis.record.faults.InputFault: scenario, growth, 2022: 'fast' must be a number...
    """

    def __init__(
        self,
        *,
        growth: Course | None = None,
        population: Course | None = None,
        deflator: Course | None = None,
        vnd_per_usd: Course | None = None,
        agriculture: Course | None = None,
        industry_construction: Course | None = None,
        services: Course | None = None,
        product_taxes: Course | None = None,
        hazard_multiplier: float | dict[str, float] = 1.0,
        shock: float | dict[str, float] | None = None,
        conditions: Sequence[Condition] = (),
        name: str = "own",
        title: str = "",
        source: str = JUDGEMENT,
        others: Literal["follow", "stay"] = "stay",
        method: Literal["shift", "tilt"] | None = None,
    ) -> None:
        asked = {
            "growth": growth,
            "population": population,
            "deflator": deflator,
            "exchange_rate": vnd_per_usd,
            "agriculture": agriculture,
            "industry_construction": industry_construction,
            "services": services,
            "product_taxes": product_taxes,
        }
        raw = [_condition(driver, period, said, source) for driver, period, said in _each(asked)]
        raw += [condition.model_dump() for condition in conditions]
        pace: dict[str, Any] | None = None
        if hazard_multiplier != 1.0 or shock is not None:
            pace = {"hazard_multiplier": hazard_multiplier, "shock": shock, "source": source}
        said = title or "; ".join(_in_words(c) for c in raw) or ("another pace" if pace else "nothing moved")
        try:
            super().__init__(
                name=name,
                title=file_schema.Title(en=said, vi=said),
                author="own",
                reference=source,
                others=others,
                method=method,
                conditions=raw,  # type: ignore[arg-type]
                clusters=pace,  # type: ignore[arg-type]
            )
        except ValidationError as error:
            from analysis.scenarios.scenario import schema_faults

            raise InputFault(list(schema_faults(error, "scenario"))) from None

    def __repr__(self) -> str:
        parts = [_in_words(c.model_dump()) for c in self.conditions]
        return f"Scenario({', '.join(parts + _pace(self.clusters))})"

    __str__ = __repr__


def _each(asked: Mapping[str, Course | None]) -> list[tuple[str, str, Number]]:
    """Driver, period and number of every wish; a bare number is for every year of the forecast."""
    found = []
    for driver, course in asked.items():
        if course is not None:
            by_period = course if isinstance(course, Mapping) else {"horizon": course}
            found += [(driver, str(period), said) for period, said in by_period.items()]
    return found


def _condition(driver: str, period: str, said: Number, source: str) -> dict[str, Any]:
    if isinstance(said, str):
        read = _TEXT.fullmatch(said)
        if read is None:
            allowed = "must be a number: 7.5 or '3%' to set it, with a sign, '+3%', to move it"
            raise InputFault(Fault("scenario", said, allowed, key=f"{driver}, {period}"))
        sign, number = read.groups()
        value = float(number) if sign in ("", "+") else -float(number)
        what = {"change": value} if sign else {"value": value}
    else:
        what = {"value": float(said)}
        if driver == "exchange_rate":
            return {"driver": driver, "period": period, **what, "unit": "VND per USD", "source": source}
    return {"driver": driver, "period": period, **what, "source": source}


def _in_words(condition: Mapping[str, Any]) -> str:
    about = f"{condition['driver']} {condition['period']}"
    if condition.get("change") is not None:
        return f"{about}: {condition['change']:+g} points"
    unit = "%" if condition.get("unit", "percent") == "percent" else " VND per USD"
    return f"{about}: {condition['value']:g}{unit}"


def _pace(clusters: Clusters | None) -> list[str]:
    if clusters is None:
        return []
    return [
        f"{name} {value}"
        for name, value in (("hazard_multiplier", clusters.hazard_multiplier), ("shock", clusters.shock))
        if value not in (1.0, None)
    ]
