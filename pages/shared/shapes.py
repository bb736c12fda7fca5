"""Shapes of the true prior as links, lists and legends name them."""

from __future__ import annotations

from dataclasses import fields

from engine import priors
from engine.axes import CONTROL_AXES

#: Name → (the family of the truth's shape, the fields that are its parameters).
PRIORS: dict[str, tuple[type[priors.Prior], tuple[str, ...]]] = {
    "gaussian": (priors.Gaussian, ()),
    "laplace": (priors.Laplace, ()),
    "logistic": (priors.Logistic, ()),
    "student": (priors.StudentT, ("nu",)),
    "uniform": (priors.Uniform, ()),
    "rademacher": (priors.Rademacher, ()),
    "mixture": (priors.SymmetricMixture, ("eta",)),
    "spike_slab": (priors.SpikeSlab, ("epsilon", "eta")),
    "bernoulli_gauss": (priors.BernoulliGauss, ("epsilon",)),
}
PARAMETER_RANGES: dict[str, tuple[float, float]] = {
    **{name: (CONTROL_AXES[name].low, CONTROL_AXES[name].high) for name in ("epsilon", "eta")},
    "nu": (2.1, 100.0),
}
SYMBOLS = {"epsilon": "ε", "eta": "η", "nu": "ν"}
SHORT_NAMES = {
    "gaussian": "Gaussian",
    "laplace": "Laplace",
    "logistic": "logistic",
    "student": "Student-t",
    "uniform": "uniform",
    "rademacher": "±1",
    "mixture": "two clusters",
    "spike_slab": "nearly sparse",
    "bernoulli_gauss": "exactly sparse",
}
NONE = "none"
MOST_COMPARED = 4
#: The paper's Figure 3: clusters at ±1 of variance η, scaled to variance 1.
FIGURE_3 = (0.01, 0.05, 0.1, 0.2, 0.5)
#: What a list offers besides what a link brings.
OFFERED = (
    "gaussian",
    "laplace",
    "logistic",
    "student-2.5",
    "student-4",
    "uniform",
    "rademacher",
    "mixture-0.01",
    "mixture-0.1",
    "spike_slab-0.1-0.01",
    "bernoulli_gauss-0.1",
    "bernoulli_gauss-0.5",
)


def code_of(prior: priors.Prior) -> str:
    """What a link calls a shape: its family and parameters, as in spike_slab-0.1-0.01."""
    name = name_of(prior)
    return "-".join((name, *(f"{getattr(prior, p):.4g}" for p in PRIORS[name][1])))


def name_of(prior: priors.Prior) -> str:
    """The family's name in `PRIORS`."""
    return next(name for name, (family, _) in PRIORS.items() if type(prior) is family)


def shape_of(code: str) -> priors.Prior:
    """The shape a code means; ValueError if it means none."""
    name, *texts = code.split("-")
    family, parameters = PRIORS.get(name, (None, ()))
    if family is None or len(texts) != len(parameters):
        raise ValueError(f"no shape is called {code!r}")
    values = {}
    for parameter, text in zip(parameters, texts, strict=True):
        low, high = PARAMETER_RANGES[parameter]
        value = float(text)
        if not low <= value <= high:
            raise ValueError(f"{parameter} must be from {low:g} to {high:g}")
        values[parameter] = value
    return family(**values)


def shapes_of(text: str) -> tuple[priors.Prior, ...]:
    """The shapes of a link's list, each once; ValueError if any of it means none."""
    codes = () if text == NONE else tuple(dict.fromkeys(text.split("~")))
    if len(codes) > MOST_COMPARED:
        raise ValueError(f"at most {MOST_COMPARED} shapes can be compared")
    return tuple(map(shape_of, codes))


def list_of(shapes: tuple[priors.Prior, ...]) -> str:
    """The inverse of `shapes_of`."""
    return "~".join(map(code_of, shapes)) or NONE


def checked_list(text: str) -> str:
    """A link's list in its usual form; ValueError if it is none."""
    try:
        return list_of(shapes_of(text))
    except ValueError:
        allowed = f"up to {MOST_COMPARED} shapes as the prior lab writes them"
        raise ValueError(f"compare must be {allowed}") from None


def spoken_shape(prior: priors.Prior) -> str:
    """A shape in a legend: “two clusters, η = 0.05”."""
    told = [f"{SYMBOLS[f.name]} = {getattr(prior, f.name):.3g}" for f in fields(prior)]  # type: ignore[arg-type]
    return ", ".join((SHORT_NAMES[name_of(prior)], *told))


def proved_for(name: str, what: str) -> str:
    """On what a number of Bayes' rests, for a caption; nothing for a Gaussian truth, a theorem."""
    if name == "gaussian":
        return ""
    return (
        f" For this shape of the truth {what} comes from a replica-type formula, proved for i.i.d. "
        "Gaussian designs and i.i.d. priors (Reeves & Pfister 2019; Barbier et al. 2019)."
    )


def scaled_to_one(eta: float) -> float:
    """The paper's η, of clusters at ±1, in units in which the variance is 1."""
    return float(f"{eta / (1 + eta):.4g}")


def paper_eta(prior: priors.SymmetricMixture) -> float:
    """The inverse: η if the clusters sat at ±1."""
    return prior.eta / (1 - prior.eta)
