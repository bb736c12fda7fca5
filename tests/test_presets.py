"""Presets: each keeps the promise of its name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine import (
    PRESETS,
    GapPicture,
    Problem,
    bayes_risk,
    interpolation_tax,
    optimal_ridge,
    ridge_risk,
    still,
    verdict,
)
from engine.describe_task import describe_task
from engine.gap import FAILURE, HARMLESS, LARGE
from engine.presets import GAP_PRESETS
from engine.priors import Gaussian


def test_all_are_named_reasoned_and_distinct():
    assert len(PRESETS) >= 6
    assert len({preset.name for preset in PRESETS.values()}) == len(PRESETS)
    assert len({preset.problem for preset in PRESETS.values()}) == len(PRESETS)
    for key, preset in PRESETS.items():
        assert key.isidentifier()
        assert isinstance(preset.problem, Problem)
        assert len(preset.reason.split()) >= 12
        assert preset.reason.endswith((".", "?"))


@pytest.mark.parametrize("key", list(PRESETS))
def test_each_has_a_verdict_with_finite_numbers(key):
    told = verdict(PRESETS[key].problem)
    assert 0 <= told.tax < 1000
    assert told.advice != "too little signal"


def test_landing_changes_its_answer_with_each_control():
    problem = PRESETS["landing"].problem
    assert (problem.gamma, problem.snr) == (4.0, 10.0)
    assert (problem.truth_exponent, problem.prior_exponent) == (1.0, 0.0)
    for field, values in (
        ("snr", (0.1, 1000.0)),
        ("gamma", (0.3, 4.0)),
        ("prior_exponent", (-0.5, 1.0)),
    ):
        answers = {verdict(replace(problem, **{field: v})).advice for v in values}
        assert len(answers) == 2, field


def test_textbook_has_no_interpolator_and_is_noisy():
    problem = PRESETS["textbook"].problem
    assert not problem.interpolates
    assert verdict(problem).regime == "harmful"
    # A U: worse at both ends than at the optimum.
    ends, best = ridge_risk(problem, [0.0, 1e6]).test, float(optimal_ridge(problem).test)
    assert (ends > 1.2 * best).all()


def test_double_descent_peaks_and_ridge_removes_the_peak():
    problem = PRESETS["double_descent"].problem
    assert problem.interpolates
    assert float(ridge_risk(problem, 0.0).test) > problem.null_risk
    assert float(optimal_ridge(problem).test) < 0.6 * problem.null_risk


def test_benign_overfitting_is_cheap():
    problem = PRESETS["benign"].problem
    told = verdict(problem)
    # What its reason says, "next to nothing", is what the verdict calls so.
    assert told.advice == "memorize" and "next to nothing" in told.sentence
    assert 0 < interpolation_tax(problem) < 0.02
    assert float(ridge_risk(problem, 0.0).test) < 0.6 * problem.null_risk


def test_negative_ridge_is_negative():
    assert float(optimal_ridge(PRESETS["negative"].problem).lam) < 0


def test_diagnosis_is_noisier_than_its_signal():
    problem = PRESETS["diagnosis"].problem
    assert problem.noise > problem.signal
    assert verdict(problem).advice == "regularize"
    assert "one label in five wrong" in PRESETS["diagnosis"].reason
    assert describe_task(2, 1, label_accuracy=0.8).problem.snr == pytest.approx(
        problem.snr, rel=0.2
    )


def test_pretrained_memorizes():
    told = verdict(PRESETS["pretrained"].problem)
    assert (told.regime, told.advice) == ("necessary", "memorize")


def test_fine_tuning_starts_near_the_truth_and_should_not_move_far():
    problem = PRESETS["fine_tuning"].problem
    assert problem.residual_energy < 0.25
    told = verdict(problem)
    assert told.advice == "regularize"


def test_sparse_is_between_its_thresholds_where_a_gaussian_truth_must_be_memorized():
    problem = PRESETS["sparse"].problem
    gaussian = replace(problem, prior=Gaussian())
    told = verdict(problem)
    assert (told.regime, verdict(gaussian).regime) == ("between", "necessary")
    assert 0 < told.necessary_below < problem.noise < told.harmful_above
    # Ridge and its price notice nothing.
    assert told.tax == verdict(gaussian).tax
    assert bayes_risk(problem).test < 0.2 * float(optimal_ridge(problem).test)


def test_aligned_has_a_lower_risk_and_a_higher_price_than_landing():
    aligned, plain = PRESETS["aligned"].problem, PRESETS["landing"].problem
    assert aligned.prior_exponent == aligned.truth_exponent
    assert float(optimal_ridge(aligned).test) < float(optimal_ridge(plain).test)
    assert interpolation_tax(aligned) > interpolation_tax(plain)


def test_where_the_gap_warns_misleads_and_is_silent() -> None:
    read = {
        name: {k: float(v[0]) for k, v in still(GapPicture(p.problem)).frames.readouts.items()}
        for name, p in GAP_PRESETS.items()
    }
    warns, misleads, silent = (read[name] for name in ("warns", "misleads", "silent"))
    free = ridge_risk(GAP_PRESETS["warns"].problem, 0.0)
    assert free.train == 0 and warns["free_regret"] > 5  # the gap is the whole test error
    assert warns["best_gap"] < LARGE and warns["best_regret"] < HARMLESS
    assert misleads["best_gap"] > 0.9 and abs(misleads["best_regret"]) < HARMLESS
    assert silent["best_gap"] < 0.75 * LARGE and silent["best_regret"] > FAILURE
    # The plane below the chart shows the model of which the reason speaks.
    assert {name: preset.model for name, preset in GAP_PRESETS.items()} == {
        "warns": "interpolator",
        "misleads": "best",
        "silent": "best",
    }
