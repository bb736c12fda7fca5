"""The engine behind the first pages: what a commit and a film cost, and what shortcuts save."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import numpy as np
from scipy.optimize import brentq
from threadpoolctl import threadpool_limits

import engine
from engine.axes import CONTROL_AXES, ERROR_AXES, LAMBDA_AXIS, RIDGE_CONTROLS
from engine.ridge import risk_at
from pages.shared.compute import Curves
from pages.shared.link import LANDING
from tests.benchmark.report import Report, Target

COMMITS, FILMS = 60, 25
PENALTIES, SAMPLES = 160, 200
FAST = Target(5)


def _settings(random: Random, moved: str = "") -> Iterator[engine.Problem]:
    """The landing problem with one control moved at random, or everything that caches key on."""
    while True:
        names = [moved] if moved else list(RIDGE_CONTROLS)
        values = {name: float(CONTROL_AXES[name].value(random.random())) for name in names}
        truth = LANDING.truth_exponent if moved else random.uniform(0.2, 1.8)
        yield replace(LANDING, truth_exponent=truth, **values).problem


def times(work: Callable[..., object], arguments: Iterator[Any], count: int) -> list[float]:
    """Milliseconds of each call, after one that is not counted."""
    work(next(arguments))
    spent = []
    gc.collect()
    for _ in range(count):
        argument = next(arguments)
        start = perf_counter()
        work(argument)
        spent.append((perf_counter() - start) * 1000)
    return spent


def measure(report: Report) -> None:
    """Everything below."""
    random = Random(0)
    section = "engine: what a commit computes (exact curves and verdict), caches cold"

    def commit(problem: engine.Problem) -> None:
        engine.still(engine.RidgePicture(problem))
        engine.verdict(problem)

    for moved in ("", *RIDGE_CONTROLS):
        spent = times(commit, _settings(random, moved), COMMITS)
        name = f"{moved} moved" if moved else "everything moved"
        note = f"fastest {min(spent):.1f}, 95 % within {quantiles(spent, n=20)[-1]:.1f} ms"
        report.add(section, f"{name}, median", median(spent), "ms", FAST, note)

    for scale in ERROR_AXES:
        _films(report, random, scale)
    # With several threads the ratio would tell more about the other programs running.
    with threadpool_limits(1):
        _shortcuts(report)


def _films(report: Report, random: Random, scale: str) -> None:
    """Each chart's films, placed and exact, on one scale of the errors."""
    section = f"engine: a film, {scale} scale, caches cold"
    for axis in ("lam", "gamma", "snr"):
        for control in RIDGE_CONTROLS:

            def shoot(problem: engine.Problem, axis: str = axis, control: str = control) -> None:
                engine.film(engine.RidgePicture(problem, axis, scale), control)

            spent = times(shoot, _settings(random), FILMS)
            picture = engine.RidgePicture(LANDING.problem, axis, scale)
            frames = engine.film(picture, control).marks.size
            size = _size(json.loads(Curves(picture).film(control))) / 1000
            note = (
                f"{min(spent):.1f} to {max(spent):.1f} ms; landing: {frames} frames, {size:.0f} kB"
            )
            name = f"against {axis}, dragging {control}"
            report.add(section, f"{name}, median", median(spent), "ms", FAST, note)


def _size(packed: dict[str, Any]) -> int:
    return sum(len(text) for _, _, text in packed["arrays"])


def _shortcuts(report: Report) -> None:
    section = f"engine: shortcuts, {PENALTIES} penalties, landing problem, one thread"
    problem, lam = LANDING.problem, LAMBDA_AXIS.value(np.linspace(0.0, 1.0, PENALTIES))
    fast = median(times(lambda _: engine.ridge_risk(problem, lam), iter(range(99)), 15))
    slow = median(times(lambda _: _one_root_at_a_time(problem, lam), iter(range(99)), 5))
    same = np.allclose(
        engine.ridge_risk(problem, lam).test, _one_root_at_a_time(problem, lam), rtol=1e-9
    )
    note = f"{slow:.1f} ms by one brentq per penalty, {fast:.2f} ms at once; {_same(same)}"
    report.add(section, "theory curve: times faster", slow / fast, "×", None, note)

    x, y = _data(problem)
    refit = _refits(x, y, lam)
    start = perf_counter()
    errors = refit()
    loop = (perf_counter() - start) * 1000
    path = median(times(lambda _: engine.Dataset(x, y).path(lam), iter(range(99)), 3))
    same = np.allclose(engine.Dataset(x, y).path(lam).train, errors, rtol=1e-6)
    shape = f"n = {x.shape[0]}, d = {x.shape[1]}"
    note = f"{shape}: {loop:.0f} ms by {PENALTIES} refits, {path:.0f} ms by one SVD; {_same(same)}"
    report.add(section, "path of a data set: times faster", loop / path, "×", None, note)

    draws = 4
    once = times(lambda k: engine.simulate(problem, lam, SAMPLES, draws, k), iter(range(9)), 3)
    each = median(once) / draws
    note = f"{shape}: {loop:.0f} ms by {PENALTIES} refits, {each:.0f} ms a draw, drawing included"
    report.add(section, "simulated path: times faster", loop / each, "×", None, note)


def _same(agree: bool) -> str:
    return "same numbers" if agree else "NUMBERS DIFFER"


def _one_root_at_a_time(problem: engine.Problem, lam: np.ndarray) -> np.ndarray:
    """The textbook way: for each penalty a bracketed search for κ with λ(κ) = λ."""
    t, p, _ = problem.directions

    def excess(kappa: float, target: float) -> float:
        return kappa * (1 - problem.gamma * float((t / (t + kappa)) @ p)) - target

    low = brentq(excess, 1e-12, 1e6, args=(0.0,))
    kappa = [brentq(excess, low, 1e6, args=(target,), xtol=1e-14) for target in lam]
    return risk_at(problem.directions, problem.gamma, problem.noise, np.array(kappa), lam).test


def _data(problem: engine.Problem) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    d = round(problem.gamma * SAMPLES)
    t = np.repeat(problem.spectrum.eigenvalues, d // problem.spectrum.eigenvalues.size)
    x = rng.standard_normal((SAMPLES, t.size)) * np.sqrt(t)
    theta = rng.standard_normal(t.size) * np.sqrt(t / (t @ t))
    return x, x @ theta + np.sqrt(problem.noise) * rng.standard_normal(SAMPLES)


def _refits(x: np.ndarray, y: np.ndarray, lam: np.ndarray) -> Callable[[], list[float]]:
    from sklearn.linear_model import Ridge

    def loop() -> list[float]:
        errors = []
        for value in lam:
            fitted = Ridge(alpha=len(y) * value).fit(x, y)
            errors.append(float(np.mean((y - fitted.predict(x)) ** 2)))
        return errors

    return loop
