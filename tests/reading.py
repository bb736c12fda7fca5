"""Everything a visitor can read on a page, whatever element it stands in."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from streamlit.testing.v1 import AppTest

#: Fields of the framework's messages that a browser shows or reads aloud.
SHOWN = {"body", "label", "help", "alt", "text", "options", "content", "placeholder", "caption"}
#: A string of a JSON value that is read: with a space, or short and no colour, path or key.
WORDS = re.compile(r".*\s.*|[^#/=]{1,24}", re.DOTALL)
#: What no reader should meet: a number that is none, or one in a computer's notation.
UNREADABLE = re.compile(r"\b(nan|inf|None|NaN|Infinity)\b|\d(\.\d+)?e[-+]?\d", re.ASCII)


def read(at: AppTest) -> Iterator[str]:
    """Texts of all elements and charts, markup taken away."""
    for message in _messages(at.main):
        kind = type(message).__name__
        if kind == "PlotlyChart":
            yield message.alt
            yield from _figure(json.loads(message.spec))
        elif kind == "BidiComponent":
            # Strict: a NaN would stop JavaScript's JSON.
            data = message.bytes or message.json
            yield from _sentences(json.loads(data, parse_constant=_refuse) if data else None)
        elif kind != "Code":
            yield from map(_without_markup, _strings(message))


def unreadable(at: AppTest) -> list[str]:
    """The texts in which a number is not one a reader knows."""
    return [text for text in read(at) if UNREADABLE.search(text)]


def _messages(node: Any) -> Iterator[Any]:
    message = getattr(node, "proto", None)
    if message is not None:
        yield message
    for child in getattr(node, "children", {}).values():
        yield from _messages(child)


def _strings(message: Any) -> Iterator[str]:
    for field, value in message.ListFields():
        for part in value if field.is_repeated else (value,):
            if field.type == field.TYPE_MESSAGE:
                yield from _strings(part)
            elif field.type == field.TYPE_STRING and field.name in SHOWN:
                yield part


def _without_markup(text: str) -> str:
    """Tags go, but not what they say to those who listen."""
    if "<" not in text:
        return text
    spoken = " ".join(re.findall(r'aria-label="([^"]*)"', text))
    bare = re.sub(r"<style.*?</style>|<[^>]*>", " ", text, flags=re.DOTALL)
    return html.unescape(f"{bare} {spoken}")


def _figure(figure: dict[str, Any]) -> Iterator[str]:
    """Words of a plotly figure: titles, legend, annotations, categories."""
    for trace in figure["data"]:
        yield str(trace.get("name", ""))
        yield from _sentences(trace.get("text"))
    for name in ("title", "xaxis", "yaxis", "annotations"):
        yield from _sentences(figure["layout"].get(name))


def _sentences(data: Any) -> Iterator[str]:
    """Strings anywhere in a JSON value that are words."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for part in data:
            yield from _sentences(part)
    elif isinstance(data, str) and WORDS.fullmatch(data):
        yield data


def _refuse(name: str) -> None:
    raise AssertionError(f"{name} in what the browser is sent")
