"""Scenarios by name: read, varied, listed, begun and checked. A name cannot leave its folder."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError

from analysis.keeping.writing import NotWrittenError, write
from analysis.record.faults import Fault, InputFault, one_of
from analysis.record.yaml_file import YamlFile, read_yaml
from analysis.scenarios.file_schema import (
    DRIVERS,
    JUDGEMENT,
    Clusters,
    Condition,
    Effect,
    Scenario,
    SlipError,
    Title,
)

TEMPLATE = Path(__file__).with_name("template.yaml")
MOST_CHANGE = 100  # what a change in a name may move a number by
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NUMBER = re.compile(r"[-+]?([0-9]{1,12}([.][0-9]{0,12})?|[.][0-9]{1,12})")
LONGEST_NAME = 100  # letters; it is part of the names of files
_INNER = ("float", "dict", "constrained-float", "[key]")
_PARTS: dict[str, type[BaseModel]] = {
    "conditions": Condition,
    "effect": Effect,
    "title": Title,
    "clusters": Clusters,
}


def parse_scenario_name(text: str) -> tuple[str, dict[str, float]]:
    """Split a scenario's name from the changes asked of it, in percentage points (for clusters: in its unit).

    >>> parse_scenario_name("growth-11?growth=-1.5&exchange_rate=+2")
    ('growth-11', {'growth': -1.5, 'exchange_rate': 2.0})
    >>> parse_scenario_name("baseline")
    ('baseline', {})
    """
    name, mark, query = text.partition("?")
    faults = []
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        faults.append(
            Fault(
                "scenario",
                name,
                f"may hold small letters, digits and single hyphens only, {LONGEST_NAME} at most; "
                "a scenario stays in its folder",
            )
        )
    changes: dict[str, float] = {}
    pairs = parse_qsl(query.replace("+", "%2B"), keep_blank_values=True)
    if mark and not pairs:
        faults.append(Fault("scenario", text, "needs key=number after the question mark"))
    legal = (*DRIVERS, "hazard_multiplier", "shock")
    for key, number in pairs:
        if key not in legal:
            faults.append(Fault("scenario", key, one_of(key, legal), key=text))
            continue
        if key in changes:
            faults.append(Fault("scenario", key, "stands twice", key=text))
        if not _NUMBER.fullmatch(number):
            faults.append(Fault("scenario", number, "must be a plain number", key=f"{text}, {key}"))
            continue
        changes[key] = float(number)
        if number[0] not in "+-":
            said = f"needs a sign: {key}=+{number} moves it by so much; to set it, write `value` in a file"
            faults.append(Fault("scenario", number, said, key=f"{text}, {key}"))
        if not abs(changes[key]) <= MOST_CHANGE:
            said = f"must lie between -{MOST_CHANGE} and {MOST_CHANGE}"
            faults.append(Fault("scenario", number, said, key=f"{text}, {key}"))
    if faults:
        raise InputFault(faults)
    return name, changes


def scenario_name(name: str, changes: Mapping[str, float]) -> str:
    """The one spelling of a name with changes; changes of nothing fall away.

    >>> scenario_name("growth-11", {"growth": -1.5, "deflator": 0})
    'growth-11?growth=-1.5'
    """
    parts = [f"{key}={value:+.10g}" for key, value in sorted(changes.items()) if value]
    return name + ("?" + "&".join(parts) if parts else "")


def varied(scenario: Scenario, changes: Mapping[str, float]) -> Scenario:
    """The scenario with its numeric conditions moved; a driver that has none is moved in every year.

    Raises InputFault when a moved number leaves what a file may say.
    """
    changes = {key: value for key, value in changes.items() if value}
    if not changes:
        return scenario
    conditions = [
        c.moved(changes.get(c.driver, 0.0)) if c.driver in changes else c for c in scenario.conditions
    ]
    held = {c.driver for c in scenario.conditions}
    fresh = [
        Condition(driver=key, period="horizon", change=value, source=JUDGEMENT)  # type: ignore[arg-type]
        for key, value in changes.items()
        if key in DRIVERS[:4] and key not in held
    ]
    missing = [key for key in changes if key in DRIVERS[4:] and key not in held]
    if missing:
        raise InputFault(
            [Fault("scenario", key, f"is not among the conditions of {scenario.name}") for key in missing]
        )
    clusters = scenario.clusters
    if {"hazard_multiplier", "shock"} & set(changes):
        had = clusters or Clusters(source=JUDGEMENT)
        times, more = had.hazard_multiplier, changes.get("hazard_multiplier", 0.0)
        clusters = Clusters(
            hazard_multiplier={k: v + more for k, v in times.items()}
            if isinstance(times, dict)
            else times + more,
            shock=_added(had.shock, changes.get("shock")),
            source=had.source,
        )
    alone = not scenario.conditions
    return Scenario(
        **{
            **scenario.model_dump(exclude={"conditions", "clusters"}),
            "name": scenario_name(scenario.name, changes),
            "others": "stay" if alone else scenario.others,
            "method": "shift" if fresh and scenario.method is None else scenario.method,
            "conditions": [*conditions, *fresh],
            "clusters": clusters,
        }
    )


def _added(shock: float | dict[str, float] | None, more: float | None) -> float | dict[str, float] | None:
    if more is None:
        return shock
    return {year: z + more for year, z in shock.items()} if isinstance(shock, dict) else (shock or 0.0) + more


def scenario_names(folder: Path) -> list[str]:
    """The names of all scenarios in a folder, the baseline first."""
    names = sorted(path.stem for path in folder.glob("*.yaml"))
    return sorted(names, key=lambda name: name != "baseline")


def _misnamed(path: Path) -> list[Fault]:
    """The fault of a file that is meant as a scenario and cannot be named as one."""
    if path.suffix == ".yml" or (path.suffix == ".yaml" and not _NAME.fullmatch(path.stem)):
        return [Fault(str(path), path.name, "must be small letters, digits and hyphens, then .yaml")]
    return []


def scenarios_for(place: str, plan: str, folder: Path) -> list[str]:
    """The names of the scenarios that were written for a place and plan, or for any, the baseline first.

    Raises InputFault with each file that cannot be a scenario's by its name, and as `load_scenario` does.
    """
    if faults := [fault for path in sorted(folder.glob("*")) for fault in _misnamed(path)]:
        raise InputFault(faults)
    return [name for name in scenario_names(folder) if load_scenario(name, folder).applies(place, plan)]


def load_scenarios(place: str, plan: str, folder: Path, also: str = "baseline") -> tuple[Scenario, ...]:
    """The scenarios of a place and plan, the baseline first, and one more by name if it is not among them."""
    names = scenarios_for(place, plan, folder)
    return tuple(load_scenario(name, folder) for name in dict.fromkeys([*names, also]))


def load_scenario(text: str, folder: Path) -> Scenario:
    """A scenario by its name, which may carry changes such as `growth-11?growth=-1`.

    Raises InputFault with everything that is wrong: an unknown name, a file that cannot be read, each key
    and value that the schema does not allow, a second level of extends.
    """
    name, changes = parse_scenario_name(text)
    scenario = _built(name, folder)
    try:
        return varied(scenario, changes)
    except ValidationError as error:
        raise InputFault(list(schema_faults(error, text))) from None


def check_scenarios(
    folder: Path,
    sources: Collection[str] = (),
    plans: Collection[str] = (),
    places: Collection[str] = (),
    stages: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> list[Fault]:
    """Every fault of every scenario file in a folder; codes are compared where the legal ones are given.

    stages: those of the clusters of each place that has some.
    """
    faults: list[Fault] = []
    for path in sorted(folder.glob("*")):
        if misnamed := _misnamed(path):
            faults += misnamed
            continue
        if path.suffix != ".yaml":
            continue
        try:
            scenario = _built(path.stem, folder)
        except InputFault as fault:
            faults += [f for f in fault.faults if f not in faults]
            continue
        for key, given, legal in (
            ("source", scenario.sources, sources),
            ("plans", scenario.plans, plans),
            ("places", scenario.places, places),
        ):
            faults += [
                Fault(str(path), value, _unknown(key, value, legal), key=key)
                for value in given
                if legal and value not in legal
            ]
        faults += stage_faults(scenario, str(path), stages)
        if path.stem == "baseline" and (scenario.conditions or scenario.clusters):
            faults.append(
                Fault(str(path), len(scenario.conditions), "the baseline has no conditions", key="conditions")
            )
    return faults


def stage_faults(scenario: Scenario, file: str, stages: Mapping[str, Collection[str]]) -> list[Fault]:
    """The stages of clusters that a scenario names and that a place for which it was written does not have.

    stages: those of each place with clusters. A scenario for any place must fit one of them.
    """
    factors = scenario.clusters.hazard_multiplier if scenario.clusters else 1.0
    named = set(factors) if isinstance(factors, dict) else set()
    for_any = sorted({stage for legal in stages.values() for stage in legal})
    wanted = [stages[place] for place in scenario.places if place in stages] or ([for_any] if stages else [])
    return [
        Fault(file, stage, one_of(stage, legal), key="clusters.hazard_multiplier")
        for legal in wanted
        for stage in sorted(named - set(legal))
    ]


def new_scenario(name: str, folder: Path, content: str | None = None) -> Path:
    """Write a scenario, by default a commented one to start from, and say where it is.

    Raises NotWrittenError, and InputFault for a name that is taken: an existing file is never touched.
    """
    name, changes = parse_scenario_name(name)
    path = folder / f"{name}.yaml"
    if changes:
        raise InputFault(Fault("scenario", name, "a new scenario has a plain name, without changes"))
    try:
        write(path, content if content is not None else TEMPLATE.read_text(encoding="utf-8"), new=True)
    except NotWrittenError as fault:
        if os.path.lexists(path):
            raise InputFault(Fault(str(path), name, "is there already; choose another name")) from None
        raise fault from None
    return path


def _built(name: str, folder: Path) -> Scenario:
    """The scenario of that name with what it extends merged in."""
    read = _content(name, folder)
    content, lines = read.content, read
    above = content.get("extends")
    if above:
        parent_name, changes = parse_scenario_name(str(above))
        path = folder / f"{name}.yaml"
        if not (folder / f"{parent_name}.yaml").is_file():
            said = one_of(parent_name, scenario_names(folder))
            raise InputFault(Fault(str(path), above, said, row=read.line(("extends",)), key="extends"))
        parent = _content(parent_name, folder).content
        if changes:
            raise InputFault(Fault(str(path), above, "extends takes a plain name", key="extends"))
        if parent.get("extends"):
            raise InputFault(
                Fault(
                    str(path), above, "extends another scenario itself; one level is allowed", key="extends"
                )
            )
        content, lines = _merged(parent, content), YamlFile(None, {})
    try:
        scenario = Scenario(**{**content, "name": name})
    except ValidationError as error:
        raise InputFault(list(schema_faults(error, str(folder / f"{name}.yaml"), lines))) from None
    if not (folder / f"{scenario.baseline}.yaml").is_file():  # the folder is listed by who asks for all
        raise InputFault(
            Fault(
                str(folder / f"{name}.yaml"),
                scenario.baseline,
                one_of(scenario.baseline, scenario_names(folder)),
                key="baseline",
            )
        )
    return scenario


def _content(name: str, folder: Path) -> YamlFile:
    """What a file says, which must be keys and values."""
    path = folder / f"{name}.yaml"
    if not path.is_file():
        raise InputFault(Fault("scenario", name, one_of(name, scenario_names(folder))))
    read = read_yaml(path)
    if not isinstance(read.content, dict):
        raise InputFault(Fault(str(path), read.content, "must be keys and values"))
    if "name" in read.content:
        raise InputFault(
            Fault(
                str(path),
                read.content["name"],
                "is said by the name of the file alone",
                row=read.line(("name",)),
                key="name",
            )
        )
    return read


def _merged(parent: Mapping[str, Any], child: Mapping[str, Any]) -> dict[str, Any]:
    """The child's keys over the parent's; a condition replaces the parent's on the same driver and period."""

    def key(condition: Any) -> object:
        return (
            (condition.get("driver"), str(condition.get("period")))
            if isinstance(condition, dict)
            else condition
        )

    merged = {**parent, **child}
    own = child.get("conditions") or []
    over = parent.get("conditions") or []
    if isinstance(own, list) and isinstance(over, list):
        replaced = [key(c) for c in own]
        merged["conditions"] = [c for c in over if key(c) not in replaced] + own
    return merged


def schema_faults(error: ValidationError, file: str, lines: YamlFile | None = None) -> Iterator[Fault]:
    """What pydantic found, as faults that name the key and what is allowed."""
    said = set()
    for item in error.errors(include_url=False):
        where = [part for part in item["loc"] if part not in _INNER and "[" not in str(part)]
        key = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in where).lstrip(".")
        context = item.get("ctx", {})
        row = lines.line(tuple(item["loc"])) if lines else None
        if key in said:
            continue
        said.add(key)
        if item["type"] == "extra_forbidden":
            known = [_PARTS[str(part)] for part in where[:-1] if str(part) in _PARTS]
            fields = set((known[-1] if known else Scenario).model_fields) - {"name"}
            yield Fault(file, where[-1], one_of(where[-1], fields), row, key)
        elif item["type"] == "missing":
            yield Fault(file, "", "is missing and needed", row, key)
        elif item["type"] == "literal_error":
            legal = re.findall(r"'([^']+)'", str(context.get("expected", "")))
            yield Fault(file, item["input"], one_of(item["input"], legal), row, key)
        elif item["type"] == "value_error":
            given, why = item["input"], context["error"]
            if isinstance(why, SlipError):
                key = f"{key}.{why.key}".lstrip(".")
                yield Fault(file, why.value, why.allowed, row, key)
                continue
            if isinstance(given, dict):
                given = next(
                    (given[part] for part in ("period", "method") if given.get(part) is not None), key
                )
            yield Fault(file, given, str(why), row, key)
        else:
            message = item["msg"][0].lower() + item["msg"][1:]
            yield Fault(file, item["input"], message.replace("input should", "should"), row, key)


def _unknown(key: str, value: str, legal: Collection[str]) -> str:
    """What to say of a code that is none; of sources there are hundreds, so only the near ones are told."""
    from difflib import get_close_matches

    if key != "source":
        return one_of(value, legal)
    near = get_close_matches(value, legal, n=3, cutoff=0.3)
    hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else "."
    return f"is no source_id of sources.csv{hint} Allowed: a source_id, or {JUDGEMENT}"
