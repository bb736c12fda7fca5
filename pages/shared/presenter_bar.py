"""The bar above a presented chart: scene, back and next, and the keys a presenter uses."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

HTML = """
<div class="bar">
  <span class="title" aria-live="polite"></span>
  <span class="count"></span>
  <button type="button" class="back" aria-label="Back to the scene before">‹</button>
  <button type="button" class="next" aria-label="Next scene">›</button>
  <button type="button" class="leave" aria-label="Leave the presenter's view">✕</button>
</div>
"""
CSS = """
.bar { display: flex; align-items: center; gap: 0.5rem; font-family: var(--st-font);
  color: var(--st-text-color); min-height: 2rem; }
.title { flex: 1; font-weight: 600; opacity: 0.8; }
.count { opacity: 0.75; font-variant-numeric: tabular-nums; }
button { font: inherit; font-size: 1.2rem; line-height: 1; color: inherit; background: none;
  border: 1px solid var(--st-border-color); border-radius: 0.4rem; min-width: 2.2rem;
  padding: 0.25rem 0.5rem; cursor: pointer; }
button:disabled { opacity: 0.35; cursor: default; }
button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
[hidden] { display: none; }
"""
# Page keys turn the page even from a slider, because that is what a clicker sends; arrows belong to
# a slider, a list or a box while one of those has the focus.
JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const part = (name) => parentElement.querySelector(`.${name}`);
  let { scene } = data;
  const show = () => {
    part("title").textContent = data.title;
    part("count").textContent = data.scenes ? `${scene} / ${data.scenes}` : "";
    part("back").hidden = part("next").hidden = !data.scenes;
    part("back").disabled = scene <= 1;
    part("next").disabled = scene >= data.scenes;
  };
  const turn = (way) => {
    const wanted = scene + way;
    if (wanted < 1 || wanted > data.scenes) return;
    const beside = Math.abs(wanted - data.scene) === 1;
    scene = wanted;
    show();
    const way_there = beside && document.querySelector(`.st-key-scene_${way > 0 ? "next" : "back"} `
      + ":is(a, button)");
    if (way_there) way_there.click();
    else setTriggerValue("go", wanted);
  };
  const leave = () => setTriggerValue("leave", true);
  const fold = () => document.querySelector(".live-chart .fold")?.click();
  const full = () => document.fullscreenElement
    ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  const busy = "input, textarea, select, [role=slider], [role=radio], [role=option], [role=tab]";
  const actions = { ArrowRight: () => turn(1), ArrowLeft: () => turn(-1), Escape: leave, c: fold,
    f: full };
  const keys = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = { PageDown: 1, PageUp: -1 }[event.key];
    const at = event.composedPath()[0];
    const act = page ? () => turn(page) : !at.matches?.(busy) && actions[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  part("back").onclick = () => turn(-1);
  part("next").onclick = () => turn(1);
  part("leave").onclick = leave;
  show();
  // Called again for every scene, without being taken down before.
  parentElement.forget?.();
  document.addEventListener("keydown", keys, true);
  parentElement.forget = () => document.removeEventListener("keydown", keys, true);
  return () => parentElement.forget();
}
"""
_component = st.components.v2.component("presenter", html=HTML, css=CSS, js=JS)


def bar(
    title: str, scene: int, scenes: int, go: Callable[[], None], leave: Callable[[], None]
) -> None:
    """`go` is called with the scene wanted in the component's value; `scenes` 0: no deck."""
    _component(
        key="presenter",
        data={"title": title, "scene": scene, "scenes": scenes},
        on_go_change=go,
        on_leave_change=leave,
    )
