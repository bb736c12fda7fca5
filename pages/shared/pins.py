"""Snapshots in a link: a name and a setting each, written as short as the setting's own link.

One of measured data carries the name of an embedded data set instead; of a file nothing is carried.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from engine import data as real_data
from engine.axes import CONTROL_AXES
from pages.shared.link import KNOWN, LANDING, PRIORS, Setting, decode, encode

MOST = 4
LETTERS = "ABCD"
LONGEST_NAME = 24
SHAPE_PARAMETERS = {name for _, parameters in PRIORS.values() for name in parameters}
#: What a situation is, and so a snapshot; how it is looked at stays as it is when one is compared.
SITUATION = tuple(
    name
    for name in vars(LANDING)
    if name in {"spectrum", "shape", "directions", "prior", *SHAPE_PARAMETERS, *CONTROL_AXES}
)
#: Between snapshots, and between a name and its fields.
NEXT, AND = "|", "~"


@dataclass(frozen=True)
class Pin:
    """One snapshot."""

    name: str
    setting: Setting
    data: str = ""  # an embedded data set, in place of a setting


def pin(name: str, setting: Setting) -> Pin:
    """A snapshot of a setting, its name made fit for a link."""
    return Pin(clean(name), replace(LANDING, **{f: getattr(setting, f) for f in SITUATION}))


def data_pin(name: str, data: str) -> Pin:
    """A snapshot of an embedded data set."""
    return Pin(clean(name), LANDING, data)


def clean(name: str) -> str:
    """A name of one short line without what separates snapshots in a link."""
    kept = "".join(c if c.isprintable() and c not in NEXT + AND + "=<>" else " " for c in name)
    return " ".join(kept.split())[:LONGEST_NAME].strip()


def encode_pins(pins: Iterable[Pin]) -> str:
    """`name~snr=3~gamma=2|name~data=golub|…`: what differs from landing, or a data set."""
    return NEXT.join(
        AND.join((held.name, *(f"{name}={text}" for name, text in _fields(held).items())))
        for held in pins
    )


def _fields(held: Pin) -> dict[str, str]:
    return {"data": held.data} if held.data else encode(held.setting)


def decode_pins(text: str) -> tuple[tuple[Pin, ...], list[str]]:
    """The snapshots a link carries, and a sentence for what makes no sense."""
    found: list[Pin] = []
    messages: list[str] = []
    for part in filter(None, text.split(NEXT)):
        name, *fields = part.split(AND)
        query = dict(field.partition("=")[::2] for field in fields)
        data = query.pop("data", "")
        setting, wrong = decode(query)
        if data and not query and data in real_data.names() and clean(name) == name:
            found.append(data_pin(name, data))
        elif data or wrong or set(query) - KNOWN or clean(name) != name:
            messages.append("A snapshot in the link says something that makes no sense: left out.")
        else:
            found.append(pin(name, setting))
    kept = [held for of_data in (False, True) for held in _some(found, of_data)]
    if len(found) > len(kept):
        messages.append(f"A link holds at most {MOST} snapshots: the others are left out.")
    return tuple(held for held in found if any(held is one for one in kept)), messages


def _some(found: list[Pin], of_data: bool) -> list[Pin]:
    return [held for held in found if bool(held.data) == of_data][:MOST]
