"""The plane of SNR and capacity as a picture to point at: our own component."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial

import streamlit as st

from pages.shared.link import parse
from pages.shared.live_chart.assets import address
from pages.shared.plane.pictures import Plane, offer
from pages.shared.plane.pictures import address as pictures_address
from pages.shared.state import change, settle

LOADER = """
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const loaded = import(new URL(`${data.base}/plane.js`, location.origin).href);
  loaded.then((module) => module.default(component), () => setTriggerValue("failed", true));
  return () => { loaded.then((module) => module.unmount(parentElement), () => {}); };
}
"""
CSS = """
.plane { color: var(--st-text-color); transition: color 1ms; min-height: 390px; width: 100%; }
.plane .nsewdrag { cursor: crosshair; }
.plane-save { margin: 0; font-size: 0.8rem; text-align: right; }
.plane-save button { font: inherit; color: var(--st-text-color); background: none; border: 0;
  padding: 0.15rem 0.3rem; cursor: pointer; text-decoration: underline dotted; }
"""
_component = st.components.v2.component("plane", js=LOADER, css=CSS, isolate_styles=False)


def plane(
    key: str,
    what: Hashable,
    make: Callable[[], Plane],
    here: tuple[float, float],
    fields: tuple[str, str],
) -> None:
    """Mount the picture that `make` gives; a press moves the two `fields` of the setting there.

    `what` changes when the picture would; only then is it made, and sent.
    """
    address_of = f"{key}/{hash(what):x}"
    offer(address_of, make)
    _component(
        key=key,
        data={
            "base": address(),
            "name": key.replace("_plane", "-map"),  # of a saved picture
            "picture": f"{pictures_address()}/{address_of}",
            "fields": list(fields),
            "here": list(here),
        },
        on_picked_change=partial(_take, key, fields),
        on_failed_change=_give_up,
        on_missing_change=settle,
    )


def failed() -> bool:
    """True once this visitor's browser could not load the picture."""
    return bool(st.session_state.get("plane_failed", False))


def _take(key: str, fields: tuple[str, str]) -> None:
    """A press, checked like a link's values; what makes no sense changes nothing."""
    picked = st.session_state[key].get("picked")
    picked = picked if isinstance(picked, dict) else {}
    try:
        values = {
            field: parse(field, picked.get(axis)) for field, axis in zip(fields, "xy", strict=True)
        }
    except ValueError as error:
        st.session_state["messages"] = [f"That {error}; nothing was changed."]
    else:
        change(**values)
    # A press is rarer than a slider's commit, and everything on the page may change with it.
    settle()


def _give_up() -> None:
    st.session_state["plane_failed"] = True
    settle()
