"""JSON Schemas of what people write, for editors that complete and check YAML while one types.

`python -m analysis.scenarios.schemas` writes them to data/schemas after a change of what a file may say. A
file names its schema in its first line, `# yaml-language-server: $schema=../schemas/scenario.json`. What
hangs together between keys, and between a file and the record, is for `workbook check` to say.
"""

from __future__ import annotations

import json
from typing import Any

from analysis.keeping.writing import write
from analysis.scenarios.contract import Run
from analysis.scenarios.file_schema import Scenario
from analysis.workbook import Workbook

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """The schemas by name: a run's parameters, a scenario's file, an edition's file.

    >>> sorted(schemas())
    ['edition', 'run', 'scenario']
    >>> schemas()["edition"]["properties"]["runs"]["items"]["properties"]["language"]["anyOf"][0]["enum"]
    ['en', 'vi']
    """
    run = Run.model_json_schema()
    return {"run": {"$schema": DIALECT, **run}, "scenario": _scenario(), "edition": _edition(run)}


def _scenario() -> dict[str, Any]:
    """As the file is written: its name is that of the file, and what it extends may give the rest."""
    told = Scenario.model_json_schema()
    told["properties"].pop("name")
    told["required"] = [key for key in told.get("required", ()) if key != "name"]
    told["properties"]["extends"] = {"type": "string", "description": "another scenario, one level only"}
    told["if"] = {"required": ["extends"]}
    told["then"] = {}
    told["else"] = {"required": told.pop("required")}
    told["$defs"]["Condition"]["properties"]["period"]["type"] = ["string", "integer"]  # 2024 is a number
    return {"$schema": DIALECT, **told}


def _edition(run: dict[str, Any]) -> dict[str, Any]:
    """A list of blocks; each parameter one value or a list, and a grid of changes in percentage points."""
    number = {"type": "number"}
    steps = {
        "type": "object",
        "properties": dict.fromkeys(("from", "to", "by"), number),
        "required": ["from", "to", "by"],
    }
    axes = {key: _one_or_many(kind) for key, kind in run["properties"].items()}
    axes["as_of"] = _one_or_many({"type": "string", "description": f"{_words(run, 'as_of')}, or latest"})
    axes["scenario"] = _one_or_many({"type": "string", "description": f"{_words(run, 'scenario')}, or all"})
    block = {
        "type": "object",
        "properties": {
            "notebooks": _one_or_many({"type": "string", "description": "a shipped notebook, or a path"}),
            **axes,
            "grid": {
                "type": "object",
                "description": "changes of the scenario's conditions",
                "additionalProperties": {"anyOf": [steps, {"type": "array", "items": number}, number]},
            },
        },
        "required": ["notebooks"],
    }
    return {
        "$schema": DIALECT,
        "title": "Edition",
        "type": "object",
        "properties": {"title": {"type": "string"}, "runs": {"type": "array", "minItems": 1, "items": block}},
        "required": ["runs"],
        "additionalProperties": False,
    }


def _words(run: dict[str, Any], key: str) -> str:
    """What a parameter is, in the contract's words."""
    return str(run["properties"][key]["description"])


def _one_or_many(kind: dict[str, Any]) -> dict[str, Any]:
    one = {key: value for key, value in kind.items() if key not in ("title", "default", "description")}
    told = {"description": kind["description"]} if "description" in kind else {}
    return {**told, "anyOf": [one, {"type": "array", "items": one}]}


def write_schemas(workbook: Workbook) -> None:
    """Write each to data/schemas. Raises NotWrittenError."""
    for name, content in schemas().items():
        path = workbook.data / "schemas" / f"{name}.json"
        path.parent.mkdir(exist_ok=True)
        write(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    from analysis.workbook import open_workbook

    write_schemas(open_workbook())
