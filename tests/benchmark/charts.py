"""Every page with a moving chart: its address, its sliders, and what a commit computes there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from urllib.parse import parse_qsl

from engine import (
    FiltersPicture,
    FineTuningPicture,
    FrontierPicture,
    GapPicture,
    MapSlice,
    PriorPicture,
    RidgePicture,
    SpectrumPicture,
)
from engine.axes import CONTROL_AXES, RIDGE_CONTROLS
from pages.shared import figures
from pages.shared.compute import Curves, verdict_of
from pages.shared.filter_figures import filters_chart
from pages.shared.fine_tuning_figures import fine_tuning_chart
from pages.shared.frontier_figures import frontier_chart
from pages.shared.gap_figures import gap_chart
from pages.shared.link import Setting, decode
from pages.shared.map_figures import slice_chart
from pages.shared.prior_figures import prior_chart, told_of
from pages.shared.spectrum_figures import spectrum_chart


@dataclass(frozen=True)
class Page:
    """One moving chart."""

    name: str
    path: str
    controls: tuple[str, ...]
    curves: Callable[[Setting], Curves]
    chart: Callable[[Setting, Curves], object]  # what the page makes of them

    def commit(self, setting: Setting) -> None:
        """Everything the page computes before its chart can be sent."""
        self.chart(setting, self.curves(setting))

    def settings(self, random: Random) -> Iterator[Setting]:
        """The page's own setting with every slider anywhere, and a truth that no cache knows."""
        base, messages = decode(dict(parse_qsl(self.path.partition("?")[2])))
        assert not messages, messages
        while True:
            moved = {"truth_exponent": random.uniform(0.2, 1.8)}
            for name in self.controls:
                moved[name] = float(CONTROL_AXES[name].value(random.random()))
            yield replace(base, **moved)


def _ridge(setting: Setting) -> Curves:
    return Curves(RidgePicture(setting.problem, setting.axis, setting.scale))


def _errors(setting: Setting, curves: Curves) -> object:
    return figures.theory_chart(curves.still(), verdict_of(setting.problem))


def _lab(setting: Setting) -> PriorPicture:
    case, shows = setting.prior_case, setting.prior_shows
    return PriorPicture(setting.problem, case, shows, setting.other_shapes)


def _shapes(setting: Setting, curves: Curves) -> object:
    return prior_chart(curves.still(), _lab(setting), told_of(_lab(setting)))


def _price(name: str, query: str = "") -> Page:
    return Page(
        name,
        f"cost_of_fitting{query}",
        FrontierPicture.controls,
        lambda s: Curves(FrontierPicture(s.problem, s.fit, s.scale)),
        lambda s, curves: frontier_chart(curves.still(), s.problem, ()),
    )


PAGES = (
    Page("Verdict", "", RIDGE_CONTROLS, _ridge, _errors),
    Page("Risk curves against λ", "risk_curves", RIDGE_CONTROLS, _ridge, _errors),
    Page("Risk curves against γ", "risk_curves?axis=gamma", RIDGE_CONTROLS, _ridge, _errors),
    Page("Risk curves against SNR", "risk_curves?axis=snr", RIDGE_CONTROLS, _ridge, _errors),
    Page(
        "Spectrum",
        "spectrum",
        SpectrumPicture.controls,
        lambda s: Curves(SpectrumPicture(s.problem, s.spectrum_view)),
        lambda s, curves: spectrum_chart(curves.still(), s),
    ),
    Page(
        "Threshold map, slice",
        "threshold_map",
        RIDGE_CONTROLS,
        lambda s: Curves(MapSlice(s.problem)),
        lambda s, curves: slice_chart(curves.still(), s.problem),
    ),
    Page(
        "Prior lab, one number",
        "prior_lab?prior=mixture",
        ("snr", "eta"),
        lambda s: Curves(_lab(s)),
        _shapes,
    ),
    Page(
        "Prior lab, many features",
        "prior_lab?prior_case=features",
        ("snr", "gamma"),
        lambda s: Curves(_lab(s)),
        _shapes,
    ),
    _price("Cost of fitting"),
    _price("Cost of fitting, nearly sparse", "?prior=spike_slab"),
    Page(
        "Fine-tuning",
        "fine_tuning",
        FineTuningPicture.controls,
        lambda s: Curves(FineTuningPicture(s.problem, s.method, s.scale, s.time)),
        lambda s, curves: fine_tuning_chart(curves.still(), s.method),
    ),
    Page(
        "Ways to regularize",
        "ways_to_regularize",
        FiltersPicture.controls,
        lambda s: Curves(FiltersPicture(s.problem, s.against, s.scale)),
        lambda s, curves: filters_chart(curves.still()),
    ),
    Page("Scenarios", "scenarios?scenario=diagnosis", RIDGE_CONTROLS, _ridge, _errors),
    Page(
        "Is the gap an alarm?",
        "gap",
        GapPicture.controls,
        lambda s: Curves(GapPicture(s.problem, s.along, s.model)),
        lambda s, curves: gap_chart(curves.still(), s.model),
    ),
)
