"""Scenarios and descriptions in plain words: every value accounted for, every verdict computed."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_cases import LAWS

from engine import DOMAIN, Dataset, Problem, data, verdict
from engine.advice import MEMORIZE, REGULARIZE
from engine.describe_task import STRUCTURES, describe_task
from engine.scenarios import RULES, SCENARIOS, outcome, with_assumption


def step(task, field):
    return next(s for s in task.steps if s.field == field)


@LAWS
@given(
    st.integers(2, 10**6),
    st.integers(1, 10**7),
    st.floats(0.51, 1.0),
    st.floats(0, 1),
    st.sampled_from(sorted(STRUCTURES)),
)
def test_every_description_is_a_problem_with_every_value_shown(n, d, accuracy, known, structure):
    task = describe_task(n, d, label_accuracy=accuracy, known=known, structure=structure)
    for field in ("gamma", "snr", "truth_exponent", "prior_cosine", "prior_length"):
        assert getattr(task.problem, field) == step(task, field).value
    assert task.problem.prior_exponent == 0
    assert step(task, "spectrum").value == task.problem.spectrum.eigenvalues.size
    held = step(task, "gamma").held
    assert held == (not DOMAIN["gamma"][0] <= d / n <= DOMAIN["gamma"][1])
    if not held:
        assert task.problem.gamma == d / n
    # What is left to learn is what nobody explained yet.
    assert task.problem.residual_energy == pytest.approx(1 - known, abs=1e-12)
    verdict(task.problem)


@LAWS
@given(st.floats(0.55, 0.95))
def test_accuracy_and_explained_variance_say_the_same(accuracy):
    by_labels = describe_task(100, 300, label_accuracy=accuracy).problem
    by_variance = describe_task(100, 300, perfect_r2=(2 * accuracy - 1) ** 2).problem
    assert by_labels.snr == pytest.approx(by_variance.snr, rel=1e-10)
    # In units of var(y), the noise is what even a perfect model leaves.
    assert by_labels.noise / by_labels.null_risk == pytest.approx(1 - (2 * accuracy - 1) ** 2)


@pytest.mark.parametrize("accuracy", [0.6, 0.8, 0.95])
def test_labels_that_are_sometimes_wrong(accuracy):
    rng = np.random.default_rng(0)
    true = rng.choice([-1.0, 1.0], 40_000)
    recorded = np.where(rng.random(true.size) < accuracy, true, -true)
    explained = np.corrcoef(true, recorded)[0, 1] ** 2
    snr = describe_task(10, 10, label_accuracy=accuracy).problem.snr
    # A squared correlation r² has standard error 2r(1 − r²)/√n.
    r2 = snr / (1 + snr)
    assert explained == pytest.approx(r2, abs=4 * 2 * np.sqrt(r2) * (1 - r2) / 200)


def test_what_lies_outside_is_held_and_said():
    task = describe_task(10, 10**6, label_accuracy=1.0)
    assert (task.problem.gamma, task.problem.snr) == (20, 1000)
    assert step(task, "gamma").held and step(task, "snr").held
    few = describe_task(10**6, 10, perfect_r2=1e-6)
    assert (few.problem.gamma, few.problem.snr) == (0.05, 0.01)
    assert not step(few, "prior_cosine").held


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_assumption_is_the_problems_value(name):
    scenario = SCENARIOS[name]
    assert scenario.rule in RULES
    for assumption in scenario.assumptions:
        assert assumption.reason and assumption.words
        if assumption.field != "spectrum":
            assert assumption.value == getattr(scenario.problem, assumption.field)
    fields = {a.field for a in scenario.assumptions}
    plain = Problem(2.0, 1.0)
    for field in set(DOMAIN) - fields:
        assert getattr(scenario.problem, field) == getattr(plain, field), "a silent assumption"


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_outcome_is_the_engines(name):
    scenario, found = SCENARIOS[name], outcome(SCENARIOS[name])
    assert found.verdict == verdict(scenario.problem)
    assert found.holds
    for flip in found.flips:
        there = verdict(with_assumption(scenario, flip.control, flip.value).problem)
        assert there.advice == flip.becomes != found.verdict.advice
    assert [f.distance for f in found.flips] == sorted(f.distance for f in found.flips)


def test_the_rule_can_fail():
    clean = with_assumption(SCENARIOS["diagnosis"], "snr", 50.0)
    assert (
        clean.problem.snr == 50
        and next(a.value for a in clean.assumptions if a.field == "snr") == 50
    )
    assert not outcome(clean).holds
    misled = with_assumption(SCENARIOS["fine_tuning"], "prior_cosine", -0.9)
    assert outcome(misled).tuning.choice == "from scratch" and not outcome(misled).holds
    noisy = with_assumption(SCENARIOS["pretrained"], "prior_exponent", 2.5)
    assert not outcome(noisy).holds


def test_the_leukemia_data_are_small_medical_and_best_interpolated():
    found = outcome(SCENARIOS["diagnosis"])
    sample = data.load("golub")
    own = verdict(Dataset(sample.X, sample.y, standardize=sample.standardize))
    assert sample.X.shape[1] > 50 * sample.X.shape[0]
    assert found.data == own and own.advice == MEMORIZE and own.lam == 0
    assert found.verdict.advice == REGULARIZE
    assert found.holds and found.data_agrees is False
    assert outcome(SCENARIOS["pretrained"]).data_agrees is None


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: describe_task(1, 5, 0.9), "examples must be a whole number in [2, 10000"),
        (lambda: describe_task(5, 0, 0.9), "features must be a whole number in [1, 10000"),
        (lambda: describe_task(5, 5, 0.4), "label_accuracy must lie in [0.5, 1], got 0.4"),
        (lambda: describe_task(5, 5, 0.5), "labels at chance say nothing"),
        (lambda: describe_task(5, 5, perfect_r2=0.0), "nothing can be predicted"),
        (lambda: describe_task(5, 5), "give exactly one of label_accuracy and perfect_r2"),
        (lambda: describe_task(5, 5, 0.9, 0.5), "give exactly one of label_accuracy and"),
        (lambda: describe_task(5, 5, 0.9, known=1.5), "known must lie in [0, 1], got 1.5"),
        (lambda: describe_task(5, 5, 0.9, structure="x"), "structure must be one of alike, de"),
        (lambda: with_assumption(SCENARIOS["diagnosis"], "spectrum", 1.0), "field must be one of"),
        (lambda: with_assumption(SCENARIOS["diagnosis"], "snr", 0.0), "snr must lie in [0.01,"),
    ],
)
def test_errors_name_the_value_and_its_domain(call, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        call()


def test_a_scenario_is_frozen():
    with pytest.raises(AttributeError):
        SCENARIOS["diagnosis"].rule = "memorize"
    assert replace(SCENARIOS["diagnosis"], data=None).data is None
