"""Charts of the spectrum: what ridge keeps per direction, and the eigenvalues of a draw."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from engine import Film, LimitLaw, SampleSpectrum, Spectrum
from engine.verdict import percent
from pages.shared.export import table_csv
from pages.shared.link import Setting
from pages.shared.live_chart import Chart
from pages.shared.live_chart.readouts import SPECTRUM
from pages.shared.numbers import number
from pages.shared.theme import FEATURES, NOISE

NAMES = {
    "directions": ("truth", "prior", "eigenvalue", "kept"),
    "shares": ("truth_share", "prior_share", "eigenvalue_share", "kept"),
}
X_TITLE = "directions from the strongest on, k/d"
Y_TITLES = {
    "directions": "÷ average direction; kept: share",
    "shares": "share",
}
BINS = 32
#: The share of the positive eigenvalues that may lie left of the picture: near γ = 1 the law goes
#: on, all but empty, for many factors of ten.
LEFT_OUT = 0.002


def spectrum_chart(still: Film, setting: Setting) -> Chart:
    """Feature variance, truth, prior and what the best ridge keeps, direction by direction."""
    read = {name: float(values[0]) for name, values in still.frames.readouts.items()}
    view = setting.spectrum_view
    title = _title(read)
    return Chart(
        still=still,
        names=NAMES[view],
        x_title=X_TITLE,
        y_title=Y_TITLES[view],
        title=title,
        alt=(
            f"{title} Degrees of freedom per sample {number(read['df1'], 3)} at the best penalty "
            f"{number(read['lam'], 3)}. {alignment(setting)} The strongest direction is kept to "
            f"{percent(_first(still, 'kept'))}, the weakest to {percent(_last(still, 'kept'))}."
        ),
        note=f"{alignment(setting)} {_below(view)}",
        revision=f"spectrum/{view}/{still.x_axis.low:g}",
        readouts=SPECTRUM,
    )


def _title(read: dict[str, float]) -> str:
    if read["kept_share"] == 0:
        return "Nothing is left to learn: the best ridge keeps no direction."
    kept = number(100 * read["kept_share"], 2)
    return (
        f"The best ridge keeps {kept} of every 100 directions, and with them "
        f"{percent(read['signal_kept'])} of the signal."
    )


def alignment(setting: Setting) -> str:
    """The prior beside the truth, in a sentence."""
    prior, truth = setting.prior_exponent, setting.truth_exponent
    if setting.spectrum == "isotropic":
        return "All directions vary alike, so that exponents change nothing."
    if prior == truth:
        return "The prior is aligned: its curve lies on the truth's."
    if prior == 0:
        return "Plain ridge expects the same of every direction: its prior is level."
    if prior < truth:
        return "The prior expects less of the strong directions than the truth puts there."
    return "The prior expects more of the strong directions than the truth puts there."


def _below(view: str) -> str:
    if view == "shares":
        return "The area below the blue line is the share of directions kept."
    return "On these axes an exponent is a slope, and 1 is the average direction."


def _first(still: Film, name: str) -> float:
    return float(still.frames.shown(name).y[0, 0])


def _last(still: Film, name: str) -> float:
    return float(still.frames.shown(name).y[0, -1])


def law_title(law: LimitLaw, spectrum: Spectrum) -> str:
    """What sampling does to the eigenvalues, in numbers."""
    t = spectrum.eigenvalues[spectrum.eigenvalues > 0]
    population, (low, high) = t.max() / t.min(), (law.edges[0, 0], law.edges[-1, 1])
    seen = number(high / low, 3) if low > 0 else "∞"
    said = f"span a factor of {number(population, 3)}" if population > 1 else "are all equal"
    zero = f", and {number(100 * law.atom, 3)} of every 100 are zero" if law.atom > 0 else ""
    return f"The features' variances {said}; those a sample shows a factor of {seen}{zero}"


def law_alt(law: LimitLaw, spectrum: Spectrum, drawn: SampleSpectrum) -> str:
    """The same picture for those who cannot see it."""
    low, high = (number(edge, 3) for edge in (law.edges[0, 0], law.edges[-1, 1]))
    return (
        f"{law_title(law, spectrum)}. Histogram of the positive eigenvalues of one drawn design "
        f"and the limit law's density, which reaches from {low} to {high} in "
        f"{len(law.edges)} piece{'s' if len(law.edges) > 1 else ''}. {agreement(law, drawn)}"
    )


def agreement(law: LimitLaw, drawn: SampleSpectrum) -> str:
    """How far a draw is from the limit, in a sentence."""
    places = law.distance(drawn) * drawn.d
    return (
        f"Counted from the smallest on, draw and limit law are never more than "
        f"{number(places, 2)} of d = {drawn.d:,} eigenvalues apart (simulation: one design, "
        f"n = {drawn.n:,}, seed {drawn.seed}, {drawn.design.capitalize()} entries)."
    )


def law_figure(law: LimitLaw, spectrum: Spectrum, drawn: SampleSpectrum) -> go.Figure:
    """Histogram of a draw's eigenvalues, the limit law's density, the population's eigenvalues."""
    t = np.unique(spectrum.eigenvalues[spectrum.eigenvalues > 0])
    start = np.interp(law.atom + LEFT_OUT * (1 - law.atom), law.cdf, law.x)
    low = min(float(start), float(t[0]))
    bins = np.geomspace(0.8 * low, 1.25 * max(law.x[-1], drawn.positive[-1], t[-1]), BINS + 1)
    decades = float(np.log10(bins[1] / bins[0]))
    line = (law.x > 0.3 * low) & np.isfinite(law.density)
    x, y = law.x[line], law.x[line] * law.density[line] * np.log(10)
    figure = go.Figure()
    figure.add_scatter(
        x=np.repeat(bins, 2),
        y=np.concatenate(([0.0], np.repeat(drawn.shares(bins) / decades, 2), [0.0])),
        name=f"one draw, n = {drawn.n:,}",
        mode="lines",
        line={"width": 0},
        fill="tozeroy",
        fillcolor=f"rgba({', '.join(str(int(FEATURES[k : k + 2], 16)) for k in (1, 3, 5))}, 0.35)",
        hovertemplate="%{y:.3~f} at %{x:.3~r}<extra></extra>",
    )
    figure.add_scatter(
        x=x,
        y=y,
        name="limit law",
        mode="lines",
        line={"color": FEATURES, "width": 2.5},
        hovertemplate="%{y:.3~f} at %{x:.3~r}<extra></extra>",
    )
    figure.add_scatter(
        x=t,
        y=np.full(t.shape, -0.04 * max(float(y.max()), 1e-9)),
        name="variances of the features",
        mode="markers",
        marker={"symbol": "line-ns-open", "size": 9, "color": NOISE, "line": {"width": 1.5}},
        hovertemplate="%{x:.3~r}<extra></extra>",
    )
    ends = [float(v) for v in np.log10(bins[[0, -1]])]
    ticks = "D2" if ends[1] - ends[0] < 3.5 else 1
    figure.update_xaxes(
        title="eigenvalue", type="log", range=ends, dtick=ticks, exponentformat="power"
    )
    figure.update_yaxes(title="share of directions per factor of ten", zeroline=False)
    figure.update_layout(
        height=330,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )
    return figure


def law_csv(law: LimitLaw, drawn: SampleSpectrum, setting: Setting) -> str:
    """The law and the draw, long format: kind, eigenvalue, density and distribution function."""
    steps = drawn.zero_share + np.arange(1, drawn.positive.size + 1) / drawn.d
    columns = zip(law.x, law.density, law.cdf, strict=True)
    rows: list[tuple[object, ...]] = [("limit", *(f"{v:.10g}" for v in row)) for row in columns]
    rows += [
        ("draw", f"{x:.10g}", "", f"{share:.10g}")
        for x, share in zip(drawn.positive, steps, strict=True)
    ]
    names = ("spectrum", "shape", "directions", "gamma", "seed", "design")
    about = {name: getattr(setting, name) for name in names}
    about |= {"n": drawn.n, "d": drawn.d, "atom_at_0": law.atom}
    return table_csv(("kind", "eigenvalue", "density", "share_up_to"), rows, about)
