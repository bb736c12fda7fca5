"""From numbers to advice: regime, price, share of noise memorized, one sentence.

*Regime* is a theorem about the true prior: σ² against 1/J_π and V_π. *Price* is the interpolation
tax under the assumed prior, and the *share* M = 1 − train/σ² of the best ridge says how much of the
noise the best predictor keeps. The advice follows from price and share alone; it can differ from
the regime, and then the sentence says why.

Source: Cheng & Barber, COLT 2026, for the regime; the advice is this project's own reading.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.advice import FIT_BELOW, MEMORIZE, REGULARIZE, TOO_LITTLE, advice_of
from engine.bayes import thresholds
from engine.dataset import Dataset
from engine.problem import Problem
from engine.ridge import optimal_ridge, ridge_risk

NECESSARY, BETWEEN, HARMFUL = "necessary", "between", "harmful"
ROUNDING = 1e-12


@dataclass(frozen=True)
class Verdict:
    """What the numbers say. Risks are in the units of the problem or of the data's outcome."""

    regime: str
    tax: float
    advice: str
    sentence: str
    explanation: str  # why regime and advice differ, or what the verdict rests on; may be empty
    noise: float  # σ² (theory) or its estimate (data)
    necessary_below: float  # 1/J_π
    harmful_above: float  # V_π
    memorization: float  # M of the best ridge with λ ≥ 0
    explained: float  # 1 − test/var(y) of the best ridge
    lam: float  # the best penalty
    interpolates: bool  # False: λ → 0 is least squares, not an interpolator


def verdict(source: Problem | Dataset) -> Verdict:
    """Regime, price and advice for a problem (theory) or a data set (estimates)."""
    return _of_data(source) if isinstance(source, Dataset) else _of_problem(source)


def _of_problem(problem: Problem) -> Verdict:
    best, limits = optimal_ridge(problem), thresholds(problem)
    unpenalized = ridge_risk(problem, 0.0)
    ridgeless, allowed = float(unpenalized.test), best if best.lam >= 0 else unpenalized
    least = float(allowed.test)
    return _judge(
        noise=problem.noise,
        necessary_below=limits.inverse_information,
        harmful_above=limits.variance,
        tax=ridgeless / least - 1 if math.isfinite(ridgeless) else math.inf,
        memorization=1 - float(allowed.train) / problem.noise,
        explained=1 - float(best.test) / problem.null_risk,
        lam=float(best.lam),
        interpolates=problem.interpolates,
        start_tells=problem.signal_left < problem.signal,
    )


def _of_data(data: Dataset) -> Verdict:
    best = data.best
    return _judge(
        noise=data.noise,
        necessary_below=data.thresholds.inverse_information,
        harmful_above=data.thresholds.variance,
        tax=data.interpolation_tax,
        # Without estimated noise there is none to keep out: fitting it all is memorizing it all.
        memorization=1 - float(best.train) / data.noise if data.noise > 0 else 1.0,
        explained=data.explained,
        lam=float(best.lam),
        interpolates=data.interpolates,
        caution=_caution(data),
    )


def _judge(
    *,
    noise: float,
    necessary_below: float,
    harmful_above: float,
    tax: float,
    memorization: float,
    explained: float,
    lam: float,
    interpolates: bool,
    start_tells: bool = False,
    caution: str = "",
) -> Verdict:
    regime = regime_of(noise, necessary_below, harmful_above)
    advice = advice_of(explained, lam, tax, memorization)
    sentence = _sentence(advice, lam, tax, memorization, explained, interpolates)
    tension = _tension(regime, advice, interpolates, start_tells)
    explanation = " ".join(filter(None, (tension, caution)))
    return Verdict(
        regime,
        tax,
        advice,
        sentence,
        explanation,
        noise,
        necessary_below,
        harmful_above,
        memorization,
        explained,
        lam,
        interpolates,
    )


def regime_of(noise: float, necessary_below: float, harmful_above: float) -> str:
    """Theorem 2: memorization necessary, anything between, or overfitting harmful.

    The thresholds belong to the outer regimes, to within rounding.
    """
    if noise <= necessary_below * (1 + ROUNDING):
        return NECESSARY
    return HARMFUL if noise >= harmful_above * (1 - ROUNDING) else BETWEEN


def percent(share: float) -> str:
    """A share in words a reader takes in: two digits, never a rounded-away or endless number."""
    if not math.isfinite(share):
        return "infinitely much"
    value = 100 * share
    if abs(value) < 1e-9:
        return "0 %"
    if abs(value) < 0.1:
        return "less than 0.1 %"
    if 99.5 <= value < 100 - 5e-5:  # nearly everything; what rounding has left of it is everything
        return f"{math.floor(value * 10) / 10:.1f} %"
    if abs(value) >= 1000:
        return f"{1 + share:,.0f} times as much"
    return f"{value:.1f} %" if abs(value) < 10 else f"{value:.0f} %"


def _sentence(
    advice: str, lam: float, tax: float, memorization: float, explained: float, interpolates: bool
) -> str:
    end = "going all the way to zero training error" if interpolates else "dropping the penalty"
    price = f"{end} makes the test error {_more(tax)}"
    if advice == TOO_LITTLE and explained <= 0:
        return (
            "Too little signal: neither matters. No ridge predicts new samples better than "
            "predicting the same number for all of them."
        )
    if advice == TOO_LITTLE:
        return (
            "Too little signal: neither matters. The best ridge explains "
            f"{percent(max(explained, 0.0))} of the outcome's variance."
        )
    if advice == MEMORIZE and lam <= 0:
        what = "exact interpolation" if interpolates else "no penalty at all"
        below = ", and a penalty below zero would do better still" if lam < 0 else ""
        return f"Memorize: among all penalties λ ≥ 0, {what} has the lowest test error{below}."
    if advice == MEMORIZE:
        start = "Memorize" if interpolates else "Memorize (no regularization needed)"
        return f"{start}: {price}, which is next to nothing."
    share = (
        f"the best ridge memorizes {percent(memorization)} of the noise"
        if memorization > 0
        else "the best ridge memorizes none of the noise"
    )
    if advice == FIT_BELOW:
        stop = "interpolating" if interpolates else "dropping the penalty"
        return f"Fit below the noise, but stop short of {stop}: {share}; {price}."
    return f"Regularize: {share} and keeps the rest out; {price}."


def _more(tax: float) -> str:
    if math.isinf(tax):
        return "infinite (the model sits exactly at the interpolation threshold)"
    if 100 * tax >= 1000:
        return f"{1 + tax:,.0f} times as large"
    return f"{percent(tax)} larger"


def _tension(regime: str, advice: str, interpolates: bool, start_tells: bool) -> str:
    if regime == NECESSARY and advice in (FIT_BELOW, REGULARIZE):
        return (
            "The noise is so low that even the Bayes predictor must memorize part of it; the "
            "assumed prior still makes the last step to zero training error dear."
        )
    if regime == HARMFUL and advice == MEMORIZE:
        # With a start V is what is left to learn, and the price is that of the way from the start.
        noisy = (
            "Read rightly, the start leaves no more to learn than there is noise"
            if start_tells
            else "There is at least as much noise as signal"
        )
        if not interpolates:
            return f"{noisy}, but with so few features per sample the penalty hardly matters."
        cheap = (
            "under the assumed prior interpolating costs little"
            if start_tells
            else "the assumed prior leaves so little variance that interpolating costs little"
        )
        return f"{noisy}, so overfitting harms the Bayes predictor; {cheap} all the same."
    if regime == BETWEEN and advice == MEMORIZE and interpolates:
        return (
            "The regime alone decides nothing here: memorizing is not necessary for the Bayes "
            "predictor, but under the assumed prior it is cheap."
        )
    return ""


def _times(ratio: float) -> str:
    return f"{ratio:,.0f} times" if ratio >= 10 else f"{ratio:.2g} times"


def _caution(data: Dataset) -> str:
    notes = []
    if data.noise == 0:
        notes.append(
            "The likelihood is highest at σ̂² = 0, the edge of what it can say: it finds no noise "
            "that the features could not explain."
        )
    if data.prior_contradicted:
        notes.append(
            "The verdict's regime rests on a prior which the data contradict: it predicts an "
            f"outcome variance {_times(data.prior_check)} the one observed."
        )
    if data.tax_depends_on_rank:
        low, high = data.tax_range
        notes.append(
            "The features are so collinear that the price depends on which directions count as "
            f"present: between {percent(low)} and {percent(high)}."
        )
    return " ".join(notes)
