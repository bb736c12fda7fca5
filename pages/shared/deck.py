"""What a deck is made of: scenes, each a link with a title and a sentence whose numbers are filled
in from what the page computes, never typed."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Scene:
    """One page at one setting.

    `preset` names a situation of `engine.PRESETS`; `link` is what the address says on top of it.
    `{names}` in the sentence are numbers and words of the page; `presenter.facts` says which.
    """

    title: str
    sentence: str
    page: str = "verdict"
    preset: str = ""
    link: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Deck:
    """A talk: for whom it is, and its scenes in order."""

    title: str
    purpose: str
    scenes: tuple[Scene, ...]
