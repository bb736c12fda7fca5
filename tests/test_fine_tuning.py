"""Fine-tuning: literal descent from the start and from zero, identities, what is chosen."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_cases import LAWS, gammas, snrs

from engine import PRESETS, Problem, ridge_risk, spectra, strong_priors
from engine.closed_form import isotropic_ridge_test
from engine.filtered_draw import draw_design
from engine.fine_tuning import fine_tuning
from engine.gradient_descent import gradient_descent
from engine.simulate import drawn_directions
from pages.shared.fine_tuning_figures import strengths_note, strengths_table

STEP, COUNT, N = 0.02, 400, 80
#: Which iterates are compared.
SEEN = slice(20, None, 75)
LEANING = PRESETS["fine_tuning"].problem
cosines, lengths = st.floats(-1, 1), st.floats(0, 2)
apart = gammas.filter(lambda g: abs(g - 1) > 0.01)


def trained(problem, runs, seed, design=None):
    """Test, train and old-task errors of literal descent, from the start and from zero."""
    d = round(problem.gamma * N)
    t, truth, _ = drawn_directions(problem, d)
    rng, errors = np.random.default_rng(seed), []
    a, c = problem.prior_cosine, problem.prior_length
    for _ in range(runs):
        x = design if design is not None else rng.standard_normal((N, d)) * np.sqrt(t)
        theta, twin = np.sqrt(truth) * rng.standard_normal((2, d))
        start = c * (a * theta + np.sqrt(1 - a * a) * twin)
        y = x @ theta + np.sqrt(problem.noise) * rng.standard_normal(N)
        rows = []
        for begin in (start, np.zeros(d)):
            path = gradient_descent(x, y, STEP, COUNT, begin)[SEEN]
            fit = ((y - path @ x.T) ** 2).mean(axis=1)
            rows.append((problem.noise + (path - theta) ** 2 @ t, fit, (path - start) ** 2 @ t))
        errors.append(rows)
    return np.mean(errors, axis=0), np.std(errors, axis=0, ddof=1) / np.sqrt(runs)


def agree(result, mean, error, share):
    for k, path in enumerate((result.tuned, result.scratch)):
        for j, name in enumerate(("test", "train", "old")):
            exact = getattr(path, name)
            distance = np.abs(mean[k, j] - exact)
            assert (distance <= 4 * error[k, j] + share * exact).all(), (k, name)
            assert (error[k, j] <= 0.1 * exact + 1e-3).all(), "too wide to witness anything"


@pytest.mark.parametrize("gamma", [0.5, 2.0])
def test_literal_descent_follows_the_limit(gamma):
    problem = Problem(gamma, 4.0, prior_cosine=0.8, prior_length=0.9)
    mean, error = trained(problem, runs=60, seed=1)
    # A step is a little ahead of the flow it approximates: (1−s)^k = e^{−ks − ks²/2 − …}.
    agree(fine_tuning(problem, STEP * np.arange(COUNT + 1)[SEEN]), mean, error, 0.015 + 2 / N)


@pytest.mark.parametrize("gamma", [0.5, 2.0])
def test_literal_descent_follows_the_limit_of_any_spectrum(gamma):
    problem = replace(LEANING, spectrum=spectra.power_law(40, 0.5), gamma=gamma)
    mean, error = trained(problem, runs=60, seed=5)
    # Features stronger than the mean take steps that are a little further ahead of the flow.
    agree(fine_tuning(problem, STEP * np.arange(COUNT + 1)[SEEN]), mean, error, 0.03 + 2 / N)


def test_literal_descent_on_one_design_of_any_spectrum():
    problem = replace(LEANING, spectrum=spectra.power_law(40, 0.5), gamma=1.5)
    draw = draw_design(problem, N, seed=3)
    t = drawn_directions(problem, draw.d).variance
    x = np.random.default_rng(3).standard_normal((N, draw.d)) * np.sqrt(t)
    mean, error = trained(problem, 150, 2, x)
    result = fine_tuning(problem, STEP * np.arange(COUNT + 1)[SEEN], draw=draw)
    agree(result, mean, error, 0.015)
    assert result.n == N


@LAWS
@given(gammas, snrs, cosines, lengths)
def test_identities_along_the_path(gamma, snr, cosine, length):
    problem = Problem(gamma, snr, prior_cosine=cosine, prior_length=length)
    f = fine_tuning(problem, np.concatenate(([0.0], np.geomspace(1e-2, 1e2, 9))))
    way, noise = problem.residual_energy, problem.noise
    assert f.keep == pytest.approx(way + noise)
    start = [float(getattr(f.tuned, name)[0]) for name in ("test", "train", "old", "reach")]
    assert start == pytest.approx([f.keep, f.keep, 0, 0], abs=1e-12)
    # Untrained from scratch: the zero model, as far from the old truth as that is long.
    assert float(f.scratch.test[0]) == pytest.approx(1 + noise)
    assert float(f.scratch.old[0]) == pytest.approx(length**2, abs=1e-12)
    assert (np.diff(f.tuned.old) >= -1e-12).all(), "the old task only loses"
    assert (np.diff(f.tuned.train) <= 1e-12).all()
    assert (f.scratch.old >= -1e-12).all()
    # Old and new task are symmetric: their mean loss is least at the middle of the way.
    product = np.sqrt(f.tuned.old) + np.sqrt(f.tuned.test - noise)
    assert (product >= np.sqrt(way) - 1e-9).all()


@LAWS
@given(apart, snrs, cosines, lengths, st.sampled_from(["early stopping", "ridge"]))
def test_the_best_stopping_point(gamma, snr, cosine, length, method):
    problem = Problem(gamma, snr, prior_cosine=cosine, prior_length=length)
    f = fine_tuning(problem, np.geomspace(1e-4, 1e5, 300), method)
    for best, path in ((f.best_tuned, f.tuned), (f.best_scratch, f.scratch)):
        assert float(best.test) <= path.test.min() * (1 + 1e-9)
    assert float(f.best_tuned.test) <= min(f.keep, float(f.memorized.test)) * (1 + 1e-12)
    if method == "ridge":
        ideal = isotropic_ridge_test(gamma, 1 / snr, gamma / snr)
        assert float(f.best_scratch.test) == pytest.approx(ideal, rel=1e-7)
    errors = {
        "keep as is": f.keep,
        "fine-tune": float(f.best_tuned.test),
        "from scratch": float(f.best_scratch.test),
    }
    assert errors[f.choice] <= min(errors.values()) * (1 + 1e-8)


def test_what_is_chosen():
    good = Problem(4.0, 5.0, prior_cosine=0.8, prior_length=0.8)
    assert fine_tuning(good).choice == "fine-tune"
    assert fine_tuning(replace(good, prior_cosine=1.0, prior_length=1.0)).choice == "keep as is"
    # A start that points away is worse than none.
    assert fine_tuning(replace(good, prior_cosine=-0.8)).choice == "from scratch"
    none = fine_tuning(replace(good, prior_cosine=0.0, prior_length=0.0))
    assert none.choice == "fine-tune", "zero is the start: both are the same, the simpler wins"
    assert float(none.best_tuned.test) == float(none.best_scratch.test)


@LAWS
@given(st.floats(0.3, 0.95), snrs)
def test_a_better_start_and_noisier_data_mean_stopping_earlier(cosine, snr):
    problem = Problem(3.0, snr, prior_cosine=cosine, prior_length=cosine)
    closer = replace(problem, prior_cosine=cosine + 0.04, prior_length=cosine + 0.04)
    noisier = replace(problem, snr=max(snr / 1.5, 0.01))
    here, near, noisy = (fine_tuning(p).best_tuned for p in (problem, closer, noisier))
    assert float(near.time) <= float(here.time) * (1 + 1e-3)
    assert float(near.test) <= float(here.test) * (1 + 1e-12)
    assert float(noisy.time) <= float(here.time) * (1 + 1e-3)


def test_ridge_towards_the_start_is_exact_for_every_spectrum():
    f = fine_tuning(LEANING, [0.01, 1.0, 100.0], "ridge")
    risk = ridge_risk(LEANING, [100.0, 1.0, 0.01])
    assert f.tuned.test == pytest.approx(risk.test, rel=1e-10)
    assert f.tuned.train == pytest.approx(risk.train, rel=1e-10)
    scratch = ridge_risk(replace(LEANING, prior_length=0.0, prior_cosine=0.0), [100.0, 1.0, 0.01])
    assert f.scratch.test == pytest.approx(scratch.test, rel=1e-10)


def test_two_kinds_of_strong_prior_are_told_apart():
    for preset in ("landing", "fine_tuning"):
        kinds = strong_priors(PRESETS[preset].problem)
        weak, mean, covariance = kinds["weak"], kinds["mean"], kinds["covariance"]
        # Both lower the risk; the mean shrinks the thresholds, the covariance leaves the regime.
        assert max(mean.test, covariance.test) < weak.test
        assert mean.verdict.harmful_above < weak.verdict.harmful_above
        assert covariance.verdict.harmful_above == weak.verdict.harmful_above
        assert covariance.verdict.necessary_below == weak.verdict.necessary_below
        assert covariance.verdict.tax > weak.verdict.tax
        # The mean leaves little to learn; the covariance leaves everything and makes it easier.
        assert mean.learned < weak.learned < covariance.learned
        assert mean.keep < weak.keep == covariance.keep


def test_a_good_start_goes_less_of_the_way_and_no_direction_is_no_knowledge():
    kinds = strong_priors(PRESETS["landing"].problem)
    assert 0 < kinds["mean"].reach < kinds["weak"].reach < 1
    # What stays undone leaves the bias: (1 − reach)² of the signal at most, were all alike.
    ridge = ridge_risk(Problem(2.0, 5.0), 0.4)
    alike = strong_priors(Problem(2.0, 5.0))["weak"]
    assert alike.reach == pytest.approx(1 / (1 + float(ridge.kappa)), rel=1e-9)
    assert strengths_note(kinds).startswith("With the good start the advice has the same name")
    isotropic = strong_priors(Problem(3.0, 5.0, spectra.power_law(50, 1.0), 0.0))
    assert "the truth favours no direction" in strengths_note(isotropic)
    assert "cosine 0.9, length 0.9" in list(strengths_table(kinds))[1]
    done = strong_priors(Problem(3.0, 5.0), cosine=1.0)
    assert done["mean"].reach == 0


def test_a_flat_spectrum_has_no_covariance_to_concentrate():
    kinds = strong_priors(Problem(3.0, 5.0), cosine=0.5)
    assert kinds["covariance"].test == kinds["weak"].test
    assert kinds["mean"].keep == pytest.approx(0.75 + 0.2)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: fine_tuning(Problem(2.0, 1.0), method="sgd"), "method must be one of early"),
        (lambda: fine_tuning(Problem(2.0, 1.0), [-1.0]), "time must lie in [0, inf], got -1"),
        (lambda: fine_tuning(Problem(2.0, 1.0), [[1.0]]), "time must be a list of times, got"),
        (lambda: strong_priors(LEANING, 1.5), "cosine must lie in [0, 1], got 1.5"),
    ],
)
def test_errors_name_the_value_and_its_domain(call, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        call()
