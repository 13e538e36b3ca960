"""A small file of each form; every value is made up for the tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from xlsxwriter import Workbook

from analysis.sheets.ods import to_ods
from analysis.sheets.parts import Book, Column, Sheet

# population in thousands; Ha Noi, Da Nang (made up)
YEARS = ("2023", "Sơ bộ 2024", "Ước tính 2025")
VALUES = {"Hà Nội": (9001.5, 9102.25, 9203.0), "Đà Nẵng": (1301.5, 1302.5, None)}
EXPECTED = {
    (place, year[-4:]): value
    for place, row in VALUES.items()
    for year, value in zip(YEARS, row, strict=True)
    if value is not None
}


def json_stat(path: Path, sparse: bool = False) -> Path:
    flat = [value for row in VALUES.values() for value in row]
    content = {
        "class": "dataset",
        "label": "Dân số trung bình (made up)",
        "source": "made up",
        "updated": "2025-06-30T00:00:00Z",
        "id": ["Tỉnh, thành phố", "Năm"],
        "size": [len(VALUES), len(YEARS)],
        "dimension": {
            "Tỉnh, thành phố": {
                "category": {
                    "index": {f"p{n}": n for n in range(len(VALUES))},
                    "label": {f"p{n}": place for n, place in enumerate(VALUES)},
                }
            },
            "Năm": {"category": {
                    "index": [f"y{n}" for n in range(len(YEARS))],
                    "label": {f"y{n}": year for n, year in enumerate(YEARS)},
                }},
        },
        "value": {str(n): v for n, v in enumerate(flat) if v is not None} if sparse else flat,
    }  # fmt: skip
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def px(path: Path, encoding: str = "utf-8") -> Path:
    places, years = (",".join(f'"{one}"' for one in part) for part in (VALUES, YEARS))
    rows = "\n".join(" ".join('".."' if v is None else str(v) for v in row) for row in VALUES.values())
    text = (
        'CHARSET="ANSI";\nAXIS-VERSION="2013";\nTITLE="Dân số (made up); bằng nghìn người";\n'
        'UNITS="nghìn người";\n'
        f'STUB="Tỉnh";\nHEADING="Năm";\nVALUES("Tỉnh")={places};\nVALUES("Năm")={years};\n'
        f'LAST-UPDATED="20250630 10:00";\nSOURCE="made up";\nDATA=\n{rows}\n;\n'
    )
    path.write_bytes(_encoded(text, encoding))
    return path


def csv_wide(path: Path, delimiter: str = ",", decimal: str = ".", encoding: str = "utf-8") -> Path:
    def shown(value: float | None) -> str:
        if value is None:
            return "..."
        whole = f"{value:,.2f}"
        swap = {",": ".", ".": ","} if decimal == "," else {}
        return '"' + "".join(swap.get(letter, letter) for letter in whole) + '"'

    lines = ["Dân số trung bình (made up)", "", delimiter.join(["Địa phương", *YEARS])]
    lines += [delimiter.join([f"{place} (1)", *map(shown, row)]) for place, row in VALUES.items()]
    lines += ["", "(1) made up"]
    path.write_bytes(_encoded("\n".join(lines) + "\n", encoding))
    return path


def sdmx_csv(path: Path) -> Path:
    lines = ["DATAFLOW,FREQ,REF_AREA,TIME_PERIOD,OBS_VALUE,OBS_STATUS"]
    for place, row in VALUES.items():
        for year, value in zip(YEARS, row, strict=True):
            lines.append(f"X:POP(1.0),A,{place},{year[-4:]},{'' if value is None else value},A")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def sdmx_ml(path: Path, generic: bool) -> Path:
    parts = []
    for place, row in VALUES.items():
        told = [(year[-4:], value) for year, value in zip(YEARS, row, strict=True) if value is not None]
        if generic:
            obs = "".join(
                f'<g:Obs><g:ObsDimension value="{y}"/><g:ObsValue value="{v}"/></g:Obs>' for y, v in told
            )
            parts.append(
                f'<g:Series><g:SeriesKey><g:Value id="AREA" value="{place}"/></g:SeriesKey>{obs}</g:Series>'
            )
        else:
            obs = "".join(f'<Obs TIME_PERIOD="{y}" OBS_VALUE="{v}"/>' for y, v in told)
            parts.append(f'<Series AREA="{place}">{obs}</Series>')
    body = f'<m:Data xmlns:m="urn:m" xmlns:g="urn:g"><m:DataSet>{"".join(parts)}</m:DataSet></m:Data>'
    path.write_text(f'<?xml version="1.0" encoding="UTF-8"?>{body}', encoding="utf-8")
    return path


def wdi(path: Path) -> Path:
    lines = [
        '"Data Source","World Development Indicators (made up)",',
        "",
        '"Last Updated Date","2025-06-30",',
        "",
    ]
    lines.append('"Country Name","Country Code","Indicator Name","Indicator Code","2023","2024","2025",')
    for place, row in VALUES.items():
        cells = ",".join(f'"{"" if value is None else value}"' for value in row)
        lines.append(f'"{place}","{place[:3]}","Population, total","SP.POP.TOTL",{cells},')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return path


def weo(path: Path) -> Path:
    lines = ["\t".join(["ISO", "WEO Subject Code", "Country", "Subject Descriptor", "2023", "2024", "2025",
                        "Estimates Start After"])]  # fmt: skip
    for place, row in VALUES.items():
        cells = ["n/a" if value is None else f"{value:,.3f}" for value in row]
        lines.append("\t".join([place[:3], "LP", place, "Population", *cells, "2024"]))
    path.write_bytes("\n".join([*lines, "", "International Monetary Fund (made up)"]).encode("utf-16"))
    return path


def sheet_with_merged_heads(path: Path) -> Path:
    with Workbook(str(path)) as book:
        page = book.add_worksheet("Biểu 1")
        page.write_string(0, 0, "Dân số và diện tích (made up)")
        page.write_string(2, 0, "Địa phương")
        page.merge_range(2, 1, 2, 3, "Dân số")
        page.merge_range(2, 4, 2, 6, "Diện tích")
        for column, year in enumerate((*YEARS, *YEARS), 1):
            page.write(3, column, int(year) if year.isdigit() else year)
        for line, (place, row) in enumerate(VALUES.items(), 4):
            page.write_string(line, 0, place)
            for column, value in enumerate(row, 1):
                if value is None:
                    page.write_string(line, column, "-")
                else:
                    page.write_number(line, column, value)
                page.write_number(line, column + 3, 1.0)
    return path


def sheet_with_years_down(path: Path) -> Path:
    places = tuple(VALUES)
    rows = [(year, *(VALUES[place][n] for place in places)) for n, year in enumerate(YEARS)]
    table = Sheet(
        "Data", "Population (made up)", [], [Column("Year"), *(Column(p, "number", 2) for p in places)], rows
    )
    from datetime import date

    book = Book("t", "en", [], "Cover", "Contents", "Contents", ("a", "b"), "back", [table], date(2025, 1, 1))
    path.write_bytes(to_ods(book))
    return path


def _encoded(text: str, encoding: str) -> bytes:
    if encoding != "cp1258":
        return text.encode(encoding)
    import unicodedata

    def apart(letter: str) -> str:
        try:
            letter.encode("cp1258")
        except UnicodeEncodeError:
            base = unicodedata.normalize("NFD", letter)
            tones = [mark for mark in base if mark in "\u0300\u0301\u0303\u0309\u0323"]
            rest = "".join(mark for mark in base if mark not in tones)
            return unicodedata.normalize("NFC", rest) + "".join(tones)
        return letter

    return "".join(map(apart, text)).encode("cp1258")


FORMS: dict[str, Callable[[Path], Path]] = {
    "PX-Web json-stat2": lambda folder: json_stat(folder / "t.json"),
    "json-stat2, sparse": lambda folder: json_stat(folder / "t.json", sparse=True),
    "PX, utf-8": lambda folder: px(folder / "t.px"),
    "PX, cp1258": lambda folder: px(folder / "t.px", "cp1258"),
    "CSV": lambda folder: csv_wide(folder / "t.csv"),
    "CSV, semicolon and decimal comma": lambda folder: csv_wide(folder / "t.csv", ";", ","),
    "CSV, BOM": lambda folder: csv_wide(folder / "t.csv", encoding="utf-8-sig"),
    "CSV, UTF-16": lambda folder: csv_wide(folder / "t.csv", "\t", ",", "utf-16"),
    "CSV, cp1258": lambda folder: csv_wide(folder / "t.csv", ";", ",", "cp1258"),
    "SDMX-CSV": lambda folder: sdmx_csv(folder / "t.csv"),
    "SDMX-ML, structured": lambda folder: sdmx_ml(folder / "t.xml", generic=False),
    "SDMX-ML, generic": lambda folder: sdmx_ml(folder / "t.xml", generic=True),
    "WDI": lambda folder: wdi(folder / "t.csv"),
    "WEO": lambda folder: weo(folder / "t.xls"),
    "xlsx, merged heads": lambda folder: sheet_with_merged_heads(folder / "t.xlsx"),
    "ods, years down": lambda folder: sheet_with_years_down(folder / "t.ods"),
}
