"""What the browser receives is what was drawn, each array once."""

from __future__ import annotations

import numpy as np
import pytest

from engine import PRESETS, RidgePicture, Trace, film, still
from pages.shared.live_chart.pack import DIGITS, pack, pack_curves
from tests.visitor import unpack

#: Of the axis: half a 16-bit step of [−1, 2].
STEP = 3 / 65534 / 2 * (1 + 1e-6)
RNG = np.random.default_rng(0)


def several():
    moving = RNG.uniform(-1, 2, (7, 30))
    moving[2:4, 5:9] = np.nan
    fixed = np.repeat(RNG.uniform(0, 1, (1, 30)), 7, axis=0)
    fixed[:, 3] = np.nan
    ends = np.broadcast_to(np.array([[0.0, 1.0]]), (7, 2))
    there_and_back = RNG.uniform(0, 1, (7, 2))
    there_and_back[-1] = there_and_back[0]
    return {
        "test": Trace(fixed, moving),
        "train": Trace(fixed, -moving / 2),
        "here": Trace(there_and_back, ends),
    }


@pytest.mark.parametrize(("small", "near"), [(True, STEP), (False, 1e-7)])
def test_curves_arrive(small, near):
    drawn = several()
    packed = pack_curves(drawn, small)
    # A row that all positions share is sent once.
    assert [rows for rows, _, _ in packed["arrays"]] == [1, 7, 7, 7, 1]
    arrived = unpack(packed)
    assert list(arrived) == list(drawn)
    for name, trace in drawn.items():
        for sent, got in zip(trace, arrived[name], strict=True):
            got = np.broadcast_to(got, sent.shape)
            assert got == pytest.approx(sent, abs=near, nan_ok=True)


def test_no_curves_are_no_arrays():
    assert pack_curves({})["arrays"] == []


def test_numbers_arrive_too():
    picture = RidgePicture(PRESETS["landing"].problem)
    exact, reel = pack(still(picture), small=False), pack(film(picture, "snr"), small=True)
    assert exact["marks"] == [0.5] and reel["marks"][0] == 0.0
    assert set(exact["gauges"]) == set(reel["gauges"]) >= {"lam", "tax", "memorization"}
    for values in reel["gauges"].values():
        assert len(values) == len(reel["marks"])
        assert values == pytest.approx(np.round(values, DIGITS), abs=1e-15)
    assert len(reel["words"]["advice"]) == len(reel["marks"])
