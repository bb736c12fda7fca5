"""Words of the glossary that need no symbol."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """One line of the glossary; `page` is where it can be seen."""

    name: str
    meaning: str
    page: str
    symbol: str = ""


WORDS: tuple[Term, ...] = (
    Term(
        "ridge regression",
        "Least squares with a price on large coefficients (a penalty), so that the fit holds back.",
        "verdict",
    ),
    Term(
        "plain ridge",
        "Ridge that prices all coefficients alike, whatever it might know about directions.",
        "spectrum",
    ),
    Term(
        "regularize",
        "To hold a model back from fitting its training data as closely as it could.",
        "ways_to_regularize",
    ),
    Term(
        "memorize",
        "To fit part of the noise of the training data, which will not come back in new data.",
        "verdict",
    ),
    Term(
        "interpolate",
        "To fit the training data exactly, noise included: the training error is zero.",
        "risk_curves",
    ),
    Term(
        "overfitting",
        "Fitting the training data so closely that errors on new samples grow.",
        "risk_curves",
    ),
    Term(
        "benign overfitting",
        "Fitting the noise too, and hardly any the worse for it, because it is stored in weak "
        "directions where new samples hardly look.",
        "risk_curves",
    ),
    Term(
        "isotropic",
        "All directions alike: every feature varies equally and none goes with another.",
        "spectrum",
    ),
    Term(
        "power law, spiked, AR(1)",
        "Three ways features can differ: variances that decay evenly from direction to direction, "
        "a few strong directions above a flat rest, or neighbouring features that resemble each "
        "other.",
        "spectrum",
    ),
    Term(
        "aligned prior",
        "An assumed prior that trusts directions exactly as the truth uses them.",
        "spectrum",
    ),
    Term(
        "sparse",
        "Most coefficients are zero, or nearly so, and a few are large.",
        "prior_lab",
    ),
    Term(
        "best linear predictor",
        "Ridge that knows how the truth's energy is spread over directions; Bayes if the truth is "
        "Gaussian.",
        "ways_to_regularize",
    ),
    Term(
        "gradient descent, learning rate",
        "Training step by step, each step lowering the training error; the rate is the steps' "
        "size.",
        "ways_to_regularize",
    ),
    Term(
        "rank correlation",
        "How well one number orders cases as another does: 1 the same order, 0 none in common.",
        "gap",
    ),
    Term(
        "exact as n → ∞",
        "A formula that large data sets come ever closer to; how close a finite one is, the "
        "simulation shows.",
        "risk_curves",
    ),
    Term(
        "replica-type formula",
        "A formula found by methods of statistical physics for the best possible error, proved "
        "since then in the cases named beside it.",
        "prior_lab",
    ),
    Term(
        "i.i.d.",
        "Independent and identically distributed: drawn one by one from the same distribution.",
        "prior_lab",
    ),
    Term(
        "standardise",
        "To divide each column by its standard deviation, so that all are on one scale.",
        "real_data",
    ),
)


def leaning(exponent: float) -> str:
    """What an exponent of the truth or of the assumed prior says."""
    if exponent == 0:
        return "all directions alike"
    return f"the directions that vary {'more' if exponent > 0 else 'less'} count more"
