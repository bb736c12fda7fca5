"""The picture of prior shapes: exact curves, films that stay on them, the paper's Figure 3."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine import (
    PriorPicture,
    Problem,
    algorithmic_risk,
    bayes_risk,
    film,
    priors,
    spectra,
    still,
    thresholds,
    verdict,
)
from engine.prior_picture import CASES, QUANTITIES
from engine.scalar import figure_3, scalar_case
from engine.scalar_shares import NOISES, detour

SHAPES = [
    priors.Gaussian(),
    priors.Laplace(),
    priors.Logistic(),
    priors.StudentT(2.1),
    priors.Uniform(),
    priors.Rademacher(),
    priors.SymmetricMixture(0.001),
    priors.SymmetricMixture(0.99),
    priors.SpikeSlab(0.01, 0.001),
    priors.SpikeSlab(0.99, 0.99),
    priors.BernoulliGauss(0.01),
    priors.BernoulliGauss(0.99),
]
EVERY = pytest.mark.parametrize("prior", SHAPES, ids=str)
POWER = Problem(4.0, 10.0, spectra.power_law(60, 1.0), truth_exponent=1.0)


@EVERY
def test_alone_the_curves_are_the_scalar_case(prior):
    exact = scalar_case(prior, NOISES)
    for shows, wanted in (
        ("share", exact.share),
        ("train", exact.train),
        ("fisher", exact.information),
    ):
        traces = PriorPicture(Problem(1.0, 7.0, prior=prior), shows=shows).frames().traces
        assert traces["shape_0"].y[0] == pytest.approx(wanted, rel=1e-8, abs=1e-14)
        factor = {"share": 1 / NOISES, "train": 1.0, "fisher": NOISES**-2.0}[shows]
        for name, bound in (("theorem_low", exact.lower), ("theorem_high", exact.upper)):
            assert traces[name].y[0] == pytest.approx(bound * factor, rel=1e-12)


@EVERY
def test_the_effective_variance_moves_from_one_over_j_to_v(prior):
    y = PriorPicture(Problem(1.0, 7.0, prior=prior), shows="effective").frames().traces["shape_0"].y
    assert (np.diff(y[0]) >= -1e-7).all()
    if prior != priors.StudentT(2.1):  # whose variance sits in its farthest tails
        assert y[0, -1] == pytest.approx(1.0, abs=0.1)
    least = 1 / prior.fisher_information
    assert (y[0] >= least * (1 - 1e-7)).all() and (y[0] <= 1 + 1e-7).all()
    # v_eff turns Train into what a Gaussian of that variance has.
    train = scalar_case(prior, NOISES).train
    assert NOISES**2 / (y[0] + NOISES) == pytest.approx(train, rel=1e-7, abs=1e-14)


def test_with_features_readouts_are_the_engine_s():
    for prior, gamma in ((priors.Laplace(), 4.0), (priors.Rademacher(), 2.0)):
        problem = replace(POWER, prior=prior, gamma=gamma, snr=30.0)
        shot = PriorPicture(problem, "features", others=(priors.Gaussian(),)).frames()
        read = {name: float(v[0]) for name, v in shot.readouts.items()}
        risk, limit = bayes_risk(problem), thresholds(problem)
        assert read["memorization"] == pytest.approx(risk.memorization, rel=1e-9)
        assert read["kept_out"] == pytest.approx(risk.train / problem.noise, rel=1e-9)
        assert read["reached"] == pytest.approx(algorithmic_risk(problem).memorization, rel=1e-9)
        assert read["inverse_information"] == pytest.approx(limit.inverse_information, rel=1e-9)
        assert shot.words["regime"].tolist() == [verdict(problem).regime]
        x, y = (v[0] for v in shot.traces["shape_0"])
        assert np.interp(np.log(problem.noise), np.log(x), y) == pytest.approx(
            read["kept_out"], abs=2e-3
        )


def test_theorem_2_holds_along_every_curve():
    for case in CASES:
        for prior in SHAPES:
            picture = PriorPicture(replace(POWER, prior=prior, gamma=1.0), case)
            traces = picture.frames().traces
            (x, y), low, high = traces["shape_0"], traces["theorem_low"], traces["theorem_high"]
            seen = (x[0] >= NOISES[0]) & (x[0] <= NOISES[-1])
            at, value = np.log(x[0][seen]), y[0][seen]
            bounds = [np.interp(at, np.log(NOISES), b.y[0]) for b in (low, high)]
            assert (bounds[0] - 1e-3 <= value).all() and (value <= bounds[1] + 1e-3).all()


def test_figure_3_falls_for_its_first_three():
    peaks = {}
    for eta in (0.01, 0.05, 0.1, 0.2, 0.5):
        scaled = priors.SymmetricMixture(eta / (1 + eta))
        peaks[eta] = detour(scaled)
        # The same curve in the paper's units.
        ours = scalar_case(scaled, NOISES).share
        assert ours == pytest.approx(scalar_case(figure_3(eta), NOISES * (1 + eta)).share, rel=1e-8)
    assert [round(peaks[eta].peak, 3) for eta in (0.01, 0.05, 0.1)] == [0.878, 0.610, 0.441]
    assert peaks[0.2] is None and peaks[0.5] is None
    for fall in (peaks[0.01], peaks[0.1]):
        assert fall.bottom < fall.peak and fall.bottom_noise > fall.peak_noise
    assert detour(priors.Gaussian()) is None and detour(priors.Uniform()) is None


def distance_to_line(x, y, line_x, line_y):
    """From each point to the nearest of a drawn line."""
    ax, ay, dx, dy = line_x[:-1], line_y[:-1], np.diff(line_x), np.diff(line_y)
    px, py = x[:, None] - ax, y[:, None] - ay
    length = dx**2 + dy**2
    along = np.clip((px * dx + py * dy) / np.where(length > 0, length, 1), 0, 1)
    return np.hypot(px - along * dx, py - along * dy).min(axis=1)


FILMS = [
    ("scalar", "snr", priors.Laplace()),
    ("scalar", "eta", priors.SymmetricMixture(0.05)),
    ("scalar", "eta", priors.SpikeSlab(0.1, 0.05)),
    ("scalar", "epsilon", priors.SpikeSlab(0.1, 0.05)),
    ("scalar", "epsilon", priors.BernoulliGauss(0.1)),
    ("features", "snr", priors.SymmetricMixture(0.01)),
    ("features", "gamma", priors.Gaussian()),
    ("features", "gamma", priors.Laplace()),
    ("features", "gamma", priors.BernoulliGauss(0.1)),
    ("features", "gamma", priors.Rademacher()),
    ("features", "gamma", priors.SymmetricMixture(0.01)),
]


@pytest.mark.parametrize("shows", QUANTITIES)
@pytest.mark.parametrize(("case", "control", "prior"), FILMS, ids=str)
def test_between_frames_the_curves_are_exact(case, control, prior, shows):
    # Where Bayes jumps a curve is a vertical line: what counts is the distance in the picture.
    picture = PriorPicture(Problem(2.0, 20.0, prior=prior), case, shows)
    reel = film(picture, control)
    assert reel.marks.size <= picture.most_frames
    for mark in np.random.default_rng(7).uniform(size=8):
        left = int(np.searchsorted(reel.marks, mark)) - 1
        w = (mark - reel.marks[left]) / (reel.marks[left + 1] - reel.marks[left])
        exact = still(picture.moved(control, float(reel.track.value(mark))))
        for name in ("shape_0", "theorem_low", "theorem_high", "reached_0"):
            line = exact.drawn.get(name)
            if line is None or np.isnan(line.y).all() or np.isnan(reel.drawn[name].y).any():
                continue
            x, y = ((1 - w) * v[left] + w * v[left + 1] for v in reel.drawn[name])
            seen = (x >= 0) & (x <= 1) & (y >= 0) & (y <= 1)
            far = distance_to_line(x[seen], y[seen], line.x[0], np.abs(line.y[0]))
            assert far.max(initial=0.0) <= 0.01, (name, float(reel.track.value(mark)))


@pytest.mark.parametrize(("case", "control", "prior"), FILMS, ids=str)
def test_one_position_has_as_many_points_as_many(case, control, prior):
    # Placing may ask for a single frame more.
    picture = PriorPicture(Problem(2.0, 20.0, prior=prior), case, others=(priors.Laplace(),))
    one, two = (picture.frames(control, [0.3, 0.4][:count]).traces for count in (1, 2))
    for name in two:
        assert one[name].y.shape[1] == two[name].y.shape[1], name
        assert one[name].y[0] == pytest.approx(two[name].y[0], rel=1e-9, nan_ok=True), name


@EVERY
@pytest.mark.parametrize("case", CASES)
def test_the_ends_of_every_family_are_finite(prior, case):
    for gamma, snr in ((1.0, 1000.0), (0.05, 0.01), (20.0, 1000.0)):
        for shows in QUANTITIES:
            picture = PriorPicture(Problem(gamma, snr, prior=prior), case, shows)
            shot = picture.frames()
            assert all(np.isfinite(v).all() for v in shot.readouts.values())
            assert np.isfinite(shot.traces["shape_0"].y).all()
            assert (shot.traces["shape_0"].y >= 0).all()


def test_names_and_numbers_are_checked():
    problem = Problem(2.0, 20.0)
    with pytest.raises(ValueError, match="case must be one of scalar, features, got 'x'"):
        PriorPicture(problem, "x")
    with pytest.raises(ValueError, match="shows must be one of share, train"):
        PriorPicture(problem, shows="x")
    with pytest.raises(ValueError, match="others must be at most 4, got 5"):
        PriorPicture(problem, others=(priors.Laplace(),) * 5)
    for picture, control in (
        (PriorPicture(problem), "eta"),
        (PriorPicture(problem), "time"),
        (PriorPicture(replace(problem, prior=priors.SymmetricMixture(0.1)), "features"), "eta"),
    ):
        with pytest.raises(ValueError, match="control must be one that moves this picture"):
            picture.frames(control, [0.5])
