"""Exact risk of spectral filters as n → ∞: against Marchenko–Pastur for Σ = I; for any Σ two.

For Σ = I, with F the law of the eigenvalues of XᵀX/n, H that of XXᵀ/n, S̃ = E‖θ*−m‖² and ψ = 1−φ:

    bias = S̃ ∫ψ² dF (the atom at 0 counts, where φ = 0)      variance = σ² ∫ φ²/z dH
    train = ∫ψ² (zS̃/γ + σ²) dH        drift = S̃ ∫φ² dF + variance

`drift` is the distance travelled from the start: the excess risk on the old task. Every error is
affine in S̃ and σ², so the integrals are kept apart (`FilterSums`): they serve every start and
every noise. Pointwise, bias + variance is least at φ = z/(z + λ*), λ* = γσ²/S̃: for Σ = I no filter
beats the best ridge, and the best components are those with z ≥ λ*.

For other spectra ridge has a deterministic equivalent, and gradient flow is made of some at complex
penalties (`engine.flow_limit`); for the other filters this module says no, and
`engine.filtered_draw` gives their exact risk at finite n.

Source: Dobriban & Wager 2018; Ali, Kolter & Tibshirani 2019; Dicker 2016 (components); drift from
the deterministic equivalents of Hastie, Montanari, Rosset & Tibshirani 2022.
"""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.complex_ridge import rows_of
from engine.condensed import condensed
from engine.equivalents import THRESHOLD_WIDTH, effective_ridge
from engine.filters import (
    Filter,
    FilterRisk,
    FilterSums,
    GradientFlow,
    GradientSteps,
    PrincipalComponents,
    Ridge,
)
from engine.flow_limit import flow_sums
from engine.marchenko_pastur import edges, gram_law
from engine.problem import Directions, Problem
from engine.ridge import RidgeRisk, ridge_risk, risk_at

Array = NDArray[np.float64]

#: e^{−Tz} grows to the left of the spectrum and needs these; see `engine.marchenko_pastur`.
NODES = 384
#: A cut this close to the lower edge, as a share of [a, b], keeps everything.
NOTHING = 1e-30


def filter_risk(problem: Problem, method: Filter) -> FilterRisk:
    """Errors of `method` along its knob as n → ∞, from the problem's prior mean as the start.

    Any filter if Σ = I; ridge and gradient flow for every spectrum and assumed prior. Raises
    ValueError for another filter on another spectrum (use `engine.filtered_risk`) and for unstable
    gradient steps.

    >>> from engine.filters import Interpolation
    >>> round(float(filter_risk(Problem(gamma=2, snr=5), Interpolation()).test), 12)
    0.9
    """
    sums = filter_sums(problem, method)
    return sums.risk(method.knob, problem.residual_energy, problem.noise)


def filter_sums(problem: Problem, method: Filter) -> FilterSums:
    """What `filter_risk` is made of: the same for every noise and every start."""
    if is_isotropic(problem):
        return isotropic_sums(problem.gamma, method)
    if isinstance(method, Ridge):
        return _ridge_sums(problem, method)
    if isinstance(method, GradientFlow):
        return _flow_sums(problem, method.knob)
    raise ValueError(
        f"{type(method).__name__} has a limit in closed form only for an isotropic spectrum, "
        f"got {problem.spectrum!r}: use filtered_risk, exact at finite n"
    )


def is_isotropic(problem: Problem) -> bool:
    """Whether Σ = I, and with it every prior scale."""
    t = problem.spectrum.eigenvalues
    return bool(t.max() - t.min() <= 1e-12 * t.max())


def isotropic_sums(gamma: ArrayLike, method: Filter) -> FilterSums:
    """The integrals for Σ = I at every γ > 0 in `gamma`, of shape knob.shape + gamma.shape."""
    g = np.asarray(gamma, dtype=float)
    if isinstance(method, GradientSteps):
        method.check_stable(float(edges(g)[1].max()))
    if isinstance(method, PrincipalComponents):
        return _component_sums(g, method.knob)
    law = gram_law(g, NODES)
    phi, psi = method.factors(law.nodes), method.residual(law.nodes)
    none_learned = np.maximum(1 - 1 / g, 0.0)

    def over(values: Array, weights: Array) -> Array:
        return np.asarray(np.einsum("...j,...j->...", values, weights))

    left, used = psi * psi, phi * phi
    spread = over(used, law.weights / law.nodes)
    # At γ = 1 the spectrum reaches down to 0; what has fitted its very end has no finite variance.
    singular = (phi[..., 0] > 0.5) & (np.abs(g - 1) <= THRESHOLD_WIDTH)
    return FilterSums(
        over(phi, law.weights),
        over(left, law.weights) / g + none_learned,
        np.where(singular, np.inf, spread),
        over(left, law.weights * law.nodes) / g,
        over(left, law.weights) + law.atom,
        over(used, law.weights) / g,
    )


def _component_sums(gamma: Array, cut: Array) -> FilterSums:
    """Integrals of a step, elementary in θ where z = 1 + γ + 2√γ cos θ."""
    c = cut.reshape(cut.shape + (1,) * gamma.ndim)
    low, high = edges(gamma)
    root = np.sqrt(gamma)
    # sin²((π−θ)/2) is the share of the way from a to b; θ = π keeps everything.
    share = np.clip((np.minimum(c, high) - low) / (high - low), 0.0, 1.0)
    theta = 2 * np.arctan2(np.sqrt(1 - share), np.sqrt(share))
    sine, cosine = 2 * np.sqrt(share * (1 - share)), 2 * share - 1
    everything = share <= NOTHING
    z = low + share * (high - low)
    bend = np.sqrt(low / high)
    tangent = np.sqrt(1 - share) / np.sqrt(np.where(everything, 1.0, share))
    # ∫dθ/z = 2 arctan(bend·tan(θ/2))/(bend·b); at γ = 1 bend = 0, and arctan(x)/x → 1.
    angle = np.where(everything, np.pi / 2, np.arctan(bend * tangent))
    with np.errstate(divide="ignore", invalid="ignore"):
        per_bend = np.where(bend > 0, angle / bend, np.where(everything, np.inf, tangent))
        climb = np.where(everything, 0.0, 2 * root * sine / z)
    turn = np.abs(1 - gamma)
    count = (((1 + gamma) * theta - 2 * root * sine) / 2 - turn * angle) / np.pi
    count = np.where(everything, np.minimum(gamma, 1.0), np.maximum(count, 0.0))
    power = np.where(everything, 1.0, (theta - sine * cosine) / np.pi)
    spread = (climb - theta + (1 + gamma) * 2 * per_bend / high) / (2 * np.pi)
    kept_out = np.where(everything, np.maximum(1 - gamma, 0.0), 1 - count)
    return FilterSums(
        count, 1 - count / gamma, np.maximum(spread, 0.0), 1 - power, kept_out, count / gamma
    )


def ridge_sums(problem: Problem, gamma: Array, method: Ridge) -> FilterSums:
    """`filter_sums` of ridge at every γ in `gamma` (P,), knob (K,): arrays (P, K).

    Accurate to about `engine.condensed.CLOSE`, as curves need, and much cheaper than one by one.
    """
    exact = replace(problem, snr=1.0, prior_cosine=0.0, prior_length=0.0).directions
    few = condensed(exact._replace(eigenvalue=exact.eigenvalue[None]), np.ones(1))
    directions = few._replace(eigenvalue=few.eigenvalue[0])
    g, lam = np.broadcast_arrays(gamma[:, None], method.knob)
    kappa = effective_ridge(directions, g.ravel(), lam.ravel()).reshape(g.shape)
    return _sums(directions, risk_at(directions, g, np.ones_like(g), kappa, lam))


def _ridge_sums(problem: Problem, method: Ridge) -> FilterSums:
    unit = replace(problem, snr=1.0, prior_cosine=0.0, prior_length=0.0)
    return _sums(unit.directions, ridge_risk(unit, method.knob))


def _flow_sums(problem: Problem, time: Array) -> FilterSums:
    """At T = 0 and T = ∞ what ridge is at λ = ∞ and λ = 0."""
    times = time.ravel()
    runs = (times > 0) & np.isfinite(times)
    ends = _ridge_sums(problem, Ridge(np.where(times > 0, 0.0, np.inf)))
    path = flow_sums(rows_of([problem]), times[runs]) if runs.any() else ends
    for name in (part.name for part in fields(FilterSums)):
        getattr(ends, name)[runs] = getattr(path, name)[..., : runs.sum()].ravel()
    return FilterSums(*(getattr(ends, f.name).reshape(time.shape) for f in fields(FilterSums)))


def _sums(directions: Directions, risk: RidgeRisk) -> FilterSums:
    """Ridge by its effective ridge κ; drift: E‖θ̂−m‖²_Σ = ⟨t b̃ t²/(t+κ)²⟩ + df₂·bias + variance."""
    t, _, energy = directions
    # (λ/κ)², by the identity behind generalised cross-validation.
    share = np.where(np.isfinite(risk.test), risk.train, 0.0) / np.where(
        np.isfinite(risk.test), risk.test, 1.0
    )
    kept = t / (t + risk.kappa[..., None])
    return FilterSums(
        risk.df1,
        risk.bias,
        risk.variance,
        share * risk.bias,
        share * np.where(np.isfinite(risk.variance), risk.variance + 1, 0.0),
        (kept * kept) @ energy + risk.df2 * risk.bias,
    )
