"""How the tests of the pages visit one, and what must hold on every visit."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

import engine
from pages.shared import claims_store
from pages.shared.link import Setting

APP = str(Path(__file__).resolve().parent.parent / "app.py")
THEORY = ("verdict", "risk_curves")
#: Pages without a live chart.
TEXT_ONLY = ("glossary", "lessons", "papers")


#: All claims together take as long as the rest of a page's tests; test_claims.py checks each.
FEW_CLAIMS = ("theorem_2", "proposition_12_train", "figure_3", "article_slogan", "article_noise")
claims_store.ALL = {key: claims_store.ALL[key] for key in FEW_CLAIMS}


def visit(page: str, query: dict[str, Any] | None = None, **memory: Any) -> AppTest:
    """The page as one sees it who follows a link and opens what stands under the chart."""
    at = AppTest.from_file(APP, default_timeout=60)
    at.session_state["take_away"] = at.session_state["snapshots"] = True
    for name, value in (query or {}).items():
        at.query_params[name] = value
    for name, value in memory.items():
        at.session_state[name] = value
    at.switch_page(f"pages/{page}.py").run()
    check(at)
    return at


def check(at: AppTest) -> None:
    """What holds for every page at every setting."""
    assert not at.exception
    assert not at.error
    words = texts(at)
    assert words
    for text in words:
        assert not re.search(r"\b(nan|inf|None)\b|\de[-+]\d\d\b", text), text


def texts(at: AppTest) -> list[str]:
    """All a visitor reads."""
    written = [e.value for kind in (at.markdown, at.caption, at.warning) for e in kind]
    for data in charts(at):
        written += [data["title"], data["alt"], data["note"]]
    return written


def table(at: AppTest) -> dict[str, str]:
    """The page's table of names and values."""
    (text,) = (m.value for m in at.markdown if m.value.startswith("|"))
    plain = re.sub(r"\\(.)", r"\1", text)
    rows = [line.strip("| ").split(" | ") for line in plain.splitlines()[2:]]
    return dict(rows)


def sent(at: AppTest) -> dict[str, Any]:
    """What our chart receives. Strict: a NaN would stop JavaScript's JSON."""
    (data,) = charts(at)
    return data


def charts(at: AppTest) -> list[dict[str, Any]]:
    """What each of our live charts receives; other components are left out."""
    received = [
        json.loads(component.proto.bytes or component.proto.json, parse_constant=_refuse)
        for component in at.get("bidi_component")
    ]
    return [data for data in received if "still" in data]


def nav_links(at: AppTest) -> list[dict[str, Any]]:
    """The links between pages, sections first."""
    received = (json.loads(c.proto.json) for c in at.get("bidi_component") if c.proto.json)
    (bar,) = (data for data in received if "rows" in data)
    return [link for row in bar["rows"] for link in row]


def _refuse(name: str) -> None:
    raise AssertionError(f"{name} in what the browser is sent")


def setting_of(at: AppTest) -> Setting:
    setting: Setting = at.session_state["setting"]
    return setting


def address(at: AppTest) -> dict[str, str]:
    return {name: v if isinstance(v, str) else v[-1] for name, v in at.query_params.items()}


def unpack(packed: dict[str, Any]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """The curves in a message, by the rules of film.js."""
    arrays = []
    for rows, columns, text in packed["arrays"]:
        raw = base64.b64decode(text)
        if packed["small"]:
            codes = np.frombuffer(raw, "<u2").astype(float)
            values = np.where(codes == 65535, np.nan, codes / 65534 * 3 - 1)
        else:
            values = np.frombuffer(raw, "<f4").astype(float)
        arrays.append(values.reshape(rows, columns))
    return {name: (arrays[x], arrays[y]) for name, x, y in packed["traces"]}


def assert_same_curves(packed: dict[str, Any], film: engine.Film, tolerance: float) -> None:
    curves = unpack(packed)
    assert set(curves) == set(film.drawn)
    for name, (x, y) in curves.items():
        for got, want in zip((x, y), film.drawn[name], strict=True):
            shape = np.broadcast_shapes(got.shape, want.shape)
            assert shape == want.shape
            np.testing.assert_allclose(
                np.broadcast_to(got, shape), want, rtol=0, atol=tolerance, err_msg=name
            )
    assert packed["marks"] == film.marks.tolist()
    assert packed["words"]["advice"] == film.frames.words["advice"].tolist()
