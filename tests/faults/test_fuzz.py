"""Whatever a person's file holds: an answer or a short message, never a traceback and never a wait.

Shipped scenarios, editions, tables and a series, each with odd pieces put in, taken out, doubled or moved,
and scenarios built of odd values; with the sheets and imports of test_fuzz_sheets.py 4,000 cases and more.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odd import LONGEST_MESSAGE, answered, damaged, within_its_time
from shipped import BOOK

from analysis.record.faults import InputFault
from analysis.record.load import read_table
from analysis.record.schema import TABLES
from analysis.running.plan import load_edition
from analysis.scenarios.scenario import check_scenarios, load_scenario, parse_scenario_name
from analysis.series.quantile_file import forecast_file

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", range(4))
def test_damaged_scenarios(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    folder = tmp_path / "scenarios"
    shutil.copytree(BOOK.scenarios, folder)
    shipped = sorted(folder.glob("*.yaml"))
    for _ in range(250):
        content = damaged(rng.choice(shipped).read_bytes(), rng)
        (folder / "odd.yaml").write_bytes(content)
        answered(lambda: load_scenario("odd", folder))
    answered(lambda: check_scenarios(folder))


@pytest.mark.parametrize("seed", range(4))
def test_damaged_editions(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    shipped = sorted(BOOK.editions.glob("*.yaml"))
    odd = tmp_path / "odd.yaml"
    for _ in range(100):
        odd.write_bytes(damaged(rng.choice(shipped).read_bytes(), rng))
        answered(lambda: load_edition(odd, BOOK))


@pytest.mark.parametrize("name", sorted(TABLES))
def test_damaged_tables(tmp_path: Path, name: str) -> None:
    rng = random.Random(name)
    lines = (BOOK.data / f"{name}.csv").read_bytes().splitlines(keepends=True)
    for _ in range(50):
        some = [lines[0], *rng.sample(lines[1:], min(40, len(lines) - 1))]
        (tmp_path / f"{name}.csv").write_bytes(damaged(b"".join(some), rng))
        with within_its_time():
            reading = read_table(tmp_path, TABLES[name])
        assert len(str(InputFault(reading.faults))) <= LONGEST_MESSAGE


@pytest.mark.parametrize("seed", range(3))
def test_damaged_series(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    rows = [f"{name},{year},{rng.gauss(100, 10):.4g}" for name in "ab" for year in range(2005, 2020)]
    whole = "\n".join(["series_id,t,value", *rows]).encode()
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    for _ in range(150):
        source.write_bytes(damaged(whole, rng))
        answered(lambda: forecast_file(source, output, 2, progress=False))


ODD_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.lists(st.integers(), max_size=3),
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(
            ["title", "author", "reference", "others", "method", "plans", "clusters", "conditions", "x"]
        ),
        st.one_of(
            ODD_VALUES,
            st.lists(
                st.dictionaries(
                    st.sampled_from(
                        ["driver", "period", "value", "change", "sd", "over", "source", "effect"]
                    ),
                    ODD_VALUES,
                    max_size=6,
                ),
                max_size=3,
            ),
        ),
        max_size=8,
    )
)
def test_scenarios_of_odd_values(tmp_path: Path, content: dict) -> None:
    import yaml

    folder = tmp_path / "odd"
    folder.mkdir(exist_ok=True)
    shutil.copy(BOOK.scenarios / "baseline.yaml", folder)
    (folder / "odd.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    answered(lambda: load_scenario("odd", folder))


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60),
        st.tuples(
            st.sampled_from(["baseline", "growth-11", "a" * 5000, "../x", ""]),
            st.sampled_from(["growth", "deflator", "shock", "x", "٣"]),
            st.one_of(
                st.text(alphabet="+-.0123456789eE٣۴ ", max_size=12),
                st.sampled_from(["+1e999", "nan", "+inf", "+" + "9" * 5000, "+1_0", "+٣"]),
            ),
        ).map(lambda part: f"{part[0]}?{part[1]}={part[2]}"),
    )
)
def test_names_of_scenarios_with_odd_changes(name: str) -> None:
    answered(lambda: parse_scenario_name(name))


@pytest.mark.parametrize("number", ["+٣", "+1_0", "+inf", "nan", "+1e9", "+" + "9" * 400])
def test_a_change_in_a_name_is_a_plain_number_in_ascii(number: str) -> None:
    with pytest.raises(InputFault, match="must be a plain number"):
        parse_scenario_name(f"baseline?growth={number}")
