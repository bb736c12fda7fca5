"""Every slider of every chart: a field of the setting in a visitor's words, the same everywhere."""

from __future__ import annotations

from engine.axes import CONTROL_AXES, RIDGE_CONTROLS
from engine.describe_task import describe_task
from pages.shared.link import Setting
from pages.shared.live_chart import Control
from pages.shared.numbers import number

#: SNR of labels of two classes that are right nine times out of ten, as any size of task says.
NINE_OF_TEN = describe_task(2, 1, label_accuracy=0.9).problem.snr

WORDS: dict[str, tuple[str, str, str, tuple[str, str]]] = {
    "snr": (
        "Signal to noise",
        "SNR",
        "Signal power divided by noise power, S/σ². At 1 there is as much noise as signal; "
        f"labels of two classes, right nine times out of ten, are near {number(NINE_OF_TEN, 2)}.",
        ("noisy labels", "clean labels"),
    ),
    "gamma": (
        "Capacity",
        "γ = d/n",
        "Overparameterization ratio: features per sample. Above 1 a model can fit its training "
        "data exactly.",
        ("few features", "many features"),
    ),
    "prior_exponent": (
        "Prior covariance",
        "exponent",
        "The assumed prior variance of a direction is its feature variance to this power. At 0 "
        "every direction counts the same (plain ridge); where it equals the truth's exponent "
        "the prior is aligned with the truth.",
        ("trusts weak directions", "trusts strong ones"),
    ),
    "truth_exponent": (
        "Truth",
        "truth exponent",
        "The truth's energy per direction is its feature variance to this power: above 0 the truth "
        "leans on the strong directions, at 0 it is spread evenly.",
        ("on weak directions", "on strong ones"),
    ),
    "prior_cosine": (
        "Pre-training: cosine",
        "cosine",
        "How well the starting point is aimed: 1 points at the truth, 0 knows nothing of it.",
        ("points away", "points at the truth"),
    ),
    "prior_length": (
        "Pre-training: length",
        "length",
        "How far the starting point lies from nothing, relative to the truth; 0 starts from "
        "nothing.",
        ("from nothing", "twice the truth"),
    ),
    "epsilon": (
        "Share of large coefficients",
        "ε",
        "How many of the coefficients matter; the others are small or exactly 0. All shapes are "
        "equally strong, so the fewer there are, the larger each is.",
        ("a few large ones", "nearly all alike"),
    ),
    "eta": (
        "Width of a cluster",
        "η",
        "Variance of the coefficients within a cluster, of a total of 1: towards 0 they take one "
        "of a few values, towards 1 the shape is a single bell.",
        ("sharp clusters", "one bell"),
    ),
    "time": (
        "Training time",
        "T",
        "How long the model is trained on the new data, or how high its learning rate is: only the "
        "product counts.",
        ("keeps the prior", "memorizes the new data"),
    ),
    "fit": (
        "Your training error",
        "÷ σ²",
        "The training error of a model, divided by the noise level: 1 fits as closely as the truth "
        "itself would, below 1 part of the noise is memorized, 0 interpolates.",
        ("interpolates", "fits loosely"),
    ),
}


def sliders(setting: Setting, names: tuple[str, ...] = RIDGE_CONTROLS) -> tuple[Control, ...]:
    """The controls `names`, in that order."""
    return tuple(_slider(setting, name) for name in names)


def _slider(setting: Setting, name: str) -> Control:
    label, symbol, help_text, ends = WORDS[name]
    axis = CONTROL_AXES[name]
    return Control(name, label, symbol, axis, help_text, ends, _marks(setting, name))


def _marks(setting: Setting, name: str) -> tuple[tuple[float, str], ...]:
    """Named values, which attract the slider."""
    if name == "snr":
        return ((1.0, "signal = noise"),)
    if name == "gamma":
        return ((1.0, "γ = 1: threshold"),)
    if name == "truth_exponent":
        return ((setting.prior_exponent, "aligned"),)
    if name == "fit":
        return ((1.0, "noise level σ²"),)
    if name != "prior_exponent":
        return ()
    if setting.truth_exponent == 0:
        return ((0.0, "plain ridge = aligned"),)
    return ((0.0, "plain ridge"), (setting.truth_exponent, "aligned"))
