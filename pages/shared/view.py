"""What a link says beside the setting: what is locked, hidden, pinned, and whether it is presented.

`lock=snr,gamma` shows the controls but does not let them move; `hide=…` leaves them out. Such a
link guides a class, it secures nothing: whoever edits the address has the plain page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from pages.shared.decks import DECKS
from pages.shared.link import Setting
from pages.shared.pins import Pin, decode_pins, encode_pins

#: What can be held besides fields of the setting: the row of named situations can only be hidden.
PRESETS = "presets"
CONTROLS = tuple(f.name for f in fields(Setting))
#: How a control is called in a sentence, where its field's name is not a word.
SPOKEN = {
    "snr": "SNR",
    "gamma": "γ",
    "n": "samples n",
    "shape": "spectrum's parameter",
    "directions": "number of directions",
    "prior": "shape of the true prior",
    "prior_cosine": "pre-training: cosine",
    "prior_length": "pre-training: length",
    "axis": "horizontal axis",
    "scale": "error axis",
    "parts": "bias and variance",
    "fit": "training error",
    "negative": "negative λ",
}


@dataclass(frozen=True)
class View:
    """How a link wants its setting shown."""

    lock: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    present: bool = False
    deck: str = ""
    scene: int = 1  # of the deck, counted from 1
    pins: tuple[Pin, ...] = ()  # snapshots

    def locked(self, name: str) -> bool:
        """True if the control must not move, seen or unseen. A shape holds its spectrum."""
        if name == "spectrum" and self.locked("shape"):
            return True
        return name in self.lock or name in self.hide

    def pinned(self, of_data: bool = False) -> tuple[Pin, ...]:
        """The snapshots of settings, or those of data sets: each is drawn where its like is."""
        return tuple(held for held in self.pins if bool(held.data) == of_data)

    def hidden(self, name: str) -> bool:
        """True if the control is not to be seen."""
        return name in self.hide


PLAIN = View()
VIEW_KNOWN = frozenset(f.name for f in fields(View))


def encode_view(view: View) -> dict[str, str]:
    """URL parameters: what differs from the plain view."""
    named = {
        "lock": ",".join(view.lock),
        "hide": ",".join(view.hide),
        "present": "1" if view.present else "",
        "deck": view.deck,
        "scene": str(view.scene) if view.deck else "",
        "pins": encode_pins(view.pins),
    }
    return {name: text for name, text in named.items() if text}


def decode_view(params: Mapping[str, str]) -> tuple[View, list[str]]:
    """The view a link means, and a sentence for everything in it that makes no sense."""
    messages: list[str] = []
    lock = _controls("lock", params.get("lock", ""), CONTROLS, messages)
    hide = _controls("hide", params.get("hide", ""), (*CONTROLS, PRESETS), messages)
    deck = params.get("deck", "")
    if deck and deck not in DECKS:
        messages.append(f"The link's deck must be one of {', '.join(DECKS)}; showing none.")
        deck = ""
    scene = _scene(deck, params.get("scene", "1"), messages) if deck else 1
    present = _flag(params.get("present", "0"), messages) or bool(deck)
    pins, more = decode_pins(params.get("pins", ""))
    return View(lock, hide, present, deck, scene, pins), messages + more


def _scene(deck: str, text: str, messages: list[str]) -> int:
    last = len(DECKS[deck].scenes)
    if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= last:
        return int(text[:9])
    messages.append(f"The link's scene must be a whole number from 1 to {last}; showing the first.")
    return 1


def _flag(text: str, messages: list[str]) -> bool:
    if text not in ("0", "1"):
        messages.append("The link's present must be 1 or 0; using 0 instead.")
    return text == "1"


def _controls(name: str, text: str, known: tuple[str, ...], messages: list[str]) -> tuple[str, ...]:
    asked = {part.strip() for part in text.split(",")} - {""}
    if asked - set(known):
        messages.append(
            f"The link's {name} must be names of controls, like snr or gamma; the others are "
            "left out."
        )
    return tuple(control for control in known if control in asked)


def kept(view: View, fields: Mapping[str, object], setting: Setting) -> tuple[str, ...]:
    """Fields of a change that the view does not allow, because they would move what is locked."""
    refused = {
        name for name in fields if view.locked(name) and fields[name] != getattr(setting, name)
    }
    if "spectrum" in refused and "shape" in fields:
        refused.add("shape")  # it would mean something else under the spectrum that stays
    return tuple(name for name in CONTROLS if name in refused)


def spoken(names: Iterable[str]) -> str:
    """Controls in a sentence: “SNR, γ and prior exponent”."""
    words = [SPOKEN.get(name, name.replace("_", " ")) for name in names]
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
