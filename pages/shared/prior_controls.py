"""Widgets of the prior lab: which shapes are compared, and settings worth a look."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import streamlit as st

from pages.shared.controls import widget
from pages.shared.link import Setting
from pages.shared.parts import follow
from pages.shared.shapes import (
    FIGURE_3,
    MOST_COMPARED,
    OFFERED,
    PRIORS,
    code_of,
    list_of,
    scaled_to_one,
    shape_of,
    shapes_of,
    spoken_shape,
)
from pages.shared.state import change, view

COMPARED_HELP = (
    "Other shapes of the same strength, drawn beside the one you chose. The list also holds the "
    "chosen shape itself: add it, then change it, to compare it with what it was."
)


class LabPreset(NamedTuple):
    """A setting of the prior lab with a name for a button and a reason for a reader."""

    name: str
    reason: str
    fields: dict[str, Any]


def _mixtures(etas: tuple[float, ...]) -> str:
    return "~".join(f"mixture-{scaled_to_one(eta):.4g}" for eta in etas)


LAB_PRESETS: dict[str, LabPreset] = {
    "figure_3": LabPreset(
        "The paper's Figure 3",
        "Two clusters that get wider: while they are narrow, more noise first makes the predictor "
        "keep out a larger share of it, and then a smaller one.",
        {
            "prior": "mixture",
            "eta": scaled_to_one(FIGURE_3[0]),
            "compare": _mixtures(FIGURE_3[1:]),
            "prior_case": "scalar",
            "prior_shows": "share",
        },
    ),
    "from_j_to_v": LabPreset(
        "From 1/J to V",
        "The same prior acts as a weak one where noise is small and as its plain variance where "
        "noise is large; only the Gaussian is one and the same throughout.",
        {
            "prior": "laplace",
            "compare": "gaussian~student-2.5~mixture-0.1~uniform",
            "prior_case": "scalar",
            "prior_shows": "effective",
        },
    ),
    "sparse_features": LabPreset(
        "Sparse truth, many features",
        "Twice as many features as samples and one coefficient in ten that matters: at little "
        "noise the best predictor keeps out what a Gaussian truth would force it to memorize.",
        {
            "prior": "bernoulli_gauss",
            "epsilon": 0.1,
            "compare": "gaussian~spike_slab-0.1-0.01~laplace",
            "prior_case": "features",
            "prior_shows": "share",
            "gamma": 2.0,
            "snr": 100.0,
            "spectrum": "isotropic",
            "shape": 0.0,
            "truth_exponent": 0.0,
        },
    ),
    "hard": LabPreset(
        "Where algorithms fall short",
        "Coefficients that are ±1 could be recovered exactly, yet no efficient algorithm is known "
        "that does it: Bayes and what message passing reaches part ways.",
        {
            "prior": "rademacher",
            "compare": "gaussian~mixture-0.01",
            "prior_case": "features",
            "prior_shows": "share",
            "gamma": 2.0,
            "snr": 40.0,
            "spectrum": "isotropic",
            "shape": 0.0,
            "truth_exponent": 0.0,
        },
    ),
}


def compared(setting: Setting) -> None:
    """Up to four shapes to compare with."""
    if view().hidden("compare"):
        return
    held = [code_of(prior) for prior in shapes_of(setting.compare)]
    options = list(dict.fromkeys((*OFFERED, code_of(setting.true_prior), *held)))
    options.sort(key=lambda code: list(PRIORS).index(code.split("-")[0]))
    arguments = widget("compare", "Compare with", setting, COMPARED_HELP)
    st.session_state[arguments["key"]] = held
    st.multiselect(
        options=options,
        format_func=lambda code: spoken_shape(shape_of(code)),
        max_selections=MOST_COMPARED,
        placeholder="Choose shapes",
        **arguments | {"on_change": _take_compared, "args": ()},
    )


def _take_compared() -> None:
    codes = st.session_state["compare_widget"]
    change(compare=list_of(tuple(map(shape_of, codes))))


def lab_presets() -> None:
    """Buttons that start from a setting of this page; the one chosen shows its reason."""
    if not view().hidden("presets"):
        follow("presets_part", _presets, _chosen)


def _chosen(setting: Setting) -> list[str]:
    return [n for n, p in LAB_PRESETS.items() if replace(setting, **p.fields) == setting]


def _presets(setting: Setting) -> None:
    chosen = _chosen(setting)
    with st.container(horizontal=True, key="presets", vertical_alignment="center", gap="small"):
        st.markdown("Start from:", width="content")
        for name, preset in LAB_PRESETS.items():
            st.button(
                preset.name,
                key=f"preset_{name}",
                type="primary" if name in chosen else "secondary",
                help=preset.reason,
                on_click=change,
                kwargs=preset.fields,
            )
    for name in chosen:
        st.caption(f"**{LAB_PRESETS[name].name}.** {LAB_PRESETS[name].reason}")
