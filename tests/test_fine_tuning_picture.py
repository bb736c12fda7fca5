"""The picture of fine-tuning: its curves are the engine's, its presets choose differently."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from engine import FineTuningPicture, Problem, film, fine_tuning, spectra, still
from engine.axes import CONTROL_AXES
from engine.fine_tuning_picture import TIMES
from engine.lowest import lowest
from engine.presets import START_PRESETS

ISOTROPIC = Problem(3.0, 2.0, prior_cosine=0.8, prior_length=0.9)
POWER = replace(ISOTROPIC, spectrum=spectra.power_law(60, 1.0), truth_exponent=1.0)
#: The least value between rungs h = log 1.17 apart is missed by h⁴/64 ≈ 1e-5 times the fourth
#: derivative in log T, itself a few times the error.
LADDER = 5e-5


@pytest.mark.parametrize(
    ("problem", "method"),
    [
        (ISOTROPIC, "early stopping"),
        (ISOTROPIC, "ridge"),
        (POWER, "early stopping"),
        (POWER, "ridge"),
    ],
)
def test_curves_are_the_engine_s_limit(problem, method):
    exact = fine_tuning(problem, TIMES, method)
    shot = FineTuningPicture(problem, method).frames()
    for name, path, attribute in (
        ("tuned_test", exact.tuned, "test"),
        ("tuned_train", exact.tuned, "train"),
        ("tuned_old", exact.tuned, "old"),
        ("scratch_test", exact.scratch, "test"),
    ):
        drawn = shot.traces[name].y[0] * problem.null_risk
        assert drawn == pytest.approx(getattr(path, attribute), rel=1e-9, abs=1e-12), name
    read = {name: float(values[0]) * problem.null_risk for name, values in shot.readouts.items()}
    assert read["best"] == pytest.approx(float(exact.best_tuned.test), rel=LADDER)
    assert read["scratch"] == pytest.approx(float(exact.best_scratch.test), rel=LADDER)
    assert read["keep"] == pytest.approx(exact.keep, rel=1e-12)
    assert shot.words["choice"].tolist() == [exact.choice]


def test_the_readouts_are_the_curves_at_the_chosen_time():
    for time in (0.01, 0.37, 42.0):
        shot = FineTuningPicture(ISOTROPIC, time=time).frames()
        exact = fine_tuning(ISOTROPIC, [time])
        for name, values in (("now_test", exact.tuned.test), ("now_old", exact.tuned.old)):
            told = float(shot.readouts[name][0]) * ISOTROPIC.null_risk
            assert told == pytest.approx(float(values[0]), rel=1e-9)


def test_the_two_ends_of_the_slider():
    low, high = (FineTuningPicture(ISOTROPIC, time=end).frames() for end in TIMES[[0, -1]])
    # Training hardly at all keeps the prior; training for long memorizes the new data.
    assert float(low.readouts["now_test"][0]) == pytest.approx(
        float(low.readouts["keep"][0]), rel=0.02
    )
    assert float(low.readouts["now_old"][0]) < 0.01
    assert float(high.readouts["now_train"][0]) < 1e-9
    old = low.traces["tuned_old"].y[0]
    assert (np.diff(old) > -1e-12).all()


def test_presets_use_their_start_differently():
    choices = {
        name: str(FineTuningPicture(preset.problem).frames().words["choice"][0])
        for name, preset in START_PRESETS.items()
    }
    assert choices["fine_tuning"] == "fine-tune"
    assert choices["keep"] == "keep as is"
    assert choices["misled"] == "from scratch"
    # Where data are plentiful the start is worth little.
    plenty = FineTuningPicture(START_PRESETS["plenty"].problem).frames().readouts
    assert (
        float(plenty["scratch"][0] / plenty["best"][0])
        < 1.05
        < float(plenty["keep"][0] / plenty["best"][0])
    )


@pytest.mark.parametrize("control", FineTuningPicture.controls)
@pytest.mark.parametrize("problem", [ISOTROPIC, POWER], ids=["isotropic", "power"])
def test_between_frames_the_curves_are_exact(problem, control):
    picture = FineTuningPicture(problem)
    reel = film(picture, control)
    rng = np.random.default_rng(3)
    for left in rng.integers(0, reel.marks.size - 1, 4):
        mark = float(reel.marks[left : left + 2].mean())
        exact = still(picture.moved(control, float(reel.track.value(mark))))
        for name in ("tuned_test", "tuned_old", "scratch_test", "tuned_train"):
            y = reel.drawn[name].y
            drawn, wanted = (y[left] + y[left + 1]) / 2, exact.drawn[name].y[0]
            seen = (np.abs(wanted) <= 1) & (np.abs(drawn) <= 1)
            assert np.abs(drawn - wanted)[seen].max(initial=0.0) <= 0.01, (name, control)


def test_lowest_finds_a_parabola_s_vertex_and_keeps_ends():
    k = np.arange(10.0)
    index, least = lowest(np.stack(((k - 4.3) ** 2 + 1, k, -k)))
    assert index == pytest.approx([4.3, 0, 9])
    assert least == pytest.approx([1, 0, -9], abs=1e-12)


def test_names_and_times_are_checked():
    with pytest.raises(ValueError, match="method must be one of early stopping, ridge, got"):
        FineTuningPicture(ISOTROPIC, "dropout")
    with pytest.raises(ValueError, match=re.escape("time must lie in [0.01, 10000], got 0")):
        FineTuningPicture(ISOTROPIC, time=0.0)
    with pytest.raises(ValueError, match="control must be one of time, prior_cosine"):
        FineTuningPicture(ISOTROPIC).frames("prior_exponent", [0.5])
    assert CONTROL_AXES["time"].low == TIMES[0]
