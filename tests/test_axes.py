"""Axes: fractions and values are inverse to each other, and the ends are exact."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_cases import LAWS

from engine import DOMAIN, Axis
from engine.axes import (
    CONTROL_AXES,
    ERROR_AXES,
    LAMBDA_AXIS,
    NEGATIVE_LAMBDA_AXIS,
    abscissa,
)

AXES = [
    LAMBDA_AXIS,
    NEGATIVE_LAMBDA_AXIS,
    *CONTROL_AXES.values(),
    *ERROR_AXES.values(),
    Axis(-3.0, 7.0),
    Axis(1e-300, 1e300, "log"),
    Axis(-1e-3, 2e-3, "asinh"),
]
axes = st.sampled_from(AXES)


@LAWS
@given(axes, st.lists(st.floats(0, 1), min_size=1))
def test_value_and_fraction_are_inverse(axis, fractions):
    assert axis.fraction(axis.value(fractions)) == pytest.approx(fractions, abs=1e-12)


@LAWS
@given(axes, st.floats(-1, 2), st.floats(-1, 2))
def test_order_is_kept(axis, one, other):
    low, high = sorted((one, other))
    with np.errstate(over="ignore"):
        assert axis.value(low) <= axis.value(high)
    values = np.sort(axis.value(np.clip([low, high], 0, 1)))
    assert axis.fraction(values[0]) <= axis.fraction(values[1])


@pytest.mark.parametrize("axis", AXES, ids=str)
def test_ends_are_exact(axis):
    assert axis.value([0.0, 1.0]).tolist() == [axis.low, axis.high]
    assert axis.fraction([axis.low, axis.high]).tolist() == [0.0, 1.0]
    inside = axis.value(np.linspace(0, 1, 1001)[1:-1])
    assert (inside > axis.low).all() and (inside < axis.high).all()


@pytest.mark.parametrize("axis", AXES, ids=str)
def test_off_the_picture_is_held_one_length_beyond(axis):
    assert axis.fraction(np.inf) == 2
    assert axis.fraction(-np.inf) == (0 if axis.low == 1e-300 else -1)  # log's smallest number
    assert np.isnan(axis.fraction(np.nan))
    assert axis.fraction([np.inf, np.nan, axis.high])[2] == 1


def test_zero_of_a_logarithm_is_off_the_picture():
    assert LAMBDA_AXIS.fraction([0.0, -5.0]).tolist() == [-1.0, -1.0]


def test_equal_steps_mean_what_the_kind_says():
    half = {
        "linear": Axis(0.0, 4.0),
        "log": Axis(1.0, 100.0, "log"),
        "root": Axis(0.0, 4.0, "root"),
        "asinh": Axis(-5.0, 5.0, "asinh"),
    }
    middle = {name: float(axis.value(0.5)) for name, axis in half.items()}
    assert middle == pytest.approx({"linear": 2.0, "log": 10.0, "root": 1.0, "asinh": 0.0})
    wide = Axis(-1e3, 1e3, "asinh")
    # Far from zero equal ratios are equal steps; within the unit equal differences are.
    steps = np.diff(wide.fraction([1.0, 10.0, 100.0]))
    assert steps[0] == pytest.approx(steps[1], rel=1e-3)
    near = np.diff(wide.fraction(wide.unit * np.array([0.0, 0.01, 0.02])))
    assert near[0] == pytest.approx(near[1], rel=1e-3)


def test_root_axis_continues_below_zero_with_its_sign():
    root = ERROR_AXES["root"]
    assert float(root.fraction(-0.4)) == pytest.approx(-float(root.fraction(0.4)), rel=1e-14)
    assert float(root.value(-0.5)) == pytest.approx(-0.4, rel=1e-14)


def test_controls_stay_in_the_domain():
    for name, axis in CONTROL_AXES.items():
        low, high = DOMAIN.get(name, (axis.low, axis.high))
        assert low <= axis.low < axis.high <= high


def test_shapes_are_kept():
    assert LAMBDA_AXIS.fraction(1.0).shape == ()
    assert LAMBDA_AXIS.value(np.zeros((2, 3))).shape == (2, 3)


def test_abscissa_by_name():
    assert abscissa("lam") is LAMBDA_AXIS
    assert abscissa("lam", negative=True) is NEGATIVE_LAMBDA_AXIS
    assert abscissa("gamma") is CONTROL_AXES["gamma"]
    assert abscissa("snr", negative=True) is CONTROL_AXES["snr"]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Axis(0.0, 1.0, "square"), "kind must be linear, log, root or asinh, got 'square'"),
        (lambda: Axis(0.0, 1.0, "log"), "low < high, got 0.0 and 1.0"),
        (lambda: Axis(-1.0, 1.0, "root"), "low < high, got -1.0 and 1.0"),
        (lambda: Axis(2.0, 1.0), "low < high, got 2.0 and 1.0"),
        (lambda: Axis(1.0, 1.0), "low < high, got 1.0 and 1.0"),
        (lambda: Axis(np.nan, 1.0), "low < high, got nan and 1.0"),
        (lambda: abscissa("prior_exponent"), "axis must be lam, gamma or snr, got"),
    ],
)
def test_errors_name_the_value(make, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        make()
