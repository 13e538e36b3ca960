"""An archived edition stays as it was, and is scored when the figures come out."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from shipped import RECORD

from analysis.record.faults import InputFault
from analysis.scoring.archive import (
    archive_edition,
    archive_ledger,
    read_archive,
    read_digests,
    score_archive,
    scores_text,
)
from analysis.series.quantile_levels import LEVELS

DAY = date(2021, 8, 11)


def rows(median=8000.0, as_of="2021-08-10", scenario="baseline", periods=("2024", "2025", "2030")):
    parts = [
        pd.DataFrame(
            {
                "period": period,
                "output_type": "quantile",
                "output_type_id": [f"{p:g}" for p in LEVELS],
                "value": median + 600 * stats.norm.ppf(LEVELS),
            }
        )
        for period in periods
    ]
    frame = pd.concat(parts, ignore_index=True)
    more = pd.DataFrame(
        {
            "period": ["2025", "2025"],
            "output_type": ["probability", "observed"],
            "output_type_id": [">=8300", ""],
            "value": [0.05, 7000.0],
        }
    )
    return pd.concat([frame, more], ignore_index=True).assign(
        run="r",
        notebook="grdp_per_person",
        place="VN-HN",
        plan="2021-2025",
        as_of=as_of,
        scenario=scenario,
        seed=183,
        indicator="grdp_per_capita_usd",
        unit="USD",
    )


def test_archiving_twice_changes_no_byte(tmp_path):
    path = archive_edition(rows(), "2021-08", DAY, tmp_path)
    before = path.read_bytes(), (tmp_path / "digests.csv").read_bytes()
    archive_edition(rows().sample(frac=1, random_state=1), "2021-08", date(2026, 1, 1), tmp_path)
    assert (path.read_bytes(), (tmp_path / "digests.csv").read_bytes()) == before


def test_only_forecasts_are_kept(tmp_path):
    archive_edition(rows(), "2021-08", DAY, tmp_path)
    kept = read_archive(tmp_path)
    assert set(kept.output_type) == {"quantile", "probability"}
    assert len(kept) == len(rows()) - 1
    np.testing.assert_allclose(
        sorted(kept.value), sorted(rows()[rows().output_type != "observed"].value), rtol=1e-9
    )


def test_a_changed_forecast_under_an_archived_name_is_refused_and_nothing_is_written(tmp_path):
    path = archive_edition(rows(), "2021-08", DAY, tmp_path)
    before = path.read_bytes()
    with pytest.raises(InputFault, match="never changed"):
        archive_edition(rows(8001), "2021-08", DAY, tmp_path)
    assert path.read_bytes() == before


def test_an_edited_file_a_lost_file_and_a_stray_file_are_all_named_at_once(tmp_path):
    for name in ("a", "b", "c"):
        archive_edition(rows(), name, DAY, tmp_path)
    edited = tmp_path / "a.csv"
    edited.write_text(edited.read_text().replace("8000", "8300"))
    (tmp_path / "b.csv").unlink()
    (tmp_path / "d.csv").write_text("x\n")
    with pytest.raises(InputFault) as caught:
        read_archive(tmp_path)
    assert [fault.file for fault in caught.value.faults] == [
        "archive/d.csv",
        "archive/a.csv",
        "archive/b.csv",
    ]


def test_an_edited_archive_takes_no_repeat_of_the_edition(tmp_path):
    path = archive_edition(rows(), "a", DAY, tmp_path)
    path.write_text(path.read_text() + "\n")
    with pytest.raises(InputFault, match="changed after it was archived"):
        archive_edition(rows(), "a", DAY, tmp_path)


@pytest.mark.parametrize("name", ["../a", "a/b", "", "A", ".a", "a" * 99, "a\n"])
def test_a_name_cannot_leave_the_folder(tmp_path, name):
    with pytest.raises(InputFault):
        archive_edition(rows(), name, DAY, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_two_values_under_one_key_are_refused(tmp_path):
    with pytest.raises(InputFault, match="two values"):
        archive_edition(pd.concat([rows(), rows(8100)]), "a", DAY, tmp_path)


def test_rows_without_a_forecast_or_a_column_are_refused(tmp_path):
    with pytest.raises(InputFault, match="no quantile"):
        archive_edition(rows()[lambda r: r.output_type == "observed"], "a", DAY, tmp_path)
    with pytest.raises(InputFault, match="missing"):
        archive_edition(rows().drop(columns=["unit", "value"]), "a", DAY, tmp_path)


def test_the_archive_is_scored_against_the_figures_that_came_out_later(tmp_path):
    archive_edition(rows(), "2021-08", DAY, tmp_path)
    table = score_archive(RECORD, tmp_path).set_index("measure")
    assert set(table.n) == {2}
    errors = 8000 - np.array([163.5e6 / 24164.89, 179.2e6 / 24976])
    assert table.loc["bias", "value"] == pytest.approx(errors.mean(), abs=0.01)
    assert table.loc["mae", "value"] == pytest.approx(np.abs(errors).mean(), abs=0.01)


def test_a_forecast_made_after_the_print_is_not_scored(tmp_path):
    archive_edition(rows(as_of="2026-02-01"), "late", date(2026, 2, 1), tmp_path)
    ledger = archive_ledger(RECORD, tmp_path)
    assert sorted(ledger.period) == [2030]
    assert ledger["first"].isna().all()
    assert score_archive(RECORD, tmp_path).empty


def test_scenarios_are_scored_apart(tmp_path):
    archive_edition(pd.concat([rows(), rows(7500, scenario="weaker-dong")]), "both", DAY, tmp_path)
    table = score_archive(RECORD, tmp_path)
    assert set(table.forecaster) == {"baseline", "weaker-dong"}


def test_an_empty_archive_has_no_scores_and_no_error(tmp_path):
    assert read_digests(tmp_path / "none") == {}
    assert read_archive(tmp_path / "none").empty
    assert score_archive(RECORD, tmp_path / "none").empty


def test_the_terminal_shows_the_baseline_with_its_n_or_says_that_nothing_came_out(tmp_path):
    assert "come out yet" in scores_text(score_archive(RECORD, tmp_path))
    archive_edition(pd.concat([rows(), rows(7500, scenario="weaker-dong")]), "2021-08", DAY, tmp_path)
    said = scores_text(score_archive(RECORD, tmp_path))
    assert said.splitlines()[1].split()[:4] == ["2021-08", "VN-HN", "grdp_per_capita_usd", "2"]
    assert len(said.splitlines()) == 2
