"""The command: mistakes of the hand get one message and exit code 2."""

import pytest
from shipped import BOOK

from analysis.cli import COMMANDS, main

HERE = ("--root", str(BOOK.root))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "--scenaro", "baseline"], "did you mean '--scenario'?"),
        (["run", "--plan", "2021-2026"], "did you mean '2021-2025'?"),
        (["run", "--as-of", "2031-01-01"], "lies after the record"),
        (["run", "--as-of", "10/8/2021"], "must be a real day"),
        (["run", "--draws", "-5"], "draws: '-5' must be a whole number"),
        (["run", "--scenario", "../secret"], "scenario"),
        (["run", "--notebooks", "knwon"], "did you mean 'known'?"),
        (["run", "--jobs", "-3"], "jobs: -3 must be 1 or more"),
        (["run", "--edition", "standrd"], "did you mean 'standard'?"),
        (["run", "--edition", "standard", "--seed", "7"], "give one or the other"),
        (["new", "../secret"], "small letters, digits"),
        (["forecast", "nowhere.csv", "--output", "out.csv"], "nowhere.csv"),
    ],
)
def test_a_mistake_is_one_message_and_exit_two(words, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    reports = ["--reports", str(tmp_path / "reports")] if words[0] == "run" else []
    try:
        code = main([*HERE, *words, *reports])
    except SystemExit as stop:  # argparse
        code = stop.code
    shown = capsys.readouterr().err
    assert code == 2
    assert said in shown
    assert "Traceback" not in shown
    assert [path.name for path in tmp_path.rglob("*") if path.suffix in (".csv", ".ipynb", ".yaml")] == []


def test_a_file_is_no_folder_for_reports(tmp_path, capsys):
    (tmp_path / "taken").write_text("mine")
    assert main([*HERE, "run", "--reports", str(tmp_path / "taken")]) == 2
    assert "is a file; name a folder" in capsys.readouterr().err
    assert (tmp_path / "taken").read_text() == "mine"


@pytest.mark.parametrize("words", [["publish"], ["results", "--csv", "out.csv"]])
def test_a_folder_without_runs_is_said_and_nothing_is_written(words, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main([*HERE, *words, "--reports", str(tmp_path / "empty")]) == 2
    assert "holds no runs; start with: workbook run" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name, capsys):
    with pytest.raises(SystemExit) as stop:
        main([name, "--help"])
    assert stop.value.code == 0
    assert COMMANDS[name].summary.split(";")[0][:30] in " ".join(capsys.readouterr().out.split())
