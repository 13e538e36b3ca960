"""The intervals of ranks hold about four in five places, made as if from the end of each year since 2020."""

from __future__ import annotations

import numpy as np
from shipped import BOOK

from analysis.growth.class_law import fit_class, in_class
from analysis.growth.class_record import growth_of_class
from analysis.pages.provinces.overview import overview, rank_intervals
from analysis.plans.classes import peers_of, place_classes

RECORD = BOOK.record


def test_rank_intervals_hold_75_to_85_percent_of_places_in_the_back_test():
    growth, country = growth_of_class(RECORD.latest(), place_classes(RECORD)["provinces-63"])
    held = []
    for last in range(2020, 2025):
        years = [year for year in growth.index if year <= last]
        law = fit_class(growth.loc[years].sub(country[years], axis=0).to_numpy().T)
        seen = country.loc[:last].iloc[-15:].to_numpy()
        laws = []
        for place in growth.columns:
            own = in_class(growth.loc[years, place].to_numpy(), seen, 0.065, law).deviation
            ahead = 2025 - last
            laws.append((own.sum_mean(ahead)[-1], np.sqrt(own.sum_variance(ahead)[-1]), own.df))
        low, high = rank_intervals(laws, 183).T
        came = (-growth.loc[last + 1 : 2025].sum()).rank().to_numpy()
        held.append(np.mean((low <= came) & (came <= high)))
    assert 0.75 <= np.mean(held) <= 0.85


def test_every_province_has_a_row_with_its_target_and_the_fastest_by_chance_stands_first():
    frame = overview(RECORD.as_of("2026-11-23"), peers_of(RECORD, "VN-HN"), 2026, 2030, 183)
    assert len(frame) == 34
    assert frame["asked"].notna().all()
    assert frame["chance"].is_monotonic_decreasing
    assert (frame["rank_low"] <= frame["rank_high"]).all()
