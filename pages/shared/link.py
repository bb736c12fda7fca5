"""The one codec between a link and a setting: field name = control key = URL parameter.

A `Setting` is everything a link carries. Only what differs from the landing setting is written, so
links stay short and the bare address is the landing problem. Reading never fails: what a link says
wrongly falls back to the default, with a sentence that says so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache

from engine import DESIGNS, Problem, Spectrum, priors, spectra
from engine import data as real_data
from engine.axes import CONTROL_AXES, ERROR_AXES
from engine.describe_task import STRUCTURES
from engine.filters_picture import KNOB_AXES
from engine.fine_tuning import METHODS
from engine.gap_picture import AGAINST, CURVES
from engine.prior_picture import CASES, QUANTITIES
from engine.scenarios import SCENARIOS
from engine.spectrum_picture import VIEWS
from pages.shared.claim_choices import CLAIMS_SHOWN
from pages.shared.shapes import PARAMETER_RANGES, PRIORS, checked_list, shapes_of

DIRECTIONS = 200
#: The data set that is a visitor's own file; the link says so and carries nothing of it.
OWN_FILE = "upload"

#: Name → (maker, its parameter's domain, default, what the parameter is called).
SPECTRA = {
    "power_law": (spectra.power_law, (0.0, 3.0), 1.0, "decay"),
    "isotropic": (lambda d, _: spectra.isotropic(1), (0.0, 3.0), 0.0, "—"),
    "spiked": (spectra.spiked, (1.0, 1000.0), 20.0, "strength of the spikes"),
    "ar1": (spectra.ar1, (0.0, 0.99), 0.9, "correlation of neighbours"),
}


@dataclass(frozen=True)
class Setting:
    """The state of the whole app, as a link carries it."""

    snr: float = 10.0
    gamma: float = 4.0
    prior_exponent: float = 0.0
    spectrum: str = "power_law"
    shape: float = 1.0
    directions: int = DIRECTIONS
    truth_exponent: float = 1.0
    prior_cosine: float = 0.0
    prior_length: float = 0.0
    prior: str = "gaussian"
    epsilon: float = 0.1
    eta: float = 0.1
    nu: float = 4.0
    axis: str = "lam"
    scale: str = "root"
    parts: bool = False
    negative: bool = False
    n: int = 200
    draws: int = 20
    seed: int = 1
    design: str = "gaussian"
    dataset: str = "gasoline"
    against: str = "df"
    method: str = "early stopping"
    time: float = 1.0
    what: str = "memorization"
    fit: float = 1.0
    claims: str = "all"
    prior_case: str = "scalar"
    prior_shows: str = "share"
    compare: str = "laplace~mixture-0.1~bernoulli_gauss-0.1"
    lesson: str = "below_noise"
    step: int = 0
    answers: str = ""
    scenario: str = "overview"
    examples: int = 200
    features: int = 2000
    reliability: str = "labels"
    label_accuracy: float = 0.9
    perfect_r2: float = 0.5
    known: float = 0.0
    structure: str = "decaying"
    spectrum_view: str = "directions"
    along: str = "lam"
    model: str = "best"

    @property
    def problem(self) -> Problem:
        return Problem(
            gamma=self.gamma,
            snr=self.snr,
            spectrum=spectrum_of(self.spectrum, self.directions, self.shape),
            truth_exponent=self.truth_exponent,
            prior_exponent=self.prior_exponent,
            prior_cosine=self.prior_cosine,
            prior_length=self.prior_length,
            prior=self.true_prior,
        )

    @property
    def everywhere(self) -> Problem:
        """The problem with γ and SNR at fixed values: what a map over both depends on."""
        return replace(self, gamma=LANDING.gamma, snr=LANDING.snr).problem

    @property
    def true_prior(self) -> priors.Prior:
        """The shape of the truth's coefficients."""
        family, parameters = PRIORS[self.prior]
        return family(**{name: getattr(self, name) for name in parameters})

    @property
    def other_shapes(self) -> tuple[priors.Prior, ...]:
        """The shapes compared with it."""
        own = self.true_prior
        return tuple(shape for shape in shapes_of(self.compare) if shape != own)


LANDING = Setting()
RANGES: dict[str, tuple[float, float]] = {
    **{name: (axis.low, axis.high) for name, axis in CONTROL_AXES.items()},
    **PARAMETER_RANGES,
    "directions": (1, 1000),
    "step": (0, 9),
    "n": (20, 1000),
    "draws": (2, 200),
    "seed": (0, 999_999),
    "examples": (2, 10**9),
    "features": (1, 10**9),
    "label_accuracy": (0.501, 1.0),
    "perfect_r2": (0.001, 1.0),
    "known": (0.0, 1.0),
}
#: The lessons' names; their content is in `pages/shared/lessons`.
LESSON_NAMES = (
    "below_noise",
    "double_descent",
    "how_much_noise",
    "prior_shape",
    "alignment",
    "same_knob",
    "fine_tuning",
    "closing",
)
#: Answers given so far: step numbers and choices or heights, nothing else.
ANSWER = r"\d-\d{1,3}(_\d{1,3}){0,11}"
ANSWERS = re.compile(f"{ANSWER}(~{ANSWER}){{0,9}}", re.ASCII)
CHOICES: dict[str, tuple[str, ...]] = {
    "spectrum": tuple(SPECTRA),
    "prior": tuple(PRIORS),
    "prior_case": CASES,
    "prior_shows": tuple(QUANTITIES),
    "axis": ("lam", "gamma", "snr"),
    "scale": tuple(ERROR_AXES),
    "design": tuple(DESIGNS),
    "dataset": (*real_data.names(), OWN_FILE),
    "against": tuple(KNOB_AXES),
    "method": tuple(METHODS),
    "what": ("memorization", "tax", "penalty"),
    "lesson": LESSON_NAMES,
    "claims": tuple(CLAIMS_SHOWN),
    "scenario": ("overview", *SCENARIOS, "describe"),
    "reliability": ("labels", "variance"),
    "structure": tuple(STRUCTURES),
    "spectrum_view": VIEWS,
    "along": AGAINST,
    "model": tuple(CURVES),
}
KNOWN = frozenset(f.name for f in fields(Setting))


@lru_cache(maxsize=128)
def spectrum_of(name: str, directions: int, shape: float) -> Spectrum:
    """The spectrum a setting names."""
    return SPECTRA[name][0](directions, shape)


def encode(setting: Setting) -> dict[str, str]:
    """URL parameters: the fields that differ from the landing setting."""
    usual = replace(LANDING, shape=SPECTRA[setting.spectrum][2])
    return {
        f.name: _text(getattr(setting, f.name))
        for f in fields(setting)
        if getattr(setting, f.name) != getattr(usual, f.name)
    }


def decode(params: Mapping[str, str]) -> tuple[Setting, list[str]]:
    """The setting a link means, and a sentence for everything in it that makes no sense."""
    setting, messages = LANDING, []
    known = sorted((name for name in params if name in KNOWN), key=lambda name: name == "shape")
    for name in known:
        try:
            setting = replace(setting, **{name: parse(name, params[name], setting)})
        except ValueError as error:
            usual = _text(getattr(setting, name)) or "none"
            messages.append(f"The link's {error}; using {usual} instead.")
        if name == "spectrum":
            setting = replace(setting, shape=SPECTRA[setting.spectrum][2])
    return setting, messages


def parse(name: str, text: object, setting: Setting = LANDING) -> float | int | bool | str:
    """One field's value from text; a ValueError says what is allowed, and quotes no markup."""
    default = getattr(LANDING, name)
    value = str(text).strip()
    if isinstance(default, bool):
        if value.lower() in ("1", "true", "0", "false"):
            return value.lower() in ("1", "true")
        raise ValueError(f"{name} must be 1 or 0")
    if name == "answers":
        if ANSWERS.fullmatch(value):
            return value
        raise ValueError("answers must be step numbers and answers as a lesson writes them")
    if name == "compare":
        return checked_list(value)
    if isinstance(default, str):
        if value in CHOICES[name]:
            return value
        raise ValueError(f"{name} must be one of {', '.join(CHOICES[name])}")
    low, high = SPECTRA[setting.spectrum][1] if name == "shape" else RANGES[name]
    number = _number(value)
    if not low <= number <= high or (isinstance(default, int) and number != int(number)):
        kind = "a whole number" if isinstance(default, int) else "a number"
        raise ValueError(f"{name} must be {kind} from {low:.10g} to {high:.10g}")
    return int(number) if isinstance(default, int) else round_for_link(number)


def round_for_link(number: float) -> float:
    """Four significant digits: what a link, a slider and a reader can all repeat exactly."""
    return float(f"{number:.4g}")


def round_beyond(value: float, start: float) -> float:
    """`value` to four significant digits, rounded away from `start`: never short of it."""
    if value == 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(abs(value))) - 3)
    steps = value / unit
    return round_for_link((math.ceil if value > start else math.floor)(steps) * unit)


def _number(text: str) -> float:
    try:
        # Python reads 1_000 too, which nobody writes into a link.
        value = math.nan if "_" in text else float(text)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return f"{value:g}" if isinstance(value, float) else str(value)
