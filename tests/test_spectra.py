"""Spectra: normalisation, equality by value, known eigenvalues, domains."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from reference_cases import HALF_ZERO, LAWS, SPECTRA

from engine import Spectrum, spectra

positive = st.floats(1e-3, 1e3)


@LAWS
@given(arrays(float, st.integers(1, 30), elements=positive), st.floats(1e-6, 1e6), st.data())
def test_mean_one_whatever_the_scale_and_the_order(values, scale, data):
    weights = data.draw(arrays(float, values.size, elements=positive))
    spectrum = Spectrum(values, weights)
    assert spectrum.mass.sum() == pytest.approx(1, rel=1e-14)
    assert spectrum.mass @ spectrum.eigenvalues == pytest.approx(1, rel=1e-13)
    order = data.draw(st.permutations(range(values.size)))
    other = Spectrum(scale * values[order], 7 * weights[order])
    assert other.eigenvalues == pytest.approx(spectrum.eigenvalues[order], rel=1e-12)
    assert other.mass == pytest.approx(spectrum.mass[order], rel=1e-12)


def test_equal_weights_by_default():
    assert Spectrum([1, 2, 3, 6]).mass == pytest.approx(np.full(4, 0.25))


def test_equality_and_hash_by_value():
    one, same = Spectrum([3.0, 1.0]), Spectrum([6.0, 2.0], [5.0, 5.0])
    assert one == same
    assert hash(one) == hash(same)
    assert one != Spectrum([1.0, 3.0])
    assert one != "a spectrum"
    assert len({one, same, Spectrum([2.0, 1.0])}) == 2


def test_frozen_and_read_only_and_independent_of_its_source():
    source = np.array([3.0, 1.0])
    spectrum = Spectrum(source)
    source[0] = 100.0
    assert spectrum.eigenvalues.tolist() == [1.5, 0.5]
    with pytest.raises(ValueError, match="read-only"):
        spectrum.eigenvalues[0] = 2.0
    with pytest.raises(ValueError, match="read-only"):
        spectrum.mass[0] = 2.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        spectrum.eigenvalues = source


def test_repr_says_how_many_and_how_wide():
    assert repr(Spectrum([3.0, 1.0])) == "Spectrum(2 eigenvalues from 0.5 to 1.5)"


def test_positive_share():
    assert HALF_ZERO.positive_share == pytest.approx(0.5, rel=1e-15)
    for spectrum in SPECTRA.values():
        assert spectrum.positive_share == pytest.approx(1, rel=1e-14)


def test_isotropic():
    assert spectra.isotropic(5).eigenvalues.tolist() == [1.0] * 5


def test_power_law():
    t = spectra.power_law(50, 1.5).eigenvalues
    assert t / t[0] == pytest.approx(np.arange(1, 51) ** -1.5, rel=1e-13)
    assert spectra.power_law(50, 0.0).eigenvalues == pytest.approx(np.ones(50))


@pytest.mark.parametrize(("d", "count", "spikes"), [(10, None, 1), (200, None, 10), (30, 7, 7)])
def test_spiked(d, count, spikes):
    t = spectra.spiked(d, 20.0, count).eigenvalues
    assert np.flatnonzero(t > t.min()).tolist() == list(range(spikes))
    assert t[0] / t[-1] == pytest.approx(20, rel=1e-14)


@pytest.mark.parametrize("correlation", [-0.7, 0.0, 0.3, 0.95])
@pytest.mark.parametrize("d", [1, 2, 40])
def test_ar1_against_the_dense_matrix(d, correlation):
    index = np.arange(d)
    dense = correlation ** np.abs(index[:, None] - index) if correlation else np.eye(d)
    expected = np.sort(np.linalg.eigvalsh(dense))
    t = np.sort(spectra.ar1(d, correlation).eigenvalues)
    assert np.broadcast_to(t, d) == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Spectrum([]), "eigenvalues must be a list of 1 to 100000 numbers"),
        (lambda: Spectrum([[1.0]]), "eigenvalues must be a list of 1 to 100000 numbers"),
        (lambda: Spectrum(np.ones(100_001)), "eigenvalues must be a list of 1 to 100000 numbers"),
        (lambda: Spectrum(["a"]), "eigenvalues must be numbers"),
        (lambda: Spectrum([1.0, np.nan]), "eigenvalues must be finite, got nan"),
        (lambda: Spectrum([1.0, np.inf]), "eigenvalues must be finite, got inf"),
        (lambda: Spectrum([1.0, -2.0]), "eigenvalues must be ≥ 0, got -2"),
        (lambda: Spectrum([0.0, 0.0]), "eigenvalues must not all be 0"),
        (lambda: Spectrum([1.0, 1e-31]), "at least 1e-30 of the largest, got 1e-31"),
        (lambda: Spectrum([1.0], [1.0, 2.0]), "weights have length 2, eigenvalues 1"),
        (lambda: Spectrum([1.0, 2.0], [1.0, 0.0]), "weights must be > 0, got 0"),
        (lambda: Spectrum([1.0], [np.nan]), "weights must be finite, got nan"),
        (lambda: spectra.isotropic(0), "d must be a whole number in [1, 100000], got 0"),
        (lambda: spectra.isotropic(2.5), "d must be a whole number in [1, 100000], got 2.5"),
        (lambda: spectra.power_law(10, 5.1), "decay must lie in [0, 5], got 5.1"),
        (lambda: spectra.power_law(10, np.nan), "decay must lie in [0, 5], got nan"),
        (lambda: spectra.spiked(10, 0.0), "strength must lie in [1e-06, 1e+06], got 0.0"),
        (lambda: spectra.spiked(10, 2.0, 11), "count must be a whole number in [1, 10], got 11"),
        (lambda: spectra.ar1(10, 1.0), "correlation must lie in [-0.9999, 0.9999], got 1.0"),
    ],
)
def test_errors_name_the_value_and_its_range(make, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        make()


@pytest.mark.parametrize(
    "make",
    [
        lambda: spectra.power_law(100_000, 5.0),
        lambda: spectra.spiked(100_000, 1e6),
        lambda: spectra.spiked(3, 1e-6, 3),
        lambda: spectra.ar1(2000, 0.9999),
        lambda: Spectrum([1e300, 1e300]),
        lambda: Spectrum([1e-300, 1e-300], [1e300, 1e-300]),
        lambda: Spectrum([1.0, 1e-30]),
    ],
)
def test_extremes_are_normalised(make):
    spectrum = make()
    assert np.isfinite(spectrum.eigenvalues).all()
    assert spectrum.mass @ spectrum.eigenvalues == pytest.approx(1, rel=1e-12)
