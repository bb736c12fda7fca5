"""The even spline: accuracy, order, derivative, integral, shifts."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import BSpline

from engine.even_spline import DEGREE, EvenSpline, _pieces, shifts

START, END = -30.0, 30.0


def logistic(x):
    return 1 / (1 + np.exp(x))


def spline(step):
    nodes = np.arange(START, END + step / 2, step)
    return EvenSpline(START, step, logistic(nodes))


def test_the_pieces_are_the_cardinal_b_spline():
    basis = BSpline.basis_element(np.arange(DEGREE + 2.0))
    for r in range(DEGREE + 1):
        x = np.linspace(0.0, 1.0, 7)
        assert np.polyval(_pieces()[r, ::-1], x) == pytest.approx(basis(r + x), abs=1e-15)


def test_it_passes_through_its_values_and_reproduces_polynomials():
    x = np.arange(-10, 140.0)
    cubic = EvenSpline(-10.0, 1.0, 1 + x - 0.02 * x**2 + 1e-4 * x**3)
    at = np.linspace(55, 75, 101)
    value, slope = cubic.value_and_slope(at)
    assert value == pytest.approx(1 + at - 0.02 * at**2 + 1e-4 * at**3, rel=1e-11)
    assert slope == pytest.approx(1 - 0.04 * at + 3e-4 * at**2, rel=1e-9)


def test_the_error_is_of_eighth_order():
    x = np.linspace(-8, 8, 1001)
    coarse, fine = (np.abs(spline(h).value(x) - logistic(x)).max() for h in (0.5, 0.25))
    assert coarse / fine > 200
    assert np.abs(spline(1 / 16).value(x) - logistic(x)).max() < 5e-15


def test_slope_and_integral():
    x, s = np.linspace(-20, 20, 501), spline(1 / 16)
    assert s.value_and_slope(x)[1] == pytest.approx(-logistic(x) * logistic(-x), abs=1e-12)
    whole = s.integral_from_left(x) - s.integral_from_left(np.array(0.0))
    assert whole == pytest.approx(np.log(2) - np.log1p(np.exp(-x)), abs=1e-12)


def test_a_sum_of_shifts_is_one_correlation():
    s, rng = spline(1 / 16), np.random.default_rng(0)
    offset, weight = rng.uniform(-60, 90, 200), rng.uniform(size=200)
    offset[:3] = 0.0, 5.0, -7.0  # whole steps too
    first, count = 400, 150
    nodes = s.nodes[first : first + count]
    expected = (weight[:, None] * s.value(nodes - s.step * offset[:, None])).sum(axis=0)
    assert shifts(offset, weight).at(s, first, count) == pytest.approx(expected, rel=1e-13)
