"""A reader's own scenario: what is on the screen is what the saved file gives."""

import numpy as np
import pytest
from shipped import copy_of_the_book

from analysis.publishing import whatif
from analysis.publishing.desk import open_desk
from analysis.publishing.explore import Explorer
from analysis.publishing.widgets import Page
from analysis.record.faults import InputFault
from analysis.scenarios.conditions import under
from analysis.scenarios.contract import Run
from analysis.scenarios.scenario import load_scenario


@pytest.fixture(scope="module")
def explorer():
    return Explorer(open_desk(draws=2000))


@pytest.fixture
def own(tmp_path):
    """An explorer of another workbook, to save in."""
    return Explorer(open_desk(copy_of_the_book(tmp_path), draws=2000))


def moved(explorer, driver, year, by):
    drivers = {name: list(values) for name, values in explorer.start.items()}
    drivers[driver][explorer.years.index(year)] += by
    return drivers


def test_no_move_no_change(explorer):
    answer = explorer.answer(dict(explorer.start))
    assert answer.paths is explorer.given
    assert answer.gap["usd"].abs().max() == 0


def test_the_saved_file_gives_the_answer_of_the_screen(own):
    drivers, desk = moved(own, "growth", 2023, -2.0), own.desk
    shown = own.answer(drivers)
    path = own.save("slower-2023", drivers)
    assert path.parent == desk.workbook.scenarios
    saved = load_scenario("slower-2023", path.parent)
    again = under(desk.view, desk.place, own.baseline, saved, desk.run.seed).paths
    assert np.array_equal(again.usd, shown.paths.usd)


def test_a_slider_means_what_a_value_in_a_file_means(own):
    """Growth of nine on the screen and `value: 9` in a file are one wish."""
    drivers = {name: list(values) for name, values in own.start.items()}
    drivers["growth"] = [9.0] * len(own.years)
    desk, asked = own.desk, own.scenario("nine", drivers)
    assert {(c.driver, c.value, c.change) for c in asked.conditions} == {("growth", 9.0, None)}
    np.testing.assert_allclose(own.answer(drivers).paths.growth, np.log1p(0.09), atol=1e-9)
    assert len(own.baseline.weights) == desk.run.draws


@pytest.mark.parametrize(("driver", "sign"), [("growth", 1), ("deflator", 1), ("dong", -1), ("people", -1)])
def test_each_driver_pulls_its_own_way_and_alone(explorer, driver, sign):
    before, after = explorer.answer(), explorer.answer(moved(explorer, driver, 2024, 1.0))
    assert np.sign(after.median - before.median) == sign
    by_driver = after.gap.set_index("driver")["usd"]
    assert abs(by_driver.drop(driver)).max() < 1e-6
    assert np.sign(by_driver[driver]) == sign


def test_a_name_that_is_taken_or_none_is_refused_and_nothing_is_written(own):
    root = own.desk.workbook.data
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}
    for name in ("baseline", "../out", "", "Has Capitals"):
        with pytest.raises(InputFault):
            own.save(name, own.start)
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()} == before


def test_every_parameter_of_the_contract_and_every_open_year_has_its_widget():
    page = Page({"draws": 500})
    fields = [field for row in page.contract.children for field in row.children]
    assert len(fields) == len(Run.options())
    assert {name: len(sliders) for name, sliders in page.sliders.items()} == dict.fromkeys(
        whatif.DRIVERS, len(page.explorer.years)
    )


def test_the_page_answers_moves_pins_and_takes_another_day():
    page = Page({"draws": 500})
    first = page.chart.value
    page.sliders["growth"][2].value += 3
    assert page.chart.value != first
    page.name.value = "<b>mine</b>"
    page.pin()
    assert "&lt;b&gt;mine" in page.pins.value
    page.reset()
    assert page.chart.value == first
    page.again("as_of", {"new": "2023-12-31"})
    assert page.explorer.desk.run.as_of.year == 2023
    page.again("as_of", {"new": "2031-01-01"})
    assert "as_of" in page.message.value
    assert page.explorer.desk.run.as_of.year == 2023


def test_the_other_place_and_the_other_language_are_taken():
    page = Page({"draws": 500})
    page.again("language", {"new": "vi"})
    assert page.say.language == "vi"
    page.again("place", {"new": "VN-SG"})
    assert page.explorer.desk.run.place == "VN-SG"
