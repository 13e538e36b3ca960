"""The scoreboard's figures and tables: drawn from the frame they are given, every code in words, no note
shown."""

from __future__ import annotations

import pandas as pd
import pytest
from shipped import RECORD

from analysis.figures import terms
from analysis.figures.plan_record import plan_record_figure
from analysis.figures.plot import NARROW, WIDE
from analysis.figures.prints import vintage_figure
from analysis.figures.style import PAPER
from analysis.figures.target_progress import ZONE, scoreboard_figure, shows_progress
from analysis.figures.timeline import sizes_figure, timeline_figure
from analysis.pages.scoreboard import sentences as scoreboard_words
from analysis.pages.scoreboard import tables as scoreboard_table
from analysis.pages.sites import sentences as sites_words
from analysis.pages.sites import tables as sites_table
from analysis.plans import coverage, sites
from analysis.plans.annual_plans import annual_record, older_until
from analysis.plans.places import place, plan
from analysis.plans.scoreboard import not_yet_known, paths, scoreboard
from analysis.words import load

SAY = load("en")
CASES = [
    ("VN-HN", "2021-2025", "2019-12-31"),
    ("VN-HN", "2021-2025", "2021-08-10"),
    ("VN-HN", "2021-2025", "2026-11-23"),
    ("VN-HN", "2026-2030", "2026-11-23"),
    ("VN-SG", "2021-2025", "2026-11-23"),
    ("VN-SG", "2021-2025", "2019-12-31"),
]


@pytest.fixture(scope="module")
def record():
    return RECORD


def case(record, geo, plan_code, day):
    view, where = record.as_of(day), place(geo, record)
    return view, where, plan(geo, plan_code, record)


def said(figure):
    return [text.get_text() for text in figure.texts]


def the_verdict_figure(board):
    return scoreboard_figure(board, SAY, "alt").on(WIDE)


@pytest.mark.parametrize("at", CASES)
def test_a_scoreboard_draws_every_target_that_has_a_figure_or_a_verdict(record, at):
    view, where, asked = case(record, *at)
    board = scoreboard(view, where, asked)
    shown = board[board["position"].notna() | (board["verdict"] != "open")]
    if shown.empty:
        assert not shows_progress(board)
        return
    words = " ".join(said(the_verdict_figure(board)))
    for label in shown["label_en"]:
        assert all(word in words for word in label.split())
    plot = scoreboard_figure(board, SAY, "alt")
    assert f"Of {len(board)} targets" in plot.title
    assert (f"left to the table: {len(board) - len(shown)}" in plot.subtitle) == (len(shown) < len(board))


def test_marks_agree_with_their_verdicts(record):
    """A target that was met is marked in its zone; one that was missed never is."""
    view, where, asked = case(record, "VN-HN", "2021-2025", "2026-11-23")
    board = scoreboard(view, where, asked)
    assert {"met", "missed"} <= set(board["verdict"])
    for verdict in ("met", "missed"):
        axes = the_verdict_figure(board[board["verdict"] == verdict]).axes[0]
        marks = [
            line for line in axes.lines if line.get_marker() in ("o", "X", "<") and len(line.get_xdata()) == 1
        ]
        at = [float(line.get_xdata()[0]) for line in marks]
        assert at
        assert all((1 <= x <= ZONE) == (verdict == "met") for x in at)


def test_a_board_on_which_nothing_has_moved_is_not_drawn(record):
    board = scoreboard(*case(record, "VN-HN", "2026-2030", "2026-11-23"))
    assert not shows_progress(board)
    assert shows_progress(scoreboard(*case(record, "VN-HN", "2021-2025", "2026-11-23")))


@pytest.mark.parametrize("at", CASES)
def test_tables_and_sentences_are_made_for_every_case_and_show_no_note(record, at):
    view, where, asked = case(record, *at)
    board = scoreboard(view, where, asked)
    cite = scoreboard_table.citer(view, SAY)
    annual = annual_record(view, where)
    decimals = view.table("indicators").set_index("indicator")["decimals"]
    frames = [
        scoreboard_table.verdict_table(board, SAY),
        scoreboard_table.path_table(board, paths(view, where, board), cite, SAY),
        scoreboard_table.annual_table(annual, decimals, cite, SAY),
        scoreboard_table.rate_table(annual, SAY),
    ]
    assert [len(frames[0]), len(frames[1]), len(frames[2])] == [len(board), len(board), len(annual)]
    notes = {
        note
        for name in ("targets", "outcomes", "sites")
        for note in record.table(name)["note"]
        if len(note) > 12
    }
    for frame in frames:
        shown = {str(cell) for column in frame for cell in frame[column]}
        assert not shown & notes
        assert not any(cell in ("nan", "None", "NaT") for cell in shown)
    told = [
        scoreboard_words.counts(board, len(not_yet_known(view, where, asked)), view.day, SAY),
        scoreboard_words.plan_dates(asked, view.day, SAY),
        scoreboard_words.figure_alt(board, SAY),
        scoreboard_words.annual_reading(annual, SAY),
        scoreboard_words.leading(board, view, where, asked, SAY),
    ]
    assert all(text and "nan" not in text for text in told)


@pytest.mark.parametrize("at", CASES)
def test_sites_are_drawn_and_told_in_every_case(record, at):
    view, where, asked = case(record, *at)
    rows = sites.known_sites(view, where, asked)
    late, happened = sites.delays(rows, view.day), sites.events(rows)
    if len(happened):
        plot = timeline_figure(happened, late, SAY, view.day, "alt")
        overdue = [text for text in said(plot.on(WIDE)) if text.endswith(" years")]
        late_ones = late[(late["state"] == "overdue") & ~late["milestone"].isin(sites.MEASURES)]
        assert len(overdue) == len(late_ones)
        assert plot.title.startswith(f"{len(late_ones)} planned" if len(late_ones) else "No planned")
    cite = scoreboard_table.citer(view, SAY)
    state = sites.states(rows, view.day)
    assert len(sites_table.state_table(state, late, cite, SAY)) == rows["site_id"].nunique()
    assert len(sites_table.delay_table(late, cite, SAY)) == len(late)
    told = [
        sites_words.summary(view, where, asked, rows, SAY),
        sites_words.overdue(late, SAY),
        sites_words.sizes_reading(sites.measures(rows), SAY),
        sites_words.silence(state, view.day, SAY),
    ]
    assert all(text and "nan" not in text for text in told)


def test_sizes_of_two_units_are_never_drawn_on_one_axis(record):
    view, where, asked = case(record, *CASES[2])
    rows = sites.measures(sites.known_sites(view, where, asked))
    park = rows[rows["site_id"] == sites_words.most_measured(rows)]
    capital = park[park["milestone"] == "registered_capital"]
    assert capital["unit"].nunique() > 1
    figure = sizes_figure(park, ["registered_capital"], SAY, "alt").on(WIDE)
    drawn = sorted(float(y) for y in figure.axes[0].lines[0].get_ydata())
    assert drawn == sorted(capital.loc[capital["unit"] == "trillion VND", "value"])


@pytest.mark.parametrize("day", ["2021-08-10", "2026-11-23"])
def test_the_record_of_yearly_plans_marks_every_first_print(record, day):
    view, where, _ = case(record, "VN-HN", "2021-2025", day)
    growth = annual_record(view, where).query("indicator == 'grdp_growth'")
    plot = plan_record_figure(growth, SAY, decimals=2, alt="alt")
    marks = {
        float(line.get_xdata()[0]): float(line.get_ydata()[0])
        for line in plot.on(WIDE).axes[0].lines
        if line.get_marker() in "oXD"
    }
    assert "Figures up to" not in plot.subtitle
    until = older_until(view, where, "grdp_growth")
    assert (
        f"Figures up to {until}"
        in plan_record_figure(growth, SAY, decimals=2, alt="alt", older=until).subtitle
    )
    first = growth[~growth["revised"]].dropna(subset="value")
    assert marks == pytest.approx(dict(zip(first["year"].astype(float), first["value"], strict=True)))


def test_every_print_is_drawn_and_estimates_are_hollow(record):
    view, where, _ = case(record, "VN-HN", "2021-2025", "2026-11-23")
    found = view.prints(where.code, "grdp_growth", where.basis)
    plot = vintage_figure(found, SAY, "GRDP growth", "%", "alt")
    axes = plot.on(WIDE).axes[0]
    hollow = sum(
        len(line.get_xdata())
        for line in axes.lines
        if line.get_marker() == "o" and line.get_markerfacecolor() == PAPER
    )
    assert hollow == (found["status"] == "forecast").sum()
    assert set(found["period"]) <= set(said(plot.on(NARROW)))
    assert "the largest revision is that of" in plot.title


def test_every_code_of_the_record_has_words(record):
    for code in set(record.table("sites")["milestone"]):
        assert terms.milestone(code, SAY)
    shown = record.table("targets")
    grouped = set(record.table("grouping")["target_id"])
    wanted = shown[shown["target_id"].isin(grouped) | shown["plan"].str.startswith("annual-")]
    for code in set(wanted["unit"]) | set(record.table("sites")["unit"]):
        terms.unit(code, SAY)
    observations = record.table("observations")
    main = observations[observations["indicator"].isin([*coverage.OWN, *coverage.COUNTRY])]
    for code in set(main[main["geo"].str.startswith("VN")]["basis"]):
        assert terms.accounts(code, SAY)
    for code in set(record.table("observations")["status"]):
        assert terms.status(code, SAY)
    with pytest.raises(KeyError):
        terms.milestone("ribbon_cut", SAY)


def test_numbers_follow_the_language():
    vi = load("vi")
    assert terms.quantity(8300, "USD", 0, vi) == "8.300 USD"
    assert terms.number(6.54, 2, vi) == "6,54"


def test_a_source_is_cited_by_publisher_and_day(record):
    cite = scoreboard_table.citer(record.as_of("2026-11-23"), SAY)
    assert cite("") == ""
    shown = record.table("sources").set_index("source_id")
    undated = shown.index[shown["published"] == ""][0]
    assert cite(undated).endswith("no date")
    assert isinstance(pd.Timestamp(shown.loc["hanoimoi-2021-08-11-plan183", "published"]), pd.Timestamp)
    assert "11 August 2021" in cite("hanoimoi-2021-08-11-plan183")


def test_a_verdict_that_the_latest_figure_contradicts_is_told_and_drawn_apart(record):
    where, asked = place("VN-HN", record), plan("VN-HN", "2021-2025", record)
    board = scoreboard(record.as_of("2026-11-23"), where, asked)
    assert (
        "Poor households: the verdict is met (official), but the latest figure, 0.52%"
        in scoreboard_words.disputed(board, SAY)
    )
    assert scoreboard_words.disputed(board[~board["disputed"].astype(bool)], SAY) == ""
