"""The contract of a run: which place and plan, from which day, under which scenario, with how many draws."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from analysis.record.cells import day
from analysis.record.faults import Fault, InputFault, one_of

if TYPE_CHECKING:
    from analysis.assumed import Value
    from analysis.workbook import Workbook

Language = Literal["en", "vi"]
Availability = Literal["assumed", "strict"]
MOST_DRAWS = 1_000_000
MOST_SEED = 2**32 - 1
LEAST_DRAWS = 50
"""With fewer some member of the pool has too few paths to have a spread of its own."""


def _day(value: object) -> date:
    """A day as YAML (a date) or the command line (a text) gives it; no time of day, no number."""
    if isinstance(value, str):
        return day(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError("no day")


def _whole(value: object) -> int:
    """A whole number, or the text of one; True and 10.0 are neither."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value):
        return int(value)
    raise ValueError("no whole number")


class Run(BaseModel):
    """One run of a notebook. Build it with `check`, which also asks the record whether the names exist."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    place: str = Field(description="code of the place, from data/places.csv")
    plan: str = Field(description="plan of the place, from data/plans.csv")
    as_of: Annotated[date, BeforeValidator(_day)] = Field(
        description="day from which the run looks, YYYY-MM-DD"
    )
    scenario: str = Field("baseline", description="name of a file in data/scenarios, with changes if wanted")
    draws: Annotated[int, BeforeValidator(_whole)] = Field(
        20_000, ge=LEAST_DRAWS, le=MOST_DRAWS, description="number of simulated paths"
    )
    seed: Annotated[int, BeforeValidator(_whole)] = Field(
        183, ge=0, le=MOST_SEED, description="seed of the random numbers"
    )
    language: Language = Field("en", description="language of the report: en or vi")
    availability: Availability = Field(
        "assumed", description="when values with only a file stamp count as public: assumed or strict"
    )
    assumptions: str = Field("", description="assumptions to change, as docs/assumptions.md names them")

    @classmethod
    def check(cls, workbook: Workbook, where: str = "", **raw: object) -> Run:
        """The run that these values describe, or InputFault with every mistake in them at once.

        Values may be what YAML gives or the texts of the command line. `where` names the file they come from.
        A place, plan or day that is left out, or empty, is that of the workbook's first question: the first
        place of the record, its first plan, the day from which the plan is in force.

        >>> from analysis.workbook import open_workbook
        >>> Run.check(open_workbook(), as_of="2021-08-10", draws="500").draws
        500
        >>> Run.check(open_workbook(), plan="2021-2026", sede=7)
        Traceback (most recent call last):
        analysis.record.faults.InputFault: sede: 7 is not known; did you mean 'seed'? ...
        plan: '2021-2026' is not known; did you mean '2021-2025'? Allowed: 2021-2025, 2026-2030
        """
        unknown = [
            Fault(where, raw[key], one_of(key, cls.model_fields), key=key)
            for key in raw
            if key not in cls.model_fields
        ]
        first = _first_question(workbook, raw)
        if raw.get("assumptions"):
            from analysis.scenarios.register import canonical

            try:
                raw["assumptions"] = canonical(raw["assumptions"], workbook.record, where)
            except InputFault as fault:
                unknown += fault.faults
                del raw["assumptions"]
        values = first | {key: v for key, v in raw.items() if key in cls.model_fields and not _left(key, v)}
        wrong: dict[str, Fault] = {}
        try:
            run = cls.model_validate(values)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                name = str(detail["loc"][0])
                wrong[name] = Fault(where, raw.get(name), _allowed(name), key=name)
            run = cls.model_validate(values | {key: first.get(key, _default(key)) for key in wrong})
        faults = unknown + list(wrong.values()) + _unknown_to(workbook, run, wrong, where)
        if faults:
            raise InputFault(faults)
        return run

    @classmethod
    def options(cls) -> tuple[Option, ...]:
        """The options that a command needs to take a run, in order."""
        return tuple(_option(name) for name in cls.model_fields)

    @classmethod
    def parameters_cell(cls) -> str:
        """The source of the parameters cell that every notebook carries, each with its type and its help.

        >>> print(Run.parameters_cell().splitlines()[3])
        scenario: str = "baseline"  # name of a file in data/scenarios, with changes if wanted
        """
        return "\n".join(
            f"{option.name}: {option.kind.__name__} = {_literal(option.default)}  # {option.explained}"
            for option in cls.options()
        )

    @property
    def changes(self) -> dict[str, Value]:
        """The assumptions that the run changes, by name.

        >>> Run(place="P", plan="p", as_of="2021-08-10", assumptions="parity_speed=0.12").changes
        {'parity_speed': 0.12}
        """
        from analysis.assumed import from_text

        return from_text(self.assumptions)

    def parameters(self) -> dict[str, str | int]:
        """The run as plain values, in the order of the contract, as the parameters cell takes them."""
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in self}


# What stands where nothing is said: the record knows it, so the contract says only in words what it is.
FIRST_QUESTION = {
    "place": "the first place of the record",
    "plan": "the first plan of the place",
    "as_of": "the day from which the plan is in force",
}


def _left(name: str, value: object) -> bool:
    """Whether a value says: the one of the first question."""
    return name in FIRST_QUESTION and value == ""


def _first_question(workbook: Workbook, raw: Mapping[str, object]) -> dict[str, object]:
    """The place, plan and day that stand for those not given; behind an unknown name, the latest day."""
    from analysis.plans.places import places, plans

    record = workbook.record
    known = places(record)
    found = {"place": next(iter(known), ""), "plan": "", "as_of": record.latest_day}
    place, plan = (raw.get(name) or None for name in ("place", "plan"))
    chosen = found["place"] if place is None else place
    if isinstance(chosen, str) and chosen in known and (legal := plans(chosen, record)):
        found["plan"] = next(iter(legal))
        asked = found["plan"] if plan is None else plan
        if isinstance(asked, str) and asked in legal:
            found["as_of"] = legal[asked].in_force
    return found


@dataclass(frozen=True)
class Option:
    """One option of the command: what argparse needs to know; `told` is its default in words."""

    name: str
    kind: type
    default: str | int
    help: str
    choices: tuple[str, ...] | None

    @property
    def told(self) -> str:
        return FIRST_QUESTION.get(self.name, str(self.default))

    @property
    def explained(self) -> str:
        """What it is, and what stands where it is left empty."""
        left = FIRST_QUESTION.get(self.name)
        return f"{self.help}; empty: {left}" if left else self.help

    @property
    def flag(self) -> str:
        return "--" + self.name.replace("_", "-")


def _option(name: str) -> Option:
    field, default = Run.model_fields[name], _default(name)
    choices = get_args(field.annotation) or None
    return Option(name, int if isinstance(default, int) else str, default, str(field.description), choices)


def _default(name: str) -> str | int:
    """What the parameters cell says; empty for what the record knows."""
    given: str | int = "" if name in FIRST_QUESTION else Run.model_fields[name].default
    return given


def _literal(value: str | int) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _allowed(name: str) -> str:
    said = {
        "as_of": "must be a real day, YYYY-MM-DD",
        "draws": f"must be a whole number from {LEAST_DRAWS} to {MOST_DRAWS}",
        "seed": f"must be a whole number from 0 to {MOST_SEED}",
        "language": f"must be one of {', '.join(get_args(Language))}",
        "availability": f"must be one of {', '.join(get_args(Availability))}",
    }
    return said.get(name, "must be a text")


def _unknown_to(workbook: Workbook, run: Run, wrong: Mapping[str, Fault], where: str) -> list[Fault]:
    from analysis.plans.places import places, plans

    record, faults = workbook.record, []
    known = places(record)
    if "place" not in wrong:
        if not known:
            faults.append(Fault("data/places.csv", "", "holds no place", key="place"))
        elif run.place not in known:
            faults.append(Fault(where, run.place, one_of(run.place, known), key="place"))
        elif not (legal := plans(run.place, record)):
            faults.append(Fault(where, run.place, "has no plan in data/plans.csv", key="place"))
        elif "plan" not in wrong and run.plan not in legal:
            faults.append(Fault(where, run.plan, one_of(run.plan, legal), key="plan"))
    if "as_of" not in wrong and not record.reaches(run.as_of):
        faults.append(
            Fault(
                where,
                run.as_of.isoformat(),
                f"lies after the record, which ends on {record.latest_day}",
                key="as_of",
            )
        )
    if "scenario" not in wrong and run.scenario != "baseline":
        faults += _scenario_faults(run, workbook, where)
    return faults


def _scenario_faults(run: Run, workbook: Workbook, where: str) -> list[Fault]:
    """What is wrong with a scenario's name, the changes asked of it, its file, or its use for this plan."""
    from analysis.clusters.assumptions import stages_of
    from analysis.scenarios.scenario import load_scenario, scenarios_for, stage_faults

    folder = workbook.scenarios
    try:
        scenario = load_scenario(run.scenario, folder)
    except InputFault as error:
        return [
            replace(fault, file=where, key="scenario") if fault.file == "scenario" else fault
            for fault in error.faults
        ]
    if scenario.applies(run.place, run.plan):
        stages = stages_of(workbook.record, run.place).codes
        return stage_faults(scenario, where, {place: stages for place in (run.place,) if stages})
    fit = ", ".join(scenarios_for(run.place, run.plan, folder))
    return [
        Fault(
            where,
            run.scenario,
            f"was not written for {run.place}, {run.plan}. Allowed: {fit}",
            key="scenario",
        )
    ]
