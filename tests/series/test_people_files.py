"""Claims about files as people have them: whatever the make, the same numbers give the same forecast."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from xlsxwriter import Workbook

from analysis.cli import main
from analysis.record.faults import InputFault
from analysis.series.file_columns import Columns, read_series
from analysis.series.quantile_file import Request, forecast_file, yearly_series

A = [1234.5, 1300.0, 1402.1, 1511.9, 1640.0, 1650.1, 1720.2]
B = [300.0, 320.5, 350.1, 380.0, 400.0, 410.0, 430.0]
YEARS = range(2015, 2022)


def values(path: Path, **given) -> dict[str, list[float]]:
    found, refused = yearly_series(read_series(path, **given))
    assert refused == {}
    return {name: one.values.tolist() for name, one in found.items()}


def long(sep: str = ",", number=str, time=str, head: str = "place,year,grdp") -> str:
    rows = [(n, y, v) for n, vs in (("a", A), ("b", B)) for y, v in zip(YEARS, vs, strict=True)]
    lines = [sep.join(head.split(",")), *(sep.join((n, time(y), number(v))) for n, y, v in rows)]
    return "\n".join(lines) + "\n"


def across(sep: str = ",", number=str, head: str = "place") -> str:
    lines = [sep.join([head, *map(str, YEARS)])]
    return "\n".join([*lines, *(sep.join([n, *map(number, v)]) for n, v in (("a", A), ("b", B)))]) + "\n"


def down(sep: str = ",", number=str, time=str) -> str:
    rows = [sep.join([time(y), number(a), number(b)]) for y, a, b in zip(YEARS, A, B, strict=True)]
    return "\n".join([sep.join(["year", "a", "b"]), *rows]) + "\n"


def comma(value: float) -> str:
    return f"{value:,.1f}".translate(str.maketrans(",.", ".,"))


FORMS = {
    "long": long().encode(),
    "long, named as in the hub": long(head="series_id,t,value").encode(),
    "years across": across().encode(),
    "years down": down().encode(),
    "semicolons and decimal commas": across(";", comma).encode(),
    "the same, long": long(";", comma).encode(),
    "tabs": down("\t").encode(),
    "byte order mark": b"\xef\xbb\xbf" + long().encode(),
    "UTF-16": across(";", comma).encode("utf-16"),
    "UTF-16 without a mark": down().encode("utf-16-le"),
    "lines of Windows": long().replace("\n", "\r\n").encode(),
    "dates": long(time=lambda y: f"31/12/{y}").encode(),
    "ISO dates": down(time=lambda y: f"{y}-12-31").encode(),
    "preliminary years": across().replace("2021", "Sơ bộ 2021").encode(),
    "a title and remarks": (f"Bảng 3. GRDP\n\n{across(';', comma)}Nguồn: niên giám\n").encode(),
    "footnote marks": across().replace("1720.2", "1720.2*").encode(),
    "spaces in thousands": across(";", lambda v: f"{v:,.1f}".replace(",", " ").replace(".", ",")).encode(),
    "empty years at both ends": (
        across()
        .replace("place,2015", "place,2014,2015")
        .replace("2021\n", "2021,2022\n")
        .replace("a,", "a,...,")
        .replace("b,", "b,-,")
        .replace("1720.2", "1720.2,")
        .replace("430.0", "430.0,n/a")
        .encode()
    ),
    "World Bank": (
        '"Data Source","WDI",\n\n"Country Name","Country Code",'
        + ",".join(f'"{y}"' for y in YEARS)
        + ",\n"
        + "".join(f'"{n}","{n}C",' + ",".join(f'"{v}"' for v in vs) + ",\n" for n, vs in (("a", A), ("b", B)))
    ).encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_make_of_a_text_file_gives_the_same_series(tmp_path: Path, form: str) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(FORMS[form])
    assert values(source) == {"a": A, "b": B}


def sheets(tables: dict[str, str]) -> bytes:
    held = io.BytesIO()
    with Workbook(held) as book:
        for name, text in tables.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(text.splitlines()):
                for column, cell in enumerate(row.split(",")):
                    sheet.write(line, column, float(cell) if cell.replace(".", "").isdigit() else cell)
    return held.getvalue()


ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:spreadsheet><table:table table:name="GRDP">{}</table:table>
</office:spreadsheet></office:body>
</office:document-content>"""


MANIFEST = """<?xml version="1.0" encoding="UTF-8"?><manifest:manifest manifest:version="1.2"
 xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry
 manifest:full-path="/"
 manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>"""


def open_document(text: str) -> bytes:
    def cell(value: str) -> str:
        if value.replace(".", "").isdigit():
            return (
                f'<table:table-cell office:value-type="float" office:value="{value}">'
                f"<text:p>{value}</text:p></table:table-cell>"
            )
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    rows = ("".join(map(cell, row.split(","))) for row in text.splitlines())
    body = ODS.format("".join(f"<table:table-row>{row}</table:table-row>" for row in rows))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("META-INF/manifest.xml", MANIFEST)
        file.writestr("content.xml", body)
    return held.getvalue()


@pytest.mark.parametrize("text", [long(), across(), down()])
def test_a_sheet_is_read_as_the_same_table(tmp_path: Path, text: str) -> None:
    (tmp_path / "in.xlsx").write_bytes(sheets({"GRDP": text}))
    (tmp_path / "in.ods").write_bytes(open_document(text))
    assert values(tmp_path / "in.xlsx") == values(tmp_path / "in.ods") == {"a": A, "b": B}


def test_the_sheet_that_is_taken_is_said_and_another_can_be_named(tmp_path: Path) -> None:
    source = tmp_path / "in.xlsx"
    source.write_bytes(sheets({"notes": "read me", "first": across(), "second": down().replace("b", "c")}))
    assert any("sheet first; second left alone" in note for note in read_series(source).notes)
    assert list(values(source, sheet="second")) == ["a", "c"]
    with pytest.raises(InputFault, match="did you mean 'second'"):
        read_series(source, sheet="secnd")


def test_the_columns_that_were_taken_are_said_and_others_can_be_named(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    rows = [f"{n},{y},{v},{2 * v}" for n, vs in (("a", A), ("b", B)) for y, v in zip(YEARS, vs, strict=True)]
    source.write_text("\n".join(["place,year,vnd,usd", *rows]))
    with pytest.raises(InputFault, match=r"vnd, usd.*--value NAME"):
        read_series(source)
    table = read_series(source, Columns(value="usd"))
    assert table.notes[0] == "columns taken: place (name), year (time), usd (value)"
    assert values(source, columns=Columns(value="usd"))["a"] == [2 * v for v in A]
    with pytest.raises(InputFault, match="did you mean 'usd'"):
        read_series(source, Columns(value="used"))


def months(count: int) -> str:
    times = [(2005 + n // 12, 1 + n % 12) for n in range(count)]
    return "date,x\n" + "".join(f"{y}-{m:02},{y - 2000 + m}\n" for y, m in times)


def test_years_are_made_of_months_only_when_asked(tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(months(12 * 9 + 5))
    plain = forecast_file(source, output, 2, progress=False)
    assert "--yearly mean, sum or last" in plain.refused["x"]
    asked = forecast_file(source, output, 2, False, Request(how="sum"))
    assert asked.series["x"].values.tolist() == [12 * (y - 2000) + 78 for y in range(2005, 2014)]
    assert asked.series["x"].notes == ("sum of the months of each year", "2014 left out, not whole")
    last = forecast_file(source, output, 2, False, Request(how="last"))
    assert last.series["x"].values.tolist() == [y - 2000 + 12 for y in range(2005, 2014)]


def test_a_year_that_lacks_a_month_between_whole_ones_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text(months(96).replace("2008-07,15\n", ""))
    made = forecast_file(source, tmp_path / "out.csv", 2, False, Request(how="mean"))
    assert "2008 has 11 of 12 months" in made.refused["x"]


def test_dates_that_could_be_of_two_months_are_not_guessed(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("date,x\n" + "".join(f"1/{m}/{y},5\n" for y in range(2005, 2013) for m in range(1, 13)))
    made = forecast_file(source, tmp_path / "out.csv", 2, False, Request(how="mean"))
    assert "may be of January or of May" in made.refused["x"]


@pytest.mark.parametrize("name", ["out.csv", "out.parquet", "out.xlsx"])
def test_what_is_written_can_be_read_back(tmp_path: Path, name: str) -> None:
    source, output = tmp_path / "in.csv", tmp_path / name
    source.write_text(across() + "=1+1,1,2,3,4,5,6,7\nthin,1,2,3,,,,\n")
    made = forecast_file(source, output, 3, progress=False)
    reading = {".csv": pd.read_csv, ".parquet": pd.read_parquet, ".xlsx": pd.read_excel}[output.suffix]
    options = {"engine": "calamine"} if output.suffix == ".xlsx" else {}
    back = reading(output, **options)
    assert list(back.columns) == ["series_id", "horizon", "t", "output_type", "output_type_id", "value"]
    assert set(back.series_id) == {"a", "b", "=1+1"}
    for series in made.forecast:
        rows = back[back.series_id == series]
        np.testing.assert_allclose(rows.value.to_numpy().reshape(3, 25), made.forecasts[series].quantiles)
    assert "too short" in made.refused["thin"]


def test_the_models_of_every_series_are_told_and_written(tmp_path: Path, capsys) -> None:
    source, output, models = (tmp_path / name for name in ("in.csv", "out.csv", "models.csv"))
    source.write_text(across())
    assert main(["forecast", str(source), "--output", str(output), "--models", str(models)]) == 0
    said = capsys.readouterr().out
    assert "a: carried by " in said
    assert "b: carried by " in said
    written = pd.read_csv(models)
    assert written.groupby("series_id").weight.sum().round(3).tolist() == [1.0, 1.0]


@pytest.mark.parametrize(("rows", "code"), [("a,1,2,3,4,5,6,7\nb,1,2,3,,,,\n", 0), ("b,1,2,3,,,,\n", 1)])
def test_the_command_succeeds_if_a_series_was_forecast(tmp_path: Path, capsys, rows: str, code: int) -> None:
    source = tmp_path / "in.csv"
    source.write_text("place,2015,2016,2017,2018,2019,2020,2021\n" + rows)
    assert main(["forecast", str(source), "--output", str(tmp_path / "out.csv")]) == code
    assert "b: too short: 3 values" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["out.ods", "out.xls", "out.json"])
def test_a_form_that_is_not_written_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "in.csv").write_text(across())
    with pytest.raises(InputFault, match=r"must end in \.csv, \.parquet or \.xlsx"):
        forecast_file(tmp_path / "in.csv", tmp_path / name, 2, progress=False)
