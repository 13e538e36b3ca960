"""What a scenario file may say.

A scenario is a small YAML file: a title, an author, a reference, and dated conditions on the drivers of a
named baseline, each with its source or the word judgement. The baseline has no conditions.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

if TYPE_CHECKING:
    from analysis.clusters.pipeline import Shock

JUDGEMENT = "judgement"
SECTORS = ("agriculture", "industry_construction", "services", "product_taxes")
OUTSIDE = ("investment", "exports")
RATES, PERCENTAGES = (1_000, 1_000_000), (-60, 200)  # beyond lies a slip of the pen
DRIVERS = ("growth", "population", "deflator", "exchange_rate", *SECTORS, *OUTSIDE)

# How a number without a unit is read, for the one who meant another.
_UNDERSTOOD = {driver: f"{driver} is in percent a year" for driver in DRIVERS} | {
    "population": "population is its change in percent a year, not a number of persons",
    "exchange_rate": "exchange_rate is its change in percent a year; a rate itself needs unit: VND per USD",
}
_PERIOD = re.compile(r"[0-9]{4}(Q[1-4]|-[0-9]{4})?|Y[1-9][0-9]?(-Y[1-9][0-9]?)?|horizon")

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Real = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class SlipError(ValueError):
    """A number or a date that cannot be meant: what is wrong, under which key, with which value."""

    def __init__(self, key: str, value: object, allowed: str) -> None:
        super().__init__(f"{key} {value} {allowed}")
        self.key, self.value, self.allowed = key, value, allowed


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Title(_Part):
    """A title; where it is not given in Vietnamese, the English one stands there too."""

    en: Text
    vi: Text = ""

    @model_validator(mode="after")
    def _one_stands_for_both(self) -> Self:
        if not self.vi:
            object.__setattr__(self, "vi", self.en)
        return self


class Effect(_Part):
    """What a moved driver does to another one: an elasticity with its own uncertainty, spread over years.

    `by_year` gives the shares of the effect in the same year, the next year, and so on.
    """

    into: Literal["growth", "deflator"]
    mean: Annotated[Real, Field(ge=-2, le=2)]
    sd: Annotated[Real, Field(ge=0, le=2)]
    by_year: Annotated[tuple[Real, ...], Field(min_length=1, max_length=5)]
    source: Text


class Condition(_Part):
    """One dated condition on one driver, in percent a year unless a unit is given.

    It is hard without `sd` and soft with it: the scenario's own uncertainty in percentage points.
    `value` fixes the driver; `change` moves it by percentage points against the baseline.
    """

    driver: Literal[
        "growth",
        "population",
        "deflator",
        "exchange_rate",
        "agriculture",
        "industry_construction",
        "services",
        "product_taxes",
        "investment",
        "exports",
    ]
    period: Text
    over: Literal["each", "mean"] = "each"
    value: Real | None = None
    change: Real | None = None
    sd: Annotated[Real, Field(gt=0, le=50)] | None = None
    unit: Literal["percent", "VND per USD"] = "percent"
    effect: Effect | None = None
    source: Text
    note: str = ""

    @field_validator("period", mode="before")
    @classmethod
    def _period_is_a_date(cls, period: object) -> str:
        text = str(period)
        if not _PERIOD.fullmatch(text):
            raise ValueError(
                "must be a year (2024), a quarter (2021Q3), years (2022-2025), "
                "years of the forecast (Y1, Y1-Y3) or horizon"
            )
        ends = re.findall(r"[0-9]+", text) if "-" in text else []
        if ends and int(ends[0]) >= int(ends[1]):
            raise ValueError("must end after it begins")
        return text

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if (self.value is None) == (self.change is None):
            raise ValueError("needs exactly one of value and change")
        number = self.value if self.value is not None else self.change
        assert number is not None
        if self.unit == "VND per USD":
            if self.driver != "exchange_rate" or self.value is None:
                raise ValueError("the unit VND per USD belongs to a value of exchange_rate")
            self._within(number, RATES, "must lie between {:,} and {:,} VND per USD")
        else:
            self._within(number, PERCENTAGES, f"must lie between {{}} and {{}}: {_UNDERSTOOD[self.driver]}")
        if "Q" in self.period and (self.driver != "growth" or self.value is None):
            raise ValueError("a quarter goes with a value of growth only")
        if self.driver in OUTSIDE and (self.change is None or self.effect is None):
            raise ValueError(f"{self.driver} is no driver of the identity: it needs a change and an effect")
        return self

    def _within(self, number: float, bounds: tuple[int, int], said: str) -> None:
        if not bounds[0] <= number <= bounds[1]:
            said_as = int(number) if number.is_integer() else number
            raise SlipError("value" if self.value is not None else "change", said_as, said.format(*bounds))

    @property
    def number(self) -> float:
        """The value or the change, whichever the file gives."""
        return self.value if self.value is not None else self.change  # type: ignore[return-value]

    def says_what(self, other: Condition) -> bool:
        """Whether both give one driver a number for the same year or the same mean, so that one is too many.

        Means over different years go together, and a mean with a number for one of its years; where such
        hard numbers contradict each other, that is found when the paths are moved. Years of the calendar and
        years of the forecast (Y1) are compared then, too.
        """
        if self.driver != other.driver:
            return False
        if self.period == other.period:
            return True
        if "Q" in self.period + other.period or "mean" in (self.over, other.over):
            return False
        if "horizon" in (self.period, other.period):
            return True
        if ("Y" in self.period) != ("Y" in other.period):
            return False
        mine, its = self._span(), other._span()
        return mine[0] <= its[1] and its[0] <= mine[1]

    def _span(self) -> tuple[int, int]:
        years = [int(year) for year in re.findall(r"[0-9]+", self.period)]
        return years[0], years[-1]

    def moved(self, points: float) -> Condition:
        """The same condition with its number moved."""
        key = "value" if self.value is not None else "change"
        return Condition(**{**self.model_dump(), key: self.number + points})


Factor = Annotated[Real, Field(gt=0, le=20)]
Deviations = Annotated[Real, Field(ge=-4, le=4)]


class Clusters(_Part):
    """What a scenario does to the clusters: hazards multiplied, the shock that all share given in SD.

    hazard_multiplier: one number, or one a stage of the place. shock: one number for all years, or one a year
    (2021, Y1).
    """

    hazard_multiplier: Factor | dict[Text, Factor] = 1.0
    shock: Deviations | dict[str, Deviations] | None = None
    source: Text

    @field_validator("shock", mode="before")
    @classmethod
    def _years_are_texts(cls, shock: object) -> object:
        if not isinstance(shock, dict):
            return shock
        years = {str(year): z for year, z in shock.items()}
        if wrong := [year for year in years if not re.fullmatch(r"[0-9]{4}|Y[1-9][0-9]?", year)]:
            raise ValueError(f"must name years (2021 or Y1), not {', '.join(wrong)}")
        return years

    def shock_from(self, first_year: int) -> Shock:
        """The shock with its years as numbers; Y1 is first_year."""
        if not isinstance(self.shock, dict):
            return self.shock
        return {
            int(year[1:]) + first_year - 1 if year[0] == "Y" else int(year): z
            for year, z in self.shock.items()
        }


class Scenario(_Part):
    """A whole scenario as its file says it, with what it extends already merged in.

    known: the day from which a judgement could rest on what it refers to; its sources have days of their own.
    """

    name: str
    title: Title
    author: Text
    reference: Text
    known: date | None = None
    baseline: str = "baseline"
    extends: str = ""
    plans: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    others: Literal["follow", "stay"] = "follow"
    method: Literal["shift", "tilt"] | None = None
    conditions: tuple[Condition, ...] = ()
    clusters: Clusters | None = None

    @field_validator("plans", "places", mode="before")
    @classmethod
    def _one_is_a_list(cls, given: object) -> object:
        return [given] if isinstance(given, str) else given

    @model_validator(mode="after")
    def _nothing_is_said_twice(self) -> Self:
        for n, one in enumerate(self.conditions):
            for other in self.conditions[:n]:
                if one.says_what(other):
                    said = f"stands beside {other.period} for {one.driver}: one number a driver and year"
                    raise SlipError(f"conditions[{n + 1}].period", one.period, said)
        return self

    @model_validator(mode="after")
    def _method_fits(self) -> Self:
        if self.method == "tilt":
            if self.others == "stay":
                raise ValueError("method tilt reweights whole paths, so the other drivers cannot stay")
            if any(c.value is not None and c.sd is None for c in self.conditions):
                raise ValueError("method tilt needs an sd for every value: no path meets a hard value")
            if any(c.change is not None and c.sd is not None for c in self.conditions):
                raise ValueError("a change with an sd needs method shift")
        if self.others == "follow" and any(c.effect for c in self.conditions):
            raise ValueError("an effect needs others: stay, else it would be counted twice")
        return self

    @property
    def way(self) -> str:
        """Shift or tilt: as the file says, else tilt when everything is soft and nothing has to stay."""
        if self.method:
            return self.method
        soft = all(c.sd is not None and c.value is not None for c in self.conditions)
        return "tilt" if self.conditions and soft and self.others == "follow" else "shift"

    @property
    def sources(self) -> tuple[str, ...]:
        """The source_ids that the scenario rests on, in the order of the file, without judgement."""
        named = [c.source for c in self.conditions] + [c.effect.source for c in self.conditions if c.effect]
        if self.clusters:
            named.append(self.clusters.source)
        return tuple(dict.fromkeys(s for s in named if s != JUDGEMENT))

    def applies(self, place: str, plan: str) -> bool:
        """Whether the scenario was written for that place and plan; an empty list means any."""
        return (not self.places or place in self.places) and (not self.plans or plan in self.plans)
