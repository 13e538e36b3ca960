"""What is not ours is not removed, not written over and not lost, whatever happened to the site before."""

from __future__ import annotations

import os
import shutil
import stat

import made_reports
import pytest
from shipped import BOOK

from analysis.publishing import site
from analysis.publishing.site import publish
from analysis.record.faults import InputFault

CLUSTERS = "clusters/VN-HN_2021-2025_2021-08-10_baseline_en.html"


@pytest.fixture
def own_reports(reports, tmp_path):
    """A copy of the reports to change."""
    shutil.copytree(reports, tmp_path / "reports")
    return tmp_path / "reports"


@pytest.fixture
def plain(tmp_path, paths_without_a_model):
    """Reports of one run, without a site."""
    made_reports.store(tmp_path / "reports", "known", made_reports.a_report())
    return tmp_path / "reports"


def strangers(reports):
    """A reader's own things, everywhere below the reports; their content by path."""
    found = {}
    for name in (
        "site/notes.md",
        "site/mine/page.html",
        "site/clusters/mine.html",
        "site/draft.part",
        "site/.draft.part",
        "clusters/.notes.part",
        ".workbook/notes.part",
        "site/manifest.json",
        "manifest.json",
    ):
        path = reports / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'"a reader\'s own: {name}"')
        found[path] = path.read_bytes()
    (reports / "site/empty").mkdir()
    return found


def test_a_readers_files_stay_when_pages_come_and_go(own_reports):
    mine = strangers(own_reports)
    shutil.rmtree(own_reports / "clusters")
    (own_reports / "clusters").mkdir()
    mine.pop(own_reports / "clusters/.notes.part")
    publish(BOOK, own_reports, pdf=False)
    assert not (own_reports / "site" / CLUSTERS).exists()
    assert {path: path.read_bytes() for path in mine} == mine
    assert (own_reports / "site/empty").is_dir()


def test_a_page_in_the_place_of_a_readers_is_refused_by_name_and_nothing_is_written(plain):
    (plain / "site").mkdir()
    for name in ("index.html", "feed.vi.xml"):
        (plain / "site" / name).write_text("mine")
    with pytest.raises(InputFault) as caught:
        publish(BOOK, plain, pdf=False)
    assert [fault.value for fault in caught.value.faults] == ["index.html", "feed.vi.xml"]
    assert "is not of our making" in str(caught.value)
    assert sorted(path.name for path in (plain / "site").iterdir()) == ["feed.vi.xml", "index.html"]
    assert (plain / "site/index.html").read_text() == "mine"


def test_a_file_where_the_site_has_to_be_is_refused(plain):
    (plain / "site").write_text("mine")
    with pytest.raises(InputFault, match="is no folder, and the pages have to stand there"):
        publish(BOOK, plain, pdf=False)
    assert (plain / "site").read_text() == "mine"


def test_a_page_that_was_changed_is_made_anew_and_what_was_changed_is_kept(own_reports):
    index = own_reports / "site/index.html"
    before = index.read_bytes()
    index.write_bytes(before.replace(b"</body>", b"<p>My remark.</p></body>"))
    [copy] = publish(BOOK, own_reports).aside
    assert index.read_bytes() == before
    assert b"My remark." in copy.read_bytes()
    assert publish(BOOK, own_reports).aside == ()


def test_a_changed_page_that_no_run_stands_behind_any_more_stays_and_is_named(own_reports):
    page = own_reports / "site" / CLUSTERS
    page.write_text("my remark")
    shutil.rmtree(own_reports / "clusters")
    assert publish(BOOK, own_reports).left == (page,)
    assert page.read_text() == "my remark"
    assert publish(BOOK, own_reports).left == ()


def test_a_site_whose_manifest_is_damaged_is_made_again_and_nothing_is_copied_in_vain(own_reports):
    site_of = {path: path.read_bytes() for path in (own_reports / "site").rglob("*") if path.is_file()}
    stamps = own_reports / "site/.stamps.json"
    for wreck in (
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw.replace(b"a", b"b", 1),
        lambda raw: b"{}",
    ):
        stamps.write_bytes(wreck(stamps.read_bytes()))
        assert publish(BOOK, own_reports).aside == ()
        assert {path: path.read_bytes() for path in site_of} == site_of


def test_a_publisher_that_was_killed_leaves_nothing_that_is_nobodys(plain, monkeypatch):
    about = {"scenario": "weaker-dong"}
    other = made_reports.store(plain, "known", made_reports.a_report(**about), **about)

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(site.Standing, "end", killed)
        with pytest.raises(KeyboardInterrupt):
            publish(BOOK, plain, pdf=False)
    assert (plain / "site/known").is_dir()
    shutil.rmtree(other)
    made = publish(BOOK, plain, pdf=False)
    assert (made.aside, made.left) == ((), ())
    name = "VN-HN_2021-2025_2021-08-10_baseline_en"
    assert sorted(path.name for path in (plain / "site/known").iterdir()) == [name, f"{name}.html"]


def test_pages_that_are_links_are_written_through_and_modes_stay(own_reports, tmp_path):
    index = own_reports / "site/index.html"
    served = tmp_path / "served.html"
    index.rename(served)
    index.symlink_to(served)
    served.chmod(0o640)
    about = {"language": "en"}
    made_reports.store(own_reports, "grdp_per_person", made_reports.a_report(6500.0, **about), **about)
    publish(BOOK, own_reports)
    assert index.is_symlink()
    assert "6,500" in served.read_text(encoding="utf-8")
    assert stat.S_IMODE(served.stat().st_mode) == 0o640


@pytest.mark.parametrize("name", ["manifest.json", "notebook.ipynb", "results.parquet"])
def test_a_run_that_is_damaged_is_left_out_and_named(own_reports, name):
    victim = own_reports / "grdp_per_person/VN-HN_2021-2025_2021-08-10_weaker-dong_en" / name
    whole = victim.read_bytes()
    victim.write_bytes(whole[:-30] + b"x" + whole[-29:])
    made = publish(BOOK, own_reports)
    assert [fault.file for fault in made.damaged] == [str(victim)]
    assert "is not what was written" in str(made.damaged[0])
    page = own_reports / "site/grdp_per_person/VN-HN_2021-2025_2021-08-10_weaker-dong_en.html"
    assert not page.exists()
    victim.write_bytes(whole)
    assert publish(BOOK, own_reports).damaged == ()
    assert page.exists()


def test_reports_of_which_none_can_be_believed_make_no_site(plain):
    [victim] = plain.rglob("notebook.ipynb")
    victim.write_bytes(b"{}")
    with pytest.raises(InputFault, match=r"notebook.ipynb"):
        publish(BOOK, plain, pdf=False)
    assert not (plain / "site").exists()


def test_the_clock_may_go_back_and_files_may_come_from_the_future(own_reports):
    for path in own_reports.rglob("*"):
        os.utime(path, (4e9, 4e9))
    made: list[str] = []
    assert publish(BOOK, own_reports, progress=made.append).damaged == ()
    assert made == []
