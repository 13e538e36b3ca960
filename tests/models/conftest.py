"""The shipped record, opened once, and a forecast made on the plan's day."""

import pytest

from analysis.models.paths import Paths
from analysis.models.per_person import forecast
from analysis.record import open_record
from analysis.record.load import Record
from analysis.record.places import place, plan


@pytest.fixture(scope="session")
def record() -> Record:
    return open_record()


@pytest.fixture(scope="session")
def plan_day(record: Record) -> Paths:
    return forecast(record.as_of("2021-08-10"), place("VN-HN"), plan("VN-HN", "2021-2025"), 4000, 183)
