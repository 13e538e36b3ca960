"""Scenarios made at random, each one that a file may say; the same seed gives the same ones."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from pydantic import ValidationError

from analysis.scenarios.file_schema import DRIVERS, OUTSIDE, Scenario

TEXTS = (
    "judgement", "=1+1", "+84 24", "@home", "Hà Nội: \"tăng\" <chậm> & 'yếu'", "0012", "1e5", "2024", "TRUE",
    "a\nb", "# not a hint", "a; b", "1,5", "nan", "null", "- x", "{a: b}", "5/2021", "12:30",
)  # fmt: skip


def scenarios(count: int, seed: int) -> list[Scenario]:
    rng = random.Random(seed)
    found: list[Scenario] = []
    while len(found) < count:
        try:
            found.append(Scenario(**_content(rng, len(found))))
        except ValidationError:  # two conditions on one driver, say
            continue
    return found


def _content(rng: random.Random, number: int) -> dict[str, Any]:
    conditions = [_condition(rng) for _ in range(rng.randint(0, 5))]
    effects = any("effect" in one for one in conditions)
    content: dict[str, Any] = {
        "name": f"random-{number}",
        "title": {"en": _text(rng), **({"vi": _text(rng)} if rng.random() < 0.5 else {})},
        "author": _text(rng),
        "reference": _text(rng),
        "others": "stay" if effects else rng.choice(("stay", "follow")),
        "conditions": conditions,
    }
    if rng.random() < 0.3:
        content["known"] = date(2000, 1, 1) + timedelta(rng.randint(0, 9000))
    if rng.random() < 0.3:
        content["plans"] = rng.sample(["2021-2025", "2026-2030"], rng.randint(1, 2))
    if rng.random() < 0.3:
        content["places"] = rng.sample(["VN-HN", "VN-SG"], rng.randint(1, 2))
    if rng.random() < 0.3:
        content["method"] = rng.choice(("shift", "tilt"))
    if rng.random() < 0.4:
        content["clusters"] = _clusters(rng)
    return content


def _condition(rng: random.Random) -> dict[str, Any]:
    driver = rng.choice(DRIVERS)
    condition: dict[str, Any] = {"driver": driver, "period": _period(rng), "source": _text(rng)}
    if driver == "exchange_rate" and rng.random() < 0.4:
        condition |= {"value": _number(rng, 20_000, 30_000), "unit": "VND per USD"}
    else:
        condition[rng.choice(("value", "change"))] = _number(rng, -20, 30)
    if rng.random() < 0.3:
        condition["sd"] = abs(_number(rng, 0.1, 5))
    if rng.random() < 0.3:
        condition["over"] = "mean"
    if rng.random() < 0.3:
        condition["note"] = _text(rng)
    if driver in OUTSIDE or rng.random() < 0.2:
        condition["effect"] = {
            "into": rng.choice(("growth", "deflator")),
            "mean": _number(rng, -1, 1),
            "sd": abs(_number(rng, 0, 1)),
            "by_year": [_number(rng, 0, 1) for _ in range(rng.randint(1, 4))],
            "source": _text(rng),
        }
    return condition


def _clusters(rng: random.Random) -> dict[str, Any]:
    stages = {stage: abs(_number(rng, 0.5, 3)) for stage in ("founded", "started")}
    years = {year: _number(rng, -2, 2) for year in ("2023", "Y2")}
    return {
        "hazard_multiplier": rng.choice((abs(_number(rng, 0.5, 3)), stages)),
        "shock": rng.choice((None, _number(rng, -2, 2), years)),
        "source": _text(rng),
    }


def _period(rng: random.Random) -> str:
    year = rng.randint(2021, 2030)
    return rng.choice((str(year), f"{year}-{year + 2}", f"Y{rng.randint(1, 9)}", "Y1-Y3", "horizon"))


def _number(rng: random.Random, low: float, high: float) -> float:
    value = rng.uniform(low, high)
    return rng.choice((value, round(value, 2), round(value, 6), float(round(value)) or 1.0))


def _text(rng: random.Random) -> str:
    return rng.choice(TEXTS)
