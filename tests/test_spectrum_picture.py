"""The picture of a spectrum: its curves are the problem's, and it moves as the exact ones do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine import PRESETS, Problem, Spectrum, SpectrumPicture, film, optimal_ridge, spectra, still
from engine.spectrum_picture import VIEWS

LANDING = PRESETS["landing"].problem
WEIGHTED = Problem(2.0, 3.0, Spectrum([4.0, 1.0, 0.5], [0.1, 0.6, 0.3]), 0.5, -0.5)
PROBLEMS = {name: PRESETS[name].problem for name in ("landing", "negative", "textbook")}
PROBLEMS |= {"weighted": WEIGHTED, "thousand": replace(LANDING, spectrum=spectra.ar1(1000, 0.99))}


def curve(picture, name):
    shown = picture.frames().traces[name]
    return shown.x[0], shown.y[0]


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
def test_curves_are_the_problem_s_directions(problem):
    t, p = problem.spectrum.eigenvalues, problem.spectrum.mass
    order = np.argsort(-t, kind="stable")
    ranks = np.cumsum(p[order])
    kappa = float(optimal_ridge(problem).kappa)
    omega = problem.prior_scale()
    truth = problem.truth_energy() / np.dot(p, problem.truth_energy())
    directions = {
        "eigenvalue": t,
        "truth": truth,
        "prior": omega,
        "kept": t * omega / (t * omega + kappa),
    }
    for name, values in directions.items():
        x, y = curve(SpectrumPicture(problem), name)
        at = np.searchsorted(ranks, x - 1e-12)
        np.testing.assert_allclose(y[1:], values[order][at[1:]], rtol=1e-6)
        assert y[0] == y[1]
        assert x[-1] == pytest.approx(1) and (np.diff(x) >= 0).all()
    signal = problem.gamma * p * t * problem.truth_energy()
    for name, parts in {
        "eigenvalue_share": p * t,
        "truth_share": signal,
        "prior_share": p * t * omega,
    }.items():
        x, y = curve(SpectrumPicture(problem, "shares"), name)
        so_far = np.concatenate(([0.0], np.cumsum(parts[order]) / parts.sum()))
        at = np.searchsorted(ranks, x[1:] - 1e-12) + 1
        np.testing.assert_allclose(y, so_far[np.concatenate(([0], at))], rtol=1e-9)


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
def test_readouts_are_ridge_s_degrees_of_freedom(problem):
    best = optimal_ridge(problem)
    read = {name: float(v[0]) for name, v in SpectrumPicture(problem).frames().readouts.items()}
    assert read["df1"] == pytest.approx(float(best.df1), rel=1e-6)
    assert read["kept_share"] == pytest.approx(float(best.df1) / problem.gamma, rel=1e-6)
    assert read["best"] == pytest.approx(float(best.test) / problem.null_risk, rel=1e-9)
    assert read["lam"] == pytest.approx(float(best.lam), rel=1e-5, abs=1e-6)


def test_the_area_below_kept_is_the_share_of_directions_kept():
    picture = SpectrumPicture(LANDING, "shares")
    x, y = curve(picture, "kept")
    # All 160 points of 200 directions; a step is half a direction wide.
    assert np.trapezoid(y, x) == pytest.approx(
        float(picture.frames().readouts["kept_share"][0]), abs=5e-3
    )


def test_aligned_means_that_two_curves_are_one():
    aligned = replace(LANDING, truth_exponent=0.7, prior_exponent=0.7)
    for view, pair in (
        ("directions", ("truth", "prior")),
        ("shares", ("truth_share", "prior_share")),
    ):
        first, second = (curve(SpectrumPicture(aligned, view), name)[1] for name in pair)
        np.testing.assert_allclose(first, second, rtol=1e-12)
    flat = curve(SpectrumPicture(replace(LANDING, prior_exponent=0.0)), "prior")[1]
    np.testing.assert_allclose(flat, 1.0, rtol=1e-12)
    # Exponents are slopes.
    x, y = curve(SpectrumPicture(replace(LANDING, prior_exponent=1.5)), "prior")
    slope = np.diff(np.log(y[1:])) / np.diff(np.log(x[1:]))
    np.testing.assert_allclose(slope, -1.5, rtol=1e-9)


def test_the_aligned_prior_keeps_most_signal_per_direction():
    kept = {}
    for exponent in (-0.5, 0.0, 1.0, 2.0):
        shot = SpectrumPicture(replace(LANDING, prior_exponent=exponent)).frames()
        kept[exponent] = shot.readouts["best"][0]
    assert min(kept, key=kept.__getitem__) == 1.0


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("control", SpectrumPicture.controls)
@pytest.mark.parametrize("name", ["landing", "negative", "weighted"])
def test_between_frames_the_curves_are_exact(name, control, view):
    picture = SpectrumPicture(PROBLEMS[name], view)
    reel = film(picture, control)
    for mark in np.random.default_rng(5).uniform(size=12):
        left = int(np.searchsorted(reel.marks, mark)) - 1
        w = (mark - reel.marks[left]) / (reel.marks[left + 1] - reel.marks[left])
        exact = still(picture.moved(control, float(reel.track.value(mark))))
        for curve_name, trace in exact.drawn.items():
            y = reel.drawn[curve_name].y
            drawn, wanted = y[left] + w * (y[left + 1] - y[left]), trace.y[0]
            seen = (wanted >= 0) & (wanted <= 1)
            assert np.abs(drawn - wanted)[seen].max(initial=0.0) <= 0.01, curve_name


def test_nothing_left_to_learn_keeps_nothing():
    known = replace(LANDING, prior_cosine=1.0, prior_length=1.0)
    read = SpectrumPicture(known).frames().readouts
    assert float(read["kept_share"][0]) == 0 and np.isinf(read["lam"][0])
    for control in SpectrumPicture.controls:
        assert (film(SpectrumPicture(known), control).frames.readouts["kept_share"] == 0).all()


def test_directions_that_never_vary_are_not_kept():
    zeros = Problem(2.0, 3.0, Spectrum([0.0, 1.0, 3.0]), 1.0, 1.0)
    x, y = curve(SpectrumPicture(zeros, "shares"), "kept")
    assert y[-1] == 0 and x[-1] == 1
    assert np.isfinite(still(SpectrumPicture(zeros)).drawn["eigenvalue"].y).all()


def test_names_are_checked():
    with pytest.raises(ValueError, match="view must be one of directions, shares, got 'x'"):
        SpectrumPicture(LANDING, "x")
    with pytest.raises(ValueError, match="control must be one of snr, gamma, prior_exponent"):
        SpectrumPicture(LANDING).frames("time", [1.0])
