"""A text with a button that copies it, also where a browser keeps its clipboard to secure pages."""

from __future__ import annotations

import streamlit as st

HTML = """
<div class="copy"><textarea readonly></textarea><button type="button">Copy</button></div>
"""
CSS = """
.copy { display: flex; gap: 0.5rem; align-items: flex-start; }
textarea { flex: 1; min-width: 0; resize: vertical; font: 0.85rem/1.5 var(--st-code-font);
  color: var(--st-text-color); background: var(--st-secondary-background-color);
  border: 1px solid var(--st-border-color); border-radius: 0.5rem; padding: 0.5rem 0.7rem;
  overflow-wrap: anywhere; }
button { font: 0.95rem var(--st-font); color: var(--st-text-color); min-width: 5.5rem;
  background: var(--st-background-color); border: 1px solid var(--st-border-color);
  border-radius: 0.5rem; padding: 0.5rem 0.9rem; cursor: pointer; }
:is(button, textarea):focus-visible { outline: 3px solid var(--st-primary-color);
  outline-offset: 1px; }
"""
# On a plain http address in a lecture hall there is no clipboard but the one of old.
JS = """
export default function ({ data, parentElement }) {
  const box = parentElement.querySelector("textarea");
  const button = parentElement.querySelector("button");
  box.value = data.text;
  box.rows = Math.min(6, Math.ceil(data.text.length / 60));
  box.setAttribute("aria-label", data.label);
  box.onfocus = () => box.select();
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(data.text);
    } catch {
      box.select();
      document.execCommand("copy");
    }
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  };
}
"""
_component = st.components.v2.component("copy_text", html=HTML, css=CSS, js=JS)


def copy_text(text: str, label: str, key: str) -> None:
    """`label` is what the text is called where it is not seen."""
    _component(key=key, data={"text": text, "label": label})
