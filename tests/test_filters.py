"""Spectral filters: ends, limits, laws every one of them keeps, and what they refuse."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_cases import LAWS

from engine import filters
from engine.filters import (
    GradientFlow,
    GradientSteps,
    Interpolation,
    PrincipalComponents,
    Ridge,
    dropout,
)

Z = np.array([0.0, 1e-12, 1e-3, 0.1, 0.5, 1.0, 1.7, 3.0, 9.0])
STRENGTH = np.geomspace(1e-3, 1e3, 13)  # one scale for all: time, or 1/λ
STEP = 0.2
#: Each method along its knob, from little fitting to much.
PATHS = {
    "ridge": Ridge(1 / STRENGTH),
    "flow": GradientFlow(STRENGTH),
    "steps": GradientSteps(0.1, np.unique(np.ceil(STRENGTH))),
    "components": PrincipalComponents(1 / STRENGTH),
    "dropout": dropout(1 / (1 + STRENGTH)),
}
knobs = st.floats(1e-3, 1e3)


@pytest.mark.parametrize("name", PATHS)
def test_every_filter_keeps_the_protocol(name):
    path = PATHS[name]
    phi, rest = path.factors(Z), path.residual(Z)
    assert phi.shape == rest.shape == (*path.knob.shape, *Z.shape)
    assert phi + rest == pytest.approx(np.ones_like(phi), abs=1e-15)
    assert (phi[:, 0] == 0).all() and (rest[:, 0] == 1).all()
    assert (phi >= 0).all() and (phi <= 1).all()
    assert (np.diff(phi, axis=0) >= 0).all(), "more time or less penalty lets more through"
    assert (np.diff(phi, axis=1) >= 0).all(), "strong directions are learned first"
    one = type(path)(*(np.asarray(v).flat[-1] for v in vars(path).values()))
    assert one.factors(Z) == pytest.approx(phi[-1], rel=1e-14)


def test_every_filter_ends_in_interpolation():
    ends = [
        Ridge(0.0),
        GradientFlow(np.inf),
        PrincipalComponents(1e-300),
        dropout(0.0),
        GradientSteps(STEP, np.inf),
    ]
    exact = Interpolation()
    assert exact.knob.shape == ()
    for end in ends:
        assert end.factors(Z) == pytest.approx(exact.factors(Z), abs=1e-15)
        assert end.residual(Z) == pytest.approx(exact.residual(Z), abs=1e-15)


def test_every_filter_starts_at_the_start():
    starts = [
        Ridge(np.inf),
        GradientFlow(0.0),
        PrincipalComponents(np.inf),
        dropout(1.0),
        GradientSteps(STEP, 0),
    ]
    for start in starts:
        assert (start.factors(Z) == 0).all()
        assert (start.residual(Z) == 1).all()


@LAWS
@given(knobs)
def test_flow_lies_between_ridge_at_one_and_at_half_the_time(time):
    # z T/(1 + zT) ≤ 1 − e^{−zT} ≤ 1.2985 zT/(1 + zT): Ali, Kolter & Tibshirani 2019, Lemma 7.
    flow, ridge = GradientFlow(time).factors(Z[1:]), Ridge(1 / time).factors(Z[1:])
    assert (flow >= ridge * (1 - 1e-14)).all()
    assert (flow <= 1.2985 * ridge).all()


@LAWS
@given(st.floats(0.1, 50.0))
def test_small_steps_are_the_flow(time):
    count = 4000
    steps, flow = GradientSteps(time / count, count), GradientFlow(time)
    assert float(steps.knob) == pytest.approx(time)
    # log(1 − s) = −s − s²/2 − …: the exponents differ by count·(step z)²/2, and e^{-x} is bounded.
    difference = np.abs(steps.residual(Z) - flow.residual(Z))
    assert (difference <= 1.2 * time**2 / count / 2 * Z**2 * np.exp(-time * Z) + 1e-14).all()


def test_one_step_and_two():
    step = 0.15
    assert GradientSteps(step, 1).factors(Z) == pytest.approx(step * Z, rel=1e-14)
    assert GradientSteps(step, 2).factors(Z) == pytest.approx(2 * step * Z - (step * Z) ** 2)
    # Beyond 1/z_max a single step overshoots, and the next one comes back.
    assert GradientSteps(0.2, [1, 2]).factors(9.0) == pytest.approx([1.8, 0.36])


def test_steps_stop_being_stable_at_two_over_the_largest_eigenvalue():
    assert GradientSteps(2 / 9 * (1 - 1e-9), 3).residual(Z)[-1] == pytest.approx(-1, abs=1e-7)
    with pytest.raises(ValueError, match=r"step must be < 2/z_max = 0.222222 .*got 0.2222"):
        GradientSteps(2 / 9, 3).factors(Z)


def test_little_fitting_loses_no_digits():
    tiny = 1e-13
    for path in (GradientFlow(tiny), GradientSteps(tiny, 1), Ridge(1 / tiny), dropout(1 - tiny)):
        assert path.factors(1.0) == pytest.approx(tiny, rel=1e-3 if path.knob > 1 else 1e-14)
    assert Ridge(tiny).residual(1.0) == pytest.approx(tiny, rel=1e-12)


def test_components_keep_the_cut_itself():
    assert PrincipalComponents([1.0, np.nextafter(1.0, 2.0)]).factors([1.0]).tolist() == [[1], [0]]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Ridge([1.0, -0.5]), "lam must lie in [0, inf], got -0.5"),
        (lambda: Ridge(np.nan), "lam must lie in [0, inf], got nan"),
        (lambda: GradientFlow(-1.0), "time must lie in [0, inf], got -1"),
        (lambda: GradientSteps(0.0, 1), "step must be > 0 and finite, got 0"),
        (lambda: GradientSteps(np.inf, 1), "step must be > 0 and finite, got inf"),
        (lambda: GradientSteps(0.1, 1.5), "count must be whole, got 1.5"),
        (lambda: PrincipalComponents(0.0), "cut must be > 0, got 0"),
        (lambda: dropout(1.1), "rate must lie in [0, 1], got 1.1"),
        (lambda: Ridge(1.0).factors([-1.0]), "z must be ≥ 0, got -1"),
    ],
)
def test_errors_name_the_value_and_its_domain(make, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        make()


def test_every_class_is_frozen():
    for path in [*PATHS.values(), Interpolation()]:
        with pytest.raises(AttributeError):
            path.knob = 1.0
    assert filters.Ridge(1.0).knob.flags.writeable is False
