"""Editors are told the same as the command: the schemas stay in step, and accept every shipped file."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from shipped import BOOK, SCENARIOS

from analysis.record.yaml_file import read_yaml
from analysis.scenarios.scenario import TEMPLATE
from analysis.scenarios.schemas import schemas

WRITTEN = BOOK.data / "schemas"


@pytest.mark.parametrize("name", ["edition", "run", "scenario"])
def test_the_written_schemas_are_those_of_the_code(name: str) -> None:
    assert json.loads((WRITTEN / f"{name}.json").read_text(encoding="utf-8")) == schemas()[name]
    jsonschema.Draft202012Validator.check_schema(schemas()[name])


@pytest.mark.parametrize(
    ("kind", "path"),
    [("scenario", path) for path in [*sorted(SCENARIOS.glob("*.yaml")), TEMPLATE]]
    + [("edition", path) for path in sorted(BOOK.editions.glob("*.yaml"))],
    ids=lambda what: what.stem if isinstance(what, Path) else what,
)
def test_every_shipped_file_fits_its_schema(kind: str, path: Path) -> None:
    jsonschema.validate(read_yaml(path).content, schemas()[kind])


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("scenario", {"titel": {"en": "a", "vi": "b"}}),
        ("scenario", {"extends": "baseline", "method": "push"}),
        ("edition", {"runs": []}),
        ("edition", {"runs": [{"notebooks": "known", "language": ["en", "fr"]}]}),
        ("edition", {"runs": [{"as_of": "latest"}]}),
        ("run", {"place": "XX", "plan": "p", "as_of": "2026-01-01", "draws": 3}),
    ],
)
def test_what_the_command_refuses_an_editor_marks(kind: str, content: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, schemas()[kind])


def test_the_template_names_its_schema() -> None:
    first = TEMPLATE.read_text(encoding="utf-8").splitlines()[0]
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert (SCENARIOS / named).resolve() == (WRITTEN / "scenario.json").resolve()
