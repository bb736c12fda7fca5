"""Shapes of the scalar prior: mean 0, variance 1; strength and direction belong to the `Problem`.

What a family must offer is in `prior`; a new one is one class, added to `FAMILIES`.

| family | J | shape |
|---|---|---|
| `Gaussian()` | 1 | what ridge assumes |
| `Laplace()` | 2 | a peak at 0, exponential tails |
| `Logistic()` | π²/9 | round, exponential tails |
| `StudentT(nu)` | (ν+1)ν/((ν+3)(ν−2)) | power-law tails, ν > 2 |
| `Uniform()` | ∞ | an interval |
| `Rademacher()` | ∞ | ±1 |
| `SymmetricMixture(eta)` | to ∞ as η → 0 | two Gaussian clusters of variance η |
| `SpikeSlab(epsilon, eta)` | to ∞ as η → 0 | a share ε is wide, the rest has variance η |
| `BernoulliGauss(epsilon)` | ∞ | a share ε is Gaussian, the rest exactly 0 |
"""

from engine.priors.gaussian import Gaussian
from engine.priors.laplace import Laplace
from engine.priors.logistic import Logistic
from engine.priors.prior import Averages, Posterior, Prior
from engine.priors.spike import BernoulliGauss, SpikeSlab
from engine.priors.student import StudentT
from engine.priors.two_points import Rademacher, SymmetricMixture
from engine.priors.uniform import Uniform

#: Every family; the parameters' domains are in `engine.priors.prior.DOMAIN`.
FAMILIES: tuple[type[Prior], ...] = (
    Gaussian,
    Laplace,
    Logistic,
    StudentT,
    Uniform,
    Rademacher,
    SymmetricMixture,
    SpikeSlab,
    BernoulliGauss,
)

__all__ = [
    "FAMILIES",
    "Averages",
    "BernoulliGauss",
    "Gaussian",
    "Laplace",
    "Logistic",
    "Posterior",
    "Prior",
    "Rademacher",
    "SpikeSlab",
    "StudentT",
    "SymmetricMixture",
    "Uniform",
]
