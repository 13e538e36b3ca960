"""Editions: which runs make a published set, written as lists and grids in YAML.

An edition is a list of blocks. A block names notebooks and gives each parameter of the run contract one value
or a list; every combination is one run. `as_of: latest` is the day of the newest publication on the place or
its country, `scenario: all` every scenario written for the place and the plan. A grid moves numeric
conditions of the scenarios, in percentage points:

    title: Sensitivity to growth
    runs:
      - notebooks: [grdp_per_person]
        as_of: [2022-06-30, latest]
        scenario: [baseline]
        grid:
          growth: {from: -2, to: 2, by: 0.25}

A moved scenario is written `name?growth=+0.25`, the spelling that `analysis.scenarios` gives and reads.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.keeping.seal import DamagedError, read_sealed, sealed
from analysis.keeping.writing import write
from analysis.record.faults import Fault, InputFault, one_of
from analysis.record.yaml_file import read_yaml
from analysis.running.digests import CODE, Digests
from analysis.running.own_notebooks import (
    ENDING,
    OWN,
    UNKNOWN,
    OwnNotebook,
    listed_values,
    own_notebook,
    own_value,
)

if TYPE_CHECKING:
    from analysis.workbook import Workbook

COMMAND_LINE = "the command line"
MOST_RUNS = 100_000
LONGEST_NAME = 200  # bytes of a run's folder; what is longer ends in a digest
KEPT_PLANS = 10  # plans of editions that are remembered in a folder of reports
Parameters = Mapping[str, Any]
# A run of one of these readings of the contract has a short name; what differs from it is spelled out.
SHOWN_WHOLE = re.compile(r"[\w+-][\w.+-]{0,39}")
IN_EVERY_NAME = ("place", "plan", "as_of", "scenario", "language")


@dataclass(frozen=True)
class Job:
    """One notebook to run with one set of checked parameters, plain values in the order of the contract."""

    notebook: str
    parameters: Parameters
    name: str
    own: str = ""

    @property
    def source(self) -> str:
        """The notebook's path from the root of the project; the whole path of one that lies outside."""
        return self.own or f"notebooks/{self.notebook}.ipynb"

    def folder(self, root: Path) -> Path:
        """Where its kernel works: the root, and for a notebook of one's own the folder that it lies in."""
        return (root / self.own).parent if self.own else root


def job(notebook: str, parameters: Parameters, defaults: Parameters, own: str = "") -> Job:
    """A job with its name, which is also its folder below the reports.

    >>> defaults = {"place": "VN-HN", "scenario": "baseline", "seed": 183}
    >>> job("known", {"place": "VN-HN", "scenario": "baseline?growth=+0.25", "seed": 7}, defaults).name
    'known/VN-HN_baseline~growth+0.25_seed7'
    """
    parts = [str(parameters[key]) for key in IN_EVERY_NAME if key in parameters]
    parts += [
        f"{key}{_in_a_name(value)}"
        for key, value in parameters.items()
        if key not in IN_EVERY_NAME and value != defaults.get(key)
    ]
    name = "_".join(part.replace("?", "~").replace("=", "").replace("&", "~") for part in parts)
    if len(name.encode()) > LONGEST_NAME:  # a file system takes 255 bytes, and a page's ending is added
        told = hashlib.sha256(name.encode()).hexdigest()[:16]
        name = f"{name.encode()[: LONGEST_NAME - 17].decode(errors='ignore')}~{told}"
    return Job(notebook, dict(parameters), f"{notebook}/{name}", own)


def _in_a_name(value: object) -> str:
    """A value as a part of a folder's name: itself, or a digest where a folder could not bear it.

    >>> _in_a_name(0.5), len(_in_a_name("../a b"))
    ('0.5', 9)
    """
    said = str(value)
    return said if SHOWN_WHOLE.fullmatch(said) else f"~{hashlib.sha256(said.encode()).hexdigest()[:8]}"


def editions(workbook: Workbook) -> list[str]:
    """The names of the editions in data/editions."""
    return sorted(path.stem for path in workbook.editions.glob("*.yaml"))


def load_edition(edition: str | Path, workbook: Workbook) -> list[Job]:
    """The jobs of an edition, given by its name in data/editions or by the path of a YAML file.

    Raises InputFault with all that is wrong in the file at once.
    """
    path, root = edition_path(edition, workbook), workbook.root
    where = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    return plan(read_yaml(path, where).content, where, workbook)


def edition_path(edition: str | Path, workbook: Workbook) -> Path:
    """The file of an edition; InputFault where there is none."""
    name = str(edition)
    if name.endswith((".yaml", ".yml")):
        if Path(name).is_file():
            return Path(name).resolve()
        raise InputFault(Fault("edition", name, "is no file"))
    if name not in editions(workbook):
        raise InputFault(Fault("edition", name, one_of(name, editions(workbook))))
    return workbook.editions / f"{name}.yaml"


def remembered_edition(edition: str | Path, digests: Digests, state: Path, workbook: Workbook) -> list[Job]:
    """As load_edition, but an edition that was planned before is not planned again.

    The plan depends on the edition, the record, the scenarios and the code that reads them; while none of
    these changed, the plan kept in the folder `state` is the plan.
    """
    path = edition_path(edition, workbook)
    if ENDING in path.read_text(encoding="utf-8", errors="ignore"):  # it names files that lie anywhere
        return load_edition(edition, workbook)
    depends = hashlib.sha256(str(path).encode() + path.read_bytes())
    for folder in ("notebooks", f"notebooks/{OWN}"):
        depends.update(str(digests.folder(folder)).encode())
    for file in _plan_depends_on(workbook):
        depends.update(f"{file}:{digests.file(file)}\n".encode())
    name = f"plan-{depends.hexdigest()[:24]}"
    kept = state / f"{name}.json"
    with contextlib.suppress(OSError, DamagedError):
        found = read_sealed(kept, name)
        if found is not None:
            return [Job(**entry) for entry in found["jobs"]]
    jobs = load_edition(edition, workbook)
    # A folder that cannot be written is found, and said, when there is something to write.
    with contextlib.suppress(OSError):
        state.mkdir(parents=True, exist_ok=True)
        write(kept, sealed(name, {"jobs": [entry.__dict__ for entry in jobs]}), stage=state)
        by_age = sorted(state.glob("plan-*.json"), key=lambda path: path.stat().st_mtime_ns)
        for old in by_age[:-KEPT_PLANS]:
            with contextlib.suppress(DamagedError):  # not ours, or not whole: it stays, and is never read
                if read_sealed(old, old.stem) is not None:
                    old.unlink()
    return jobs


def plan(content: object, where: str, workbook: Workbook) -> list[Job]:
    """The jobs of an edition's content, each once, in the order written."""
    from analysis.scenarios.contract import Run

    faults: list[Fault] = []
    blocks = content.get("runs") if isinstance(content, dict) else None
    if not isinstance(content, dict) or not isinstance(blocks, list) or not blocks:
        raise InputFault(Fault(where, content, "must have a list `runs`", key="runs"))
    faults += [
        Fault(where, key, one_of(key, ("title", "runs"))) for key in content if key not in ("title", "runs")
    ]
    jobs: dict[str, Job] = {}
    checked: dict[tuple[tuple[str, str], ...], Run] = {}
    defaults = {option.name: option.default for option in Run.options()}
    for number, block in enumerate(blocks, start=1):
        here = where if where == COMMAND_LINE else f"{where}, block {number}"
        try:
            for notebook, raw, own in _combinations(block, here, workbook):
                key = tuple(sorted((name, str(value)) for name, value in raw.items()))
                if key not in checked:
                    checked[key] = Run.check(workbook, where=here, **raw)
                parameters = checked[key].parameters()
                if isinstance(notebook, OwnNotebook):
                    entry = job(
                        notebook.name,
                        {**parameters, **own},
                        {**defaults, **notebook.declared},
                        notebook.source,
                    )
                else:
                    entry = job(notebook, parameters, defaults)
                if jobs.setdefault(entry.name, entry).source != entry.source:
                    said = f"and {jobs[entry.name].source} would share a folder of the reports; rename one"
                    faults.append(Fault(here, entry.source, said, key="notebooks"))
        except InputFault as fault:
            faults += fault.faults
    if faults:
        raise InputFault(dict.fromkeys(faults))
    return list(jobs.values())


Combination = tuple[str | OwnNotebook, dict[str, Any], dict[str, Any]]
"""A notebook, the values of the contract that were given, and those of the notebook's own parameters."""


def _combinations(block: Any, where: str, workbook: Workbook) -> Iterator[Combination]:
    from analysis.scenarios.contract import Run

    if not isinstance(block, dict):
        raise InputFault(Fault(where, block, "must be a block of keys and values"))
    notebooks, faults = _notebooks(_listed(block.get("notebooks")), where, workbook)
    own = {name for one in notebooks if isinstance(one, OwnNotebook) for name in one.declared}
    legal = ("notebooks", "grid", *Run.model_fields, *sorted(own - set(Run.model_fields)))
    faults = [Fault(where, key, one_of(key, legal)) for key in block if key not in legal] + faults
    try:
        grid = _grid(block.get("grid") or {}, where)
    except InputFault as fault:
        raise InputFault([*faults, *fault.faults]) from None
    axes = {key: _listed(block[key]) for key in Run.model_fields if key in block}
    size = len(notebooks) * prod(map(len, grid.values())) * prod(map(len, axes.values()))
    size *= prod(len(_listed(block[key])) for key in block if key in own and key not in axes)
    if size > MOST_RUNS:
        faults.append(Fault(where, size, f"runs are more than {MOST_RUNS}"))
    if faults:
        raise InputFault(faults)
    for notebook in notebooks:
        mine, said = dict(axes), list[dict[str, Any]]([{}])
        if isinstance(notebook, OwnNotebook):
            mine = _said_in(notebook, list(Run.model_fields)) | axes
            said = list(_own_values(notebook, block, where, set(Run.model_fields)))
        for chosen in itertools.product(*mine.values()):
            asked = _dated(dict(zip(mine, chosen, strict=True)), workbook)
            for raw in _each_scenario(asked, workbook):
                for changes in _moves(grid):
                    for values in said:
                        yield notebook, _moved(raw, changes) if changes else raw, values


def _notebooks(
    names: Sequence[Any], where: str, workbook: Workbook
) -> tuple[list[str | OwnNotebook], list[Fault]]:
    """The notebooks that a block names, and what is wrong with the names."""
    shipped = sorted(path.stem for path in workbook.notebooks.glob(f"*{ENDING}"))
    found: list[str | OwnNotebook] = []
    faults = [] if names else [Fault(where, [], "must name at least one notebook", key="notebooks")]
    for name in names:
        try:
            found.append(own_notebook(str(name), shipped, workbook, where) or Path(str(name)).stem)
        except InputFault as fault:
            faults += fault.faults
    return found, faults


def _said_in(notebook: OwnNotebook, contract: Sequence[str]) -> dict[str, list[Any]]:
    """What the notebook's own cell says of the contract's parameters."""
    said = {name: notebook.declared[name] for name in contract if name in notebook.declared}
    return {name: [value] for name, value in said.items() if value is not UNKNOWN}


def _own_values(
    notebook: OwnNotebook, block: Mapping[str, Any], where: str, contract: Collection[str]
) -> Iterator[dict[str, Any]]:
    """Every combination of the values given for the notebook's own parameters."""
    mine = [key for key in block if key in notebook.declared and key not in contract]
    axes = [
        [own_value(key, value, notebook.declared[key], where) for value in _each_value(key, block, notebook)]
        for key in mine
    ]
    for values in itertools.product(*axes):
        yield dict(zip(mine, values, strict=True))


def _each_value(key: str, block: Mapping[str, Any], notebook: OwnNotebook) -> list[Any]:
    """The values of a block's key: those of its list, unless the parameter itself is a list."""
    given, default = block[key], notebook.declared[key]
    if isinstance(default, list) and not (isinstance(given, list) and given and isinstance(given[0], list)):
        return [given]
    return listed_values(given, default) if isinstance(given, str) else _listed(given)


def _each_scenario(raw: dict[str, Any], workbook: Workbook) -> list[dict[str, Any]]:
    """The parameters with `scenario: all` replaced by each scenario written for their place and plan."""
    if raw.get("scenario") != "all":
        return [raw]
    from analysis.scenarios.contract import Run
    from analysis.scenarios.scenario import scenarios_for

    run = Run.check(workbook, **{key: raw[key] for key in ("place", "plan") if key in raw})
    names = scenarios_for(run.place, run.plan, workbook.scenarios)
    return [{**raw, "scenario": name} for name in names]


def _moved(raw: Mapping[str, Any], changes: Mapping[str, float]) -> dict[str, Any]:
    """The parameters with a moved scenario in the place of the named one."""
    from analysis.scenarios.scenario import parse_scenario_name, scenario_name

    name, had = parse_scenario_name(str(raw.get("scenario", "baseline")))
    both = {key: had.get(key, 0) + changes.get(key, 0) for key in {**had, **changes}}
    return {**raw, "scenario": scenario_name(name, both)}


def _dated(raw: dict[str, Any], workbook: Workbook) -> dict[str, Any]:
    """The parameters with the day `latest` replaced by the latest day of their place."""
    if raw.get("as_of") != "latest":
        return raw
    return raw | {"as_of": _latest(str(raw.get("place") or ""), workbook)}


def _latest(place: str, workbook: Workbook) -> date:
    """The latest day of a place, by default of the first; raises InputFault where it is still to come."""
    from analysis.plans.places import latest_day, places

    record = workbook.record
    newest, today = latest_day(place or next(iter(places(record)), ""), record), date.today()
    if newest > today:
        said = f"is the newest publication and lies after today, {today}; `workbook check` names its row"
        raise InputFault(Fault("data", newest.isoformat(), said, key="published"))
    return newest


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _grid(grid: object, where: str) -> dict[str, list[Decimal]]:
    if not isinstance(grid, dict):
        raise InputFault(Fault(where, grid, "must name conditions, each with from, to and by", key="grid"))
    return {str(key): steps(value, where, f"grid, {key}") for key, value in grid.items()}


def _moves(grid: Mapping[str, Sequence[Decimal]]) -> Iterator[dict[str, float]]:
    """Every combination of a grid's changes; no grid is one combination without a change."""
    for moves in itertools.product(*grid.values()):
        yield {key: float(move) for key, move in zip(grid, moves, strict=True)}


def steps(value: object, where: str = "", key: str = "grid") -> list[Decimal]:
    """The numbers of one axis of a grid: a list, or from, to and by, both ends included, in decimals.

    >>> [str(step) for step in steps({"from": -0.5, "to": 0.5, "by": 0.25})]
    ['-0.50', '-0.25', '0.00', '0.25', '0.50']
    """
    try:
        if isinstance(value, dict):
            if set(value) != {"from", "to", "by"}:
                raise InputFault(Fault(where, value, "must have from, to and by", key=key))
            low, high, by = (_decimal(value[name]) for name in ("from", "to", "by"))
            if by <= 0 or high < low or (high - low) / by > MOST_RUNS:
                raise InputFault(
                    Fault(where, value, "must go upwards from `from` to `to` by a positive step", key=key)
                )
            return [low + by * n for n in range(int((high - low) / by) + 1)]
        return [_decimal(item) for item in _listed(value)]
    except InvalidOperation:
        raise InputFault(Fault(where, value, "must be numbers", key=key)) from None


def _decimal(value: object) -> Decimal:
    """A plain number, at most 9 digits before and 15 after the point; else InvalidOperation."""
    text = str(value)
    if isinstance(value, bool) or not re.fullmatch(r"[-+]?[0-9]{1,9}(\.[0-9]{1,15})?", text):
        raise InvalidOperation
    return Decimal(text)


def _plan_depends_on(workbook: Workbook) -> list[str]:
    """What an edition means depends on: the record, the scenarios, the code that reads them."""
    data, code = ("*.csv", "scenarios/*"), ("record/*.py", "plans/*.py", "scenarios/*.py", "running/*.py")
    own = (f"{OWN}/*{ENDING}",)
    found = [
        path
        for folder, patterns in ((workbook.data, data), (CODE, code), (workbook.notebooks, own))
        for pattern in patterns
        for path in folder.glob(pattern)
    ]
    return sorted(map(str, found))


def one_run(notebooks: Sequence[str], options: Mapping[str, object], workbook: Workbook) -> list[Job]:
    """The jobs of options given on the command line instead of an edition; lists make a grid as in a file."""
    return plan({"runs": [{"notebooks": list(notebooks), **options}]}, COMMAND_LINE, workbook)


def todays_runs(notebooks: Sequence[str], options: Mapping[str, object], workbook: Workbook) -> list[Job]:
    """As one_run, but what is left out is today's question: the latest day, and the plan that runs on it.

    A plan that is chosen without a day brings the day from which it is in force. A notebook of one's own says
    in its own cell what stands where nothing is given.
    """
    from analysis.scenarios.contract import Run

    there = {path.stem for path in workbook.notebooks.glob(f"*{ENDING}")}
    own = [name for name in notebooks if name not in there]
    shipped = [name for name in notebooks if name in there]
    given = {key: value for key, value in options.items() if key in Run.model_fields or not own}
    blocks: list[dict[str, Any]] = []
    if shipped and "plan" in given:
        blocks.append({"notebooks": shipped, **given})
    elif shipped:
        blocks += [
            {"notebooks": shipped, **given, **asked}
            for place in _listed(given.get("place", [""]))
            for day in _listed(given.get("as_of", ["latest"]))
            for asked in [_asked_then(str(place), day, workbook)]
        ]
    if own:
        blocks.append({"notebooks": own, **options})
    return plan({"runs": blocks}, COMMAND_LINE, workbook)


def _asked_then(place: str, day: object, workbook: Workbook) -> dict[str, Any]:
    """The place, the day and the plan that runs on it; what is not known is for the contract to judge."""
    from analysis.plans.places import current_plan, places, plans
    from analysis.record.cells import day as day_of

    record = workbook.record
    found: dict[str, Any] = {"place": place, "as_of": day} if place else {"as_of": day}
    known = places(record)
    where = place or next(iter(known), "")
    try:
        when = _latest(where, workbook) if day == "latest" else day_of(str(day))
    except ValueError:
        return found
    if where in known and plans(where, record):
        found["plan"] = current_plan(where, record, when).code
    return found
