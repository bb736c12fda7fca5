"""Cached calls into the engine: what visitors share is computed once, and bounded."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

from engine import (
    Dataset,
    Film,
    LimitLaw,
    Picture,
    Problem,
    SampleSpectrum,
    Spectrum,
    Sweep,
    Verdict,
    data_still,
    film,
    limit_law,
    quick_samples,
    sample_spectrum,
    still,
    sweep,
    verdict,
)
from engine import data as real_data
from engine.gap import Gaps
from engine.gap_map import gap_map
from engine.gap_sample import random_gaps
from engine.scenarios import SCENARIOS, ScenarioOutcome, outcome
from engine.sensitivity import Sensitivity, sensitivity
from pages.shared.away import AWAY
from pages.shared.link import Setting
from pages.shared.live_chart.pack import pack
from pages.shared.once import once
from pages.shared.queue import Report

# A frozen problem is its own key, with what it has cached some 10 kB. With the engine's caches all
# of these stay below 150 MB when every one is full; what each can grow to stands beside it.
# Stills: 20 kB each, 9 MB. Verdicts: 11 MB. Films: up to 180 kB each, 22 MB.
_still = once(maxsize=256)(still)
_verdict = once(maxsize=1024)(verdict)
#: Enough for rank correlations to two digits in each group, few enough for a browser.
RANDOM_PROBLEMS = 800
_sensitivity = once(maxsize=256)(partial(AWAY.run, sensitivity))


@dataclass(frozen=True)
class Curves:
    """The curves of one picture: as things stand, and its films for each control."""

    picture: Picture

    def still(self) -> Film:
        """The one exact frame of the present setting."""
        return _still(self.picture)

    def key(self, control: str) -> str:
        """Changes when the film of `control` would: with everything but that control."""
        return f"{control}/{hash((type(self.picture), self.picture.without(control))):x}"

    def film(self, control: str) -> bytes:
        """The film of `control`, ready to send."""
        return _film(self.picture.without(control), control)

    def exact(self, control: str, value: float) -> bytes:
        """The exact curves with `control` at another value, ready to send."""
        return _sent(pack(_still(self.picture.moved(control, value)), small=False))


@once(maxsize=128)
def _film(picture: Picture, control: str) -> bytes:
    return AWAY.run(film_message, picture, control)


def film_message(picture: Picture, control: str) -> bytes:
    """A film as the browser receives it."""
    return _sent(pack(film(picture, control), small=True))


def _sent(packed: dict[str, Any]) -> bytes:
    return json.dumps(packed).encode()


def verdict_of(problem: Problem) -> Verdict:
    """The verdict on a problem."""
    return _verdict(problem)


@once(maxsize=16)  # 0.5 MB each, 8 MB
def gap_map_of(everywhere: Problem, model: str) -> Gaps:
    """Gap and regret over the plane; γ and SNR of the problem do not matter."""
    return AWAY.run(gap_map, everywhere, model)


@lru_cache(maxsize=16)
def random_problems(seed: int) -> Gaps:
    """Models on random problems, the same for the same seed; a tenth of a second when new."""
    return random_gaps(RANDOM_PROBLEMS, seed)


def sensitivity_of(problem: Problem) -> Sensitivity:
    """What would change the verdict on a problem; some fifty milliseconds when it is new."""
    return _sensitivity(problem)


@once(maxsize=128)  # 40 kB each, 5 MB
def outcome_of(story: str, problem: Problem) -> ScenarioOutcome:
    """What a story's rule of thumb is worth at these values of its assumptions."""
    return outcome(replace(SCENARIOS[story], problem=problem))


@lru_cache(maxsize=8)
def real_dataset(name: str) -> Dataset:
    """One of the embedded data sets, decomposed once for all visitors."""
    source = real_data.load(name)
    return Dataset(source.X, source.y, standardize=source.standardize)


@lru_cache(maxsize=64)
def law_of(spectrum: Spectrum, gamma: float) -> LimitLaw:
    """The limit law of sample eigenvalues."""
    return limit_law(spectrum, gamma)


@lru_cache(maxsize=64)
def quick_draw(spectrum: Spectrum, gamma: float, seed: int, design: str) -> SampleSpectrum:
    """Eigenvalues of a design so small that nobody need wait for it."""
    return sample_spectrum(Problem(gamma, 1.0, spectrum), quick_samples(gamma), seed, design)


def run_draw(setting: Setting, report: Report) -> SampleSpectrum:
    """Eigenvalues of a design of the setting's size, for the queue."""
    return sample_spectrum(setting.problem, setting.n, setting.seed, setting.design, report)


def run_sweep(setting: Setting, report: Report) -> Sweep:
    """Simulate along the setting's axis, for the queue; `report` may raise to abandon it."""
    return sweep(
        setting.problem,
        setting.axis,
        setting.n,
        setting.draws,
        setting.seed,
        setting.design,
        report,
    )


@lru_cache(maxsize=8)
def real_still(name: str) -> Film:
    """The picture of an embedded data set."""
    return data_still(real_dataset(name))
