"""The article's three scenarios, every assumption a value with its reason, every verdict computed.

A story is a `Problem` taken apart: its fields are the assumptions. The article's rule of thumb for
the story is compared with what the engine computes, and `what_would_flip` says how far each
assumption must move, alone, for the answer to change. Where real measurements of the same kind are
at hand (the leukemia data for the small medical study), they are asked too: they need not agree
with the story.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from engine.advice import FIT_BELOW, MEMORIZE, REGULARIZE, TOO_LITTLE
from engine.data import load
from engine.dataset import Dataset
from engine.fine_tuning import FineTuning, fine_tuning
from engine.presets import PRESETS
from engine.problem import Problem
from engine.sensitivity import ADVICE, Flip, sensitivity
from engine.verdict import Verdict, verdict

#: What the article recommends, and the advice of the engine that agrees with it.
RULES: dict[str, tuple[str, ...]] = {
    "regularize heavily": (REGULARIZE, TOO_LITTLE),
    "let it memorize": (MEMORIZE,),
    "fine-tune and keep the prior": (REGULARIZE, FIT_BELOW, TOO_LITTLE),
}


@dataclass(frozen=True)
class Assumption:
    """One field of the problem: the story's words for it, its value, and why that value."""

    field: str
    words: str
    value: float | str
    reason: str


@dataclass(frozen=True)
class Scenario:
    """A short story and the problem it stands for."""

    name: str
    story: str
    rule: str  # the article's rule of thumb, a key of `RULES`
    problem: Problem
    assumptions: tuple[Assumption, ...]
    data: str | None = None  # a real data set of the same kind, a name in `engine.data`


@dataclass(frozen=True)
class ScenarioOutcome:
    """What the engine makes of a scenario."""

    problem: Problem
    verdict: Verdict
    tuning: FineTuning | None  # where there is a start to tune from
    holds: bool  # the article's rule of thumb agrees with the computed advice here
    data: Verdict | None  # of the real data set
    data_agrees: bool | None  # the rule of thumb agrees with the real data too

    @property
    def flips(self) -> tuple[Flip, ...]:
        """What would flip the advice, the smallest change first; takes longer than all the rest."""
        return tuple(sensitivity(self.problem).nearest(ADVICE))


def _problem(preset: str) -> Problem:
    return PRESETS[preset].problem


def _assumptions(problem: Problem, *rows: tuple[str, str, str]) -> tuple[Assumption, ...]:
    return tuple(
        Assumption(
            field,
            words,
            repr(problem.spectrum) if field == "spectrum" else float(getattr(problem, field)),
            reason,
        )
        for field, words, reason in rows
    )


SCENARIOS: dict[str, Scenario] = {
    "diagnosis": Scenario(
        "High-noise, small-sample diagnosis",
        "A clinic measures many quantities on few patients. Doctors disagree about the diagnosis, "
        "and neighbouring measurements tell much the same. Should the model fit every patient?",
        "regularize heavily",
        _problem("diagnosis"),
        _assumptions(
            _problem("diagnosis"),
            ("gamma", "measurements per patient", "far more measurements than patients"),
            ("snr", "signal to noise", "more of the label is chance than can be predicted"),
            ("spectrum", "how measurements vary", "neighbouring measurements resemble each other"),
            ("truth_exponent", "what the truth leans on", "shared variation carries the disease"),
            ("prior_exponent", "the assumed prior", "nobody knows which measurements matter"),
            ("prior_cosine", "direction of the start", "no earlier model of this disease"),
            ("prior_length", "length of the start", "training starts from zero"),
        ),
        data="golub",
    ),
    "pretrained": Scenario(
        "Large pre-trained generative model",
        "A very large model on a great deal of clean text or images, with features ordered by "
        "usefulness. Is it safe to let it reproduce its training data?",
        "let it memorize",
        _problem("pretrained"),
        _assumptions(
            _problem("pretrained"),
            ("gamma", "parameters per example", "capacity well beyond the data"),
            ("snr", "signal to noise", "curated data: little of it is chance"),
            ("spectrum", "how features vary", "slowly decaying: a long tail of weak features"),
            ("truth_exponent", "what the truth leans on", "strong features are the useful ones"),
            ("prior_exponent", "the assumed prior", "training starts from no preference"),
            ("prior_cosine", "direction of the start", "this is the pre-training itself"),
            ("prior_length", "length of the start", "training starts from zero"),
        ),
    ),
    "fine_tuning": Scenario(
        "Domain fine-tuning",
        "A pre-trained model is to learn a house style from a few, noisy examples. How far should "
        "it move, and how much of what it knows survives?",
        "fine-tune and keep the prior",
        _problem("fine_tuning"),
        _assumptions(
            _problem("fine_tuning"),
            ("gamma", "parameters per new example", "few new examples"),
            ("snr", "signal to noise of the new data", "new labels are hasty"),
            ("spectrum", "how features vary", "learned features, ordered by usefulness"),
            ("truth_exponent", "what the truth leans on", "strong features are the useful ones"),
            ("prior_exponent", "the assumed prior", "all weights may move alike"),
            ("prior_cosine", "direction of the start", "the old task points most of the way"),
            ("prior_length", "length of the start", "calibrated: as long as it points right"),
        ),
    ),
}


def with_assumption(scenario: Scenario, field: str, value: float) -> Scenario:
    """The same story with one number changed. Raises ValueError for a field it does not assume."""
    numbers = [a.field for a in scenario.assumptions if not isinstance(a.value, str)]
    if field not in numbers:
        raise ValueError(f"field must be one of {', '.join(numbers)}, got {field!r}")
    problem = replace(scenario.problem, **{field: float(value)})  # type: ignore[arg-type]
    changed = tuple(
        replace(a, value=float(value)) if a.field == field else a for a in scenario.assumptions
    )
    return replace(scenario, problem=problem, assumptions=changed)


def outcome(scenario: Scenario) -> ScenarioOutcome:
    """The verdict, and whether the article's rule of thumb agrees.

    A rule that says to keep the prior also needs the start to pay: tuning must beat keeping it as
    it is, starting from scratch, and going all the way.
    """
    found = verdict(scenario.problem)
    agrees = RULES[scenario.rule]
    tuning = None
    holds = found.advice in agrees
    if scenario.problem.prior_length > 0:
        # Ridge towards the start: exact for every spectrum.
        tuning = fine_tuning(scenario.problem, method="ridge")
        if scenario.rule == "fine-tune and keep the prior":
            end = float(tuning.memorized.test)
            stops = float(tuning.best_tuned.test) < end
            holds = holds and tuning.choice == "fine-tune" and stops
    real = _of_data(scenario.data) if scenario.data is not None else None
    return ScenarioOutcome(
        scenario.problem,
        found,
        tuning,
        holds,
        real,
        None if real is None else real.advice in agrees,
    )


@lru_cache(maxsize=4)
def _of_data(name: str) -> Verdict:
    sample = load(name)
    return verdict(Dataset(sample.X, sample.y, standardize=sample.standardize))
