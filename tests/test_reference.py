"""Every number of `reference/reference.json` that the engine can produce today."""

from __future__ import annotations

import pytest
from reference_cases import REFERENCE, reference_problem

from engine import Problem, bayes_risk, priors, ridge_risk

GAUSSIAN = {
    name: [row for row in REFERENCE[name] if row["family"] == "gaussian"]
    for name in ("fisher_information", "mmse", "bayes")
}


def test_the_file_has_what_the_tests_below_read():
    assert len(REFERENCE["ridge"]) == 10
    assert all(GAUSSIAN.values())


@pytest.mark.parametrize("quantity", ["kappa", "df1", "bias", "variance", "test", "train"])
@pytest.mark.parametrize("index", range(len(REFERENCE["ridge"])))
def test_ridge(index, quantity):
    row = REFERENCE["ridge"][index]
    risk = ridge_risk(reference_problem(row), row["lam"])
    assert float(getattr(risk, quantity)) == pytest.approx(row[quantity], rel=1e-8, abs=1e-14)


def test_ridge_on_an_array_of_penalties():
    rows = [row for row in REFERENCE["ridge"] if row["kind"] == "isotropic" and row["gamma"] == 2]
    risk = ridge_risk(reference_problem(rows[0]), [[row["lam"] for row in rows]])
    assert risk.test.shape == (1, len(rows))
    assert risk.test[0] == pytest.approx([row["test"] for row in rows], rel=1e-8)


def test_gaussian_fisher_information():
    for row in GAUSSIAN["fisher_information"]:
        assert priors.Gaussian().fisher_information == pytest.approx(row["value"], rel=1e-8)


def test_gaussian_mmse():
    for row in GAUSSIAN["mmse"]:
        assert float(priors.Gaussian().mmse(row["tau2"])) == pytest.approx(row["value"], rel=1e-8)


@pytest.mark.parametrize("quantity", ["test", "train", "memorization"])
def test_gaussian_bayes(quantity):
    for row in GAUSSIAN["bayes"]:
        risk = bayes_risk(Problem(row["gamma"], row["snr"]))
        assert getattr(risk, quantity) == pytest.approx(row[quantity], rel=1e-8)
