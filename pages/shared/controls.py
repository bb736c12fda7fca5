"""The only home of widgets: the three sliders, presets, and what unfolds under the prior."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from engine import PRESETS, Preset
from engine.presets import START_PRESETS
from pages.shared.link import LANDING, PRIORS, RANGES, SPECTRA, Setting, encode, round_for_link
from pages.shared.live_chart import Control
from pages.shared.named import setting_of_problem, shows
from pages.shared.parts import follow
from pages.shared.state import change, settle, view

LOCKED = "Locked by this link; a plain link without the lock frees it."
SPECTRUM_NAMES = {
    "power_law": "power law",
    "isotropic": "isotropic",
    "spiked": "spiked",
    "ar1": "AR(1)",
}


def presets(choices: dict[str, Preset] = PRESETS) -> None:
    """Buttons that start from a named situation; the one chosen shows its reason."""
    if not view().hidden("presets"):
        follow("presets_part", partial(_presets, choices), partial(chosen, choices))


def _presets(choices: dict[str, Preset], setting: Setting) -> None:
    here = chosen(choices, setting)
    with st.container(horizontal=True, key="presets", vertical_alignment="center", gap="small"):
        st.markdown("Start from:", width="content")
        for name, preset in choices.items():
            st.button(
                preset.name,
                key=f"preset_{name}",
                type="primary" if name == here else "secondary",
                help=f"{preset.reason} {_values(preset)}",
                on_click=_adopt_preset,
                args=(preset,),
            )
    if here:
        preset = choices[here]
        st.caption(f"**{preset.name}.** {preset.reason} {_values(preset)}")


def _values(preset: Preset) -> str:
    """What a visitor who looks for certain numbers knows a situation by."""
    told = setting_of_problem(preset.problem, LANDING)
    shape = "" if told.prior == LANDING.prior else f", {PRIOR_NAMES[told.prior]} truth"
    return f"(SNR {told.snr:g}, γ = {told.gamma:g}, {SPECTRUM_NAMES[told.spectrum]}{shape}.)"


def chosen(choices: dict[str, Preset], setting: Setting) -> str | None:
    """The name of the preset that the setting is, if it is one."""
    is_it = (name for name, preset in choices.items() if shows(setting, preset.problem))
    return next(is_it, None)


def _adopt_preset(preset: Preset) -> None:
    target = setting_of_problem(preset.problem, st.session_state["setting"])
    adopt(replace(target, model=preset.model) if preset.model else target)


def adopt(target: Setting) -> None:
    """For a callback: the whole of another setting."""
    change(**{name: getattr(target, name) for name in vars(target)})


INSIDE = ("spectrum", "shape", "truth_exponent", "prior", "prior_cosine", "prior_length")


def situation(shape: bool = True, expanded: bool = False) -> None:
    """What unfolds under the prior: features, truth and (unless a page shows it elsewhere) its
    shape, pre-training."""
    if not all(view().hidden(name) for name in INSIDE):
        follow("situation_part", partial(_situation, shape, expanded), _unfolded)


def _unfolded(setting: Setting) -> object:
    return [getattr(setting, name) for name in (*INSIDE, *PARAMETERS)]


def _situation(shape: bool, expanded: bool, setting: Setting) -> None:
    with st.expander("Features, truth and pre-training", expanded, icon=":material/tune:"):
        features, truth, start = st.columns(3)
        with features:
            choice("spectrum", "Feature spectrum", setting, SPECTRUM_NAMES, _SPECTRUM_HELP)
            _, (low, high), _, label = SPECTRA[setting.spectrum]
            if setting.spectrum != "isotropic":
                _number("shape", label.capitalize(), setting, low, high)
        with truth:
            _number(
                "truth_exponent",
                "Truth exponent",
                setting,
                *RANGES["truth_exponent"],
                help="The truth's energy per direction is its feature variance to this power: "
                "above 0 the truth leans on the strong directions, at 0 it is spread evenly.",
            )
            if shape:
                true_shape(setting)
        with start:
            _number(
                "prior_cosine",
                "Pre-training: cosine to the truth",
                setting,
                *RANGES["prior_cosine"],
                help="The prior mean's direction: 1 points at the truth, 0 knows nothing of it.",
            )
            _number(
                "prior_length",
                "Pre-training: relative length",
                setting,
                *RANGES["prior_length"],
                help="The prior mean's length relative to the truth's; 0 starts from nothing.",
            )


def no_start(setting: Setting) -> bool:
    """True if nothing was learned before."""
    return setting.prior_length == 0


def offer_start(setting: Setting) -> None:
    """Where there is no pre-training: what that means, and a press that begins with one."""
    if not no_start(setting) or view().locked("prior_length") or view().locked("prior_cosine"):
        return
    known = START_PRESETS["fine_tuning"].problem
    start = {"prior_cosine": known.prior_cosine, "prior_length": known.prior_length}
    with st.container(horizontal=True, vertical_alignment="center", key="start_offer", gap="small"):
        st.markdown(
            "There is no pre-training in this setting: nothing to keep, nothing to forget.",
            width="content",
        )
        st.button(
            "Start from a pre-trained model",
            key="start",
            type="primary",
            icon=":material/model_training:",
            help=f"Cosine to the truth {known.prior_cosine:g}, length {known.prior_length:g}; the "
            "sliders change both.",
            on_click=change,
            kwargs=start,
        )


def true_shape(setting: Setting) -> None:
    """The shape of the truth's coefficients, with the parameters of the family chosen."""
    choice("prior", "Shape of the true prior", setting, PRIOR_NAMES, _PRIOR_HELP)
    for name in PRIORS[setting.prior][1]:
        _number(name, PARAMETERS[name], setting, *RANGES[name], step=0.01, format="%.4g")


PRIOR_NAMES = {
    "gaussian": "Gaussian",
    "laplace": "Laplace (peaked)",
    "logistic": "logistic",
    "student": "Student-t (heavy tails)",
    "uniform": "uniform",
    "rademacher": "±1 (Rademacher)",
    "mixture": "two clusters",
    "spike_slab": "nearly sparse (spike and slab)",
    "bernoulli_gauss": "exactly sparse (Bernoulli–Gauss)",
}
PARAMETERS = {
    "epsilon": "Share of large coefficients ε",
    "eta": "Variance within a cluster η",
    "nu": "Degrees of freedom ν",
}
_PRIOR_HELP = (
    "How the truth's coefficients are distributed, at the same strength: many of middling size, "
    "few large ones, or two clusters. Ridge notices only their strength; the thresholds and the "
    "best possible predictor depend on the shape."
)
_SPECTRUM_HELP = (
    "How the variance of the features is spread over directions: a power law (text, images), all "
    "equal, a few strong factors, or neighbours that resemble each other."
)


def choice(name: str, label: str, setting: Setting, names: dict[str, str], help: str = "") -> None:
    """One of several, in a list."""
    if view().hidden(name):
        return
    st.selectbox(options=list(names), format_func=names.get, **widget(name, label, setting, help))


def segment(name: str, label: str, setting: Setting, names: dict[str, str]) -> None:
    """A few exclusive choices in a row."""
    if view().hidden(name):
        return
    st.segmented_control(
        options=list(names),
        format_func=names.get,
        required=True,
        **widget(name, label, setting),
    )


def toggle(name: str, label: str, setting: Setting, help: str = "", disabled: bool = False) -> None:
    """An option that is on or off."""
    if not view().hidden(name):
        st.toggle(**widget(name, label, setting, help, disabled))


def share(name: str, label: str, setting: Setting, help: str = "") -> None:
    """A share within its range."""
    _number(name, label, setting, *RANGES[name], help, step=0.01)


def whole(name: str, label: str, setting: Setting, help: str = "") -> None:
    """A whole number within its range."""
    low, high = RANGES[name]
    _number(name, label, setting, int(low), int(high), help, step=1)


def _number(
    name: str,
    label: str,
    setting: Setting,
    low: float,
    high: float,
    help: str = "",
    step: float = 0.1,
    format: str | None = None,
) -> None:
    if not view().hidden(name):
        st.number_input(
            min_value=low,
            max_value=high,
            step=step,
            format=format,
            **widget(name, label, setting, help),
        )


def widget(
    name: str, label: str, setting: Setting, help: str = "", disabled: bool = False
) -> dict[str, Any]:
    """What the widget of a field is called with: it shows the setting, and a lock where one is."""
    key = f"{name}_widget"
    st.session_state[key] = getattr(setting, name)
    locked = view().locked(name)
    return {
        "label": f":material/lock: {label}" if locked else label,
        "help": f"{LOCKED} {help}".strip() if locked else help,
        "disabled": disabled or locked,
        "key": key,
        "on_change": _take,
        "args": (name,),
    }


def _take(name: str) -> None:
    value = st.session_state[f"{name}_widget"]
    if value is None:
        return
    fields = {name: round_for_link(value) if isinstance(value, float) else value}
    if name == "spectrum":
        fields["shape"] = SPECTRA[value][2]
    change(**fields)


def stock_sliders(setting: Setting, sliders: tuple[Control, ...]) -> None:
    """Streamlit's own sliders, for a browser that cannot load our chart."""
    for control in sliders:
        key = f"{control.field}_stock"
        options = [round_for_link(v) for v in control.axis.value([k / 60 for k in range(61)])]
        value = getattr(setting, control.field)
        named = [mark for mark, _ in control.marks]
        st.session_state[key] = value
        st.select_slider(
            f"{control.label} ({control.symbol})",
            sorted({*options, *named, value}),
            key=key,
            help=control.help,
            disabled=view().locked(control.field),
            on_change=_take_stock,
            args=(control.field,),
        )


def _take_stock(name: str) -> None:
    change(**{name: st.session_state[f"{name}_stock"]})
    settle()


def reset(setting: Setting) -> None:
    """Back to the landing problem, keeping nothing."""
    if encode(setting):
        st.button("Reset", icon=":material/restart_alt:", on_click=adopt, args=(LANDING,))
