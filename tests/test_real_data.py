"""The embedded data sets, and what is known about them to the digits it was stated in."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.data import load, names
from engine.dataset import Dataset

Array = NDArray[np.float64]


def dataset(name: str) -> Dataset:
    real = load(name)
    return Dataset(real.X, real.y, standardize=real.standardize)


@pytest.fixture(scope="module")
def gasoline() -> Dataset:
    return dataset("gasoline")


@pytest.fixture(scope="module")
def golub() -> Dataset:
    return dataset("golub")


@pytest.fixture(scope="module")
def tecator() -> Dataset:
    return dataset("tecator")


def printed(value: str) -> object:
    """Equal to the digits printed: within half a unit of the last one."""
    digits = len(value.partition(".")[2])
    return pytest.approx(float(value), abs=0.5 * 10.0**-digits, rel=0)


@pytest.mark.parametrize(
    ("name", "shape", "first", "last", "y"),
    [
        ("gasoline", (60, 401), "nm_900", "nm_1700", 85.3),
        ("tecator", (215, 100), "channel_1", "channel_100", 22.5),
        ("golub", (38, 3051), "gene_1", "gene_3051", 0.0),
    ],
)
def test_what_is_loaded(name: str, shape: tuple[int, int], first: str, last: str, y: float) -> None:
    real = load(name)
    assert real.X.shape == shape and real.y.shape == shape[:1]
    assert (real.features[0], real.features[-1], len(real.features)) == (first, last, shape[1])
    assert real.y[0] == y and np.isfinite(real.X).all()
    assert real.standardize == (name == "golub")
    assert all((real.title, real.target, real.source, real.provenance, real.rows))
    with pytest.raises(ValueError, match="read-only"):
        real.X[0, 0] = 0.0


def test_names_are_those_that_load() -> None:
    assert names() == ("gasoline", "tecator", "golub")
    assert load("golub") is load("golub")
    assert int(load("golub").y.sum()) == 11  # of the 38 patients, 11 with AML
    with pytest.raises(ValueError, match="one of gasoline, tecator, golub, got 'iris'"):
        load("iris")


def test_gasoline_interpolation_is_costly(gasoline: Dataset) -> None:
    assert float(gasoline.interpolator.loo) == printed("0.0729")
    # A coarse grid over λ printed 0.0491 and 48 %; the minimum itself is a little lower.
    assert float(gasoline.best.loo) == pytest.approx(0.0491, abs=0.00015)
    assert float(gasoline.best.loo) == printed("0.0490")
    assert gasoline.interpolation_tax == printed("0.49")
    assert gasoline.interpolates and not gasoline.tax_depends_on_rank


def test_gasoline_lies_between_its_thresholds(gasoline: Dataset) -> None:
    assert gasoline.noise == printed("0.0274")
    assert gasoline.thresholds.inverse_information == printed("0.0013")
    assert gasoline.thresholds.variance == printed("2.87")
    assert gasoline.outcome_variance == printed("2.34")
    assert not gasoline.prior_contradicted


def test_golub_is_best_interpolated(golub: Dataset) -> None:
    assert float(golub.interpolator.loo) == float(golub.best.loo) == printed("0.0444")
    assert float(golub.best.lam) == 0.0 and golub.interpolation_tax == 0.0
    assert golub.tax_range == (0.0, 0.0) and not golub.tax_depends_on_rank
    assert 1 - float(golub.best.loo) / golub.y.var() == printed("0.784")


def test_golub_has_no_noise_to_keep_out(golub: Dataset) -> None:
    assert golub.noise == 0.0 and golub.bayes_train == 0.0
    assert golub.thresholds.inverse_information == printed("0.063")
    assert golub.thresholds.variance == printed("0.099")
    assert golub.outcome_variance == printed("0.21")
    assert not golub.prior_contradicted


def test_golub_stays_right_where_the_textbook_formula_is_rounding(golub: Dataset) -> None:
    # r/(1 − h) returns 0.0571 at α = 1e-15·s₁²; here every small penalty gives the limit.
    design = golub.X - golub.X.mean(axis=0)
    top = float(np.linalg.svd(design / design.std(axis=0), compute_uv=False)[0])
    small = golub.path(top**2 / golub.n * np.logspace(-300, -15, 20))
    np.testing.assert_allclose(small.loo, golub.interpolator.loo, rtol=1e-10)


def test_tecator_depends_on_the_rank_and_contradicts_its_prior(tecator: Dataset) -> None:
    assert float(tecator.best.loo) == printed("5.14")
    assert float(tecator.interpolator.loo) == printed("8.06")
    assert not tecator.interpolates and tecator.thresholds.inverse_information == 0.0
    assert tecator.tax_depends_on_rank
    assert tecator.noise == printed("2.7")
    assert tecator.thresholds.variance == pytest.approx(1.1e8, rel=0.05)
    assert tecator.outcome_variance == printed("162")
    assert tecator.prior_contradicted


@pytest.mark.parametrize(("tolerance", "loo"), [(1e-7, "8.06"), (1e-6, "7.12"), (1e-5, "9.27")])
def test_tecator_least_squares_at_each_tolerance(tolerance: float, loo: str) -> None:
    real = load("tecator")
    data = Dataset(real.X, real.y, rank_tolerance=tolerance)
    assert float(data.interpolator.loo) == printed(loo)
    assert data.tax_depends_on_rank


# Condition numbers 800, 4 and 3e6 of the design times eps, with room for n accumulated errors.
@pytest.mark.parametrize(("name", "rel"), [("gasoline", 1e-9), ("golub", 1e-9), ("tecator", 1e-6)])
def test_leave_one_out_without_penalty_is_that_of_refits(name: str, rel: float) -> None:
    data = dataset(name)
    X = data.X / data.X.std(axis=0) if data.standardize else data.X
    errors = []
    for i in range(data.n):
        keep = np.arange(data.n) != i
        center, mean = X[keep].mean(axis=0), data.y[keep].mean()
        slopes = np.linalg.lstsq(X[keep] - center, data.y[keep] - mean, rcond=1e-12)[0]
        errors.append((data.y[i] - mean - (X[i] - center) @ slopes) ** 2)
    assert float(data.interpolator.loo) == pytest.approx(np.mean(errors), rel=rel)
