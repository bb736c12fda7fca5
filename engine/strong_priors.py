"""Two different "strong priors": a good prior mean, and a concentrated prior covariance.

A strong *mean* (a good start) leaves little to learn: V_π and 1/J_π shrink to the residual's, the
best penalty grows, and the best answer comes closer to staying. A concentrated *covariance* (the
assumed prior variance follows the truth's) leaves the regime where nature put it, lowers the best
attainable risk, and usually raises the price of interpolating. Both are strong; they are not the
same advice.

Source: Hastie et al. 2022 for the risk; Cheng & Barber, COLT 2026, for the thresholds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.problem import Problem, check
from engine.ridge import best_nonnegative
from engine.verdict import Verdict, verdict


@dataclass(frozen=True)
class PriorStrength:
    """One kind of prior for the same data: the problem, its verdict and its best ridge."""

    name: str
    reason: str
    problem: Problem
    verdict: Verdict
    test: float  # of the best ridge with λ ≥ 0, noise included
    keep: float  # test error of the prior mean as it is

    @property
    def learned(self) -> float:
        """How much the best ridge improves on the prior mean, as a share of the latter's error."""
        return 1 - self.test / self.keep

    @property
    def reach(self) -> float:
        """The way the best ridge goes from the prior mean to the truth, 0 … 1.

        The share it takes of what is left to learn, ⟨t b̃ t/(t+κ)⟩/⟨t b̃⟩; 0 if nothing is left.
        """
        left = self.problem.directions
        total = float(left.energy.sum())
        if total == 0:
            return 0.0
        kappa = float(best_nonnegative(self.problem).kappa)
        return float(left.energy @ (left.eigenvalue / (left.eigenvalue + kappa))) / total


def strong_priors(problem: Problem, cosine: float = 0.9) -> dict[str, PriorStrength]:
    """ "weak", "mean" and "covariance": plain ridge from zero, a good start, the aligned prior.

    Everything else is the problem's. `cosine` in [0, 1] is that of the good start, whose length is
    the best one, c = a. Raises ValueError outside. With an isotropic spectrum or truth exponent 0
    the aligned covariance *is* the weak prior.
    """
    a = check("cosine", cosine, 0.0, 1.0)
    weak = replace(problem, prior_exponent=0.0, prior_cosine=0.0, prior_length=0.0)
    cases = (
        ("weak", "plain ridge from zero: every direction is as likely as any other", weak),
        (
            "mean",
            "a good start: most of the answer is known, and the rest is as uncertain as before",
            replace(weak, prior_cosine=a, prior_length=a),
        ),
        (
            "covariance",
            "it is known which directions matter, not which way they point",
            replace(weak, prior_exponent=problem.truth_exponent),
        ),
    )
    return {name: _strength(name, reason, case) for name, reason, case in cases}


def _strength(name: str, reason: str, problem: Problem) -> PriorStrength:
    keep = problem.residual_energy + problem.noise
    test = float(best_nonnegative(problem).test)
    return PriorStrength(name, reason, problem, verdict(problem), test, keep)
