import made_reports
import pytest
from shipped import BOOK

from analysis.publishing import front


@pytest.fixture(scope="session")
def paths_without_a_model():
    """The sliders' paths come from made-up drivers: these tests stay fast and say nothing of models."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(front, "paths_of", made_reports.paths_of)
        yield


@pytest.fixture(scope="session")
def reports(tmp_path_factory, paths_without_a_model):
    """A reports folder with its site."""
    from analysis.publishing.site import publish

    folder = made_reports.fill(tmp_path_factory.mktemp("reports"))
    publish(BOOK, folder)
    return folder


@pytest.fixture(scope="session")
def report_page():
    """One report as a page."""
    from analysis.publishing.render import render_report

    manifest = {
        "key": {
            "notebook": "a" * 64,
            "code": {"analysis.x": ["p", "c"]},
            "data": {"d": "e"},
            "lock": "f" * 64,
        }
    }
    return render_report(made_reports.a_report(), manifest)
