"""What several test files share: settings of the laws, spectra, problems, a film in between."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from engine import (
    DOMAIN,
    Axis,
    Film,
    Problem,
    Spectrum,
    optimal_ridge,
    priors,
    ridge_risk,
    ridge_risk_over_gamma,
    ridge_risk_over_snr,
    spectra,
)
from engine.ridge import optimal_risk

LAWS = settings(deadline=None, derandomize=True, max_examples=50)

REFERENCE: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parent / "reference" / "reference.json").read_text()
)

SPECTRA = {
    "isotropic": spectra.isotropic(),
    "power law 1": spectra.power_law(100, 1.0),
    "power law 2": spectra.power_law(60, 2.0),
    "spiked": spectra.spiked(100, 30.0),
    "ar1": spectra.ar1(80, 0.8),
    "weighted": Spectrum([5.0, 1.0, 0.2], [1.0, 3.0, 6.0]),
}
#: Half of the directions never vary: effective γ is γ/2.
HALF_ZERO = Spectrum([3.0, 1.0, 0.0], [1.0, 1.0, 2.0])

gammas = st.floats(np.log(0.05), np.log(20.0)).map(lambda u: float(np.clip(np.exp(u), 0.05, 20)))
snrs = st.floats(np.log(0.01), np.log(1000.0)).map(lambda u: float(np.clip(np.exp(u), 0.01, 1e3)))
penalties = st.floats(np.log(1e-6), np.log(1e4)).map(lambda u: float(np.exp(u)))
exponents = st.floats(-1.0, 2.0)
spectrum_names = st.sampled_from(sorted(SPECTRA))


@st.composite
def problems(draw: st.DrawFn, gamma: st.SearchStrategy[float] = gammas, means: bool = True):
    """A problem anywhere in the app's domain, away from γ = 1 by the width of a drawn line."""
    value = draw(gamma.filter(lambda g: abs(g - 1) > 2e-3))
    cosine, length = (draw(st.floats(-1, 1)), draw(st.floats(0, 2))) if means else (0.0, 0.0)
    return Problem(
        value,
        draw(snrs),
        SPECTRA[draw(spectrum_names)],
        draw(exponents),
        draw(exponents),
        cosine,
        length,
    )


def reference_problem(row: dict[str, Any]) -> Problem:
    """The problem of one `ridge` row of the reference file."""
    kinds = {
        "isotropic": lambda d, par: spectra.isotropic(d),
        "power": spectra.power_law,
        "spiked": spectra.spiked,
    }
    spectrum = kinds[row["kind"]](row["d"], row["par"])
    return Problem(
        row["gamma"], row["snr"], spectrum, row["truth_exponent"], row["assumed_exponent"]
    )


def reference_prior(row: dict[str, Any]) -> priors.Prior:
    """The prior of one row of the reference file."""
    family = {
        "gaussian": priors.Gaussian,
        "laplace": priors.Laplace,
        "rademacher": priors.Rademacher,
        "symmetric_mixture": priors.SymmetricMixture,
        "spike_slab": priors.SpikeSlab,
    }[row["family"]]
    return family(*np.atleast_1d([] if row.get("par") is None else row["par"]))


def best_risk(problem: Problem) -> float:
    """Test error of the best ridge."""
    return float(optimal_ridge(problem).test)


def corners() -> list[Problem]:
    """Every corner of the domain at once, on the widest spectra the app offers."""
    wide = [spectra.isotropic(), spectra.power_law(200, 5.0), spectra.ar1(200, 0.9999)]
    wide.append(spectra.spiked(200, 1e6))
    return [
        Problem(gamma, snr, spectrum, truth, prior, cosine, length)
        for spectrum in wide
        for gamma in (*DOMAIN["gamma"], 1.0)
        for snr in DOMAIN["snr"]
        for truth in DOMAIN["truth_exponent"]
        for prior in DOMAIN["prior_exponent"]
        for cosine, length in ((0.0, 0.0), (-1.0, 10.0))
    ]


def in_between(film: Film, mark: float) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """What the browser draws at `mark`: every curve blended index by index, then |y|."""
    left = int(np.clip(np.searchsorted(film.marks, mark, "right") - 1, 0, film.marks.size - 2))
    w = (mark - film.marks[left]) / (film.marks[left + 1] - film.marks[left])
    return {
        name: (
            trace.x[left] + w * (trace.x[left + 1] - trace.x[left]),
            np.abs(trace.y[left] + w * (trace.y[left + 1] - trace.y[left])),
        )
        for name, trace in film.drawn.items()
    }


def drawn_exactly(problem: Problem, axis: str, x: np.ndarray) -> dict[str, np.ndarray]:
    """The curves of a chart at abscissae `x`, straight from `ridge`, in units of S + σ²."""
    if axis == "lam":
        risk, best, noise = ridge_risk(problem, x), None, np.full(x.shape, problem.noise)
    elif axis == "gamma":
        risk, noise = ridge_risk_over_gamma(problem, x), np.full(x.shape, problem.noise)
        best = optimal_risk(problem.directions, x, problem.noise)
    else:
        risk, noise = ridge_risk_over_snr(problem, x), 1 / x
        best = optimal_risk(problem.directions, problem.gamma, noise)
    curves = {name: getattr(risk, name) for name in ("test", "train", "bias", "variance")}
    if best is not None:
        curves |= {"best_test": best.test, "best_train": best.train}
    return {name: y / (1 + noise) for name, y in (curves | {"noise": noise}).items()}


def on_the_picture(axis: str, chart: Axis, x: np.ndarray, y: np.ndarray, lowest: float = -np.inf):
    """Which points (x, y), fractions, have a place in the picture right of `lowest`, and their x.

    A point above the picture has one (its edge); a gap has none.
    """
    kept = ~np.isnan(x) & ~np.isnan(y) & (x >= 0) & (x <= 1)
    values = chart.value(np.where(kept, x, 0.5))
    kept &= values > lowest
    return kept, np.clip(values[kept], *DOMAIN.get(axis, (-np.inf, np.inf)))
