"""Is the gap an alarm? Its chart, its two maps, its random problems, and what they say."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from engine import AlgorithmicRisk, BayesRisk, Film, Problem
from engine.axes import CONTROL_AXES
from engine.gap import FAILURE, HARMLESS, LARGE, Gaps
from engine.verdict import percent
from pages.shared.compute import gap_map_of
from pages.shared.export import table_csv
from pages.shared.live_chart import Chart
from pages.shared.live_chart.readouts import GAP
from pages.shared.map_figures import COLORS, named_regions
from pages.shared.numbers import above, number
from pages.shared.once import once
from pages.shared.plane.outline import outline
from pages.shared.plane.pictures import CODES, Line, Plane, Scale
from pages.shared.theme import NOISE, TEST, TRAIN

MAPS = {"gap": "gap ÷ test error", "regret": "regret against Bayes"}
MODELS = {"best": "the best penalty", "interpolator": "no penalty (λ → 0)"}
LINES = ("test", "train", "gap_share", "regret", "own_gap")
X_TITLES = {"lam": "penalty λ", "snr": "signal-to-noise ratio SNR = S/σ²"}
REGIONS = {1: "false alarm", 2: "no warning"}
EDGES = {1: "#35b9ff", 2: "#ff7f2a"}
#: The regret's colours end here.
WORST = 1.0
#: Below this a regret is drawn at the picture's lower edge.
LEAST = 1e-4
#: Groups of random problems: name → (which, colour, symbol).
NOISY, CLEAN, OTHERS = "SNR ≤ 1", "SNR ≥ 10 and γ > 1", "all others"
MARKS = {NOISY: (TRAIN, "diamond"), CLEAN: (TEST, "circle"), OTHERS: (NOISE, "x-thin-open")}


def gap_chart(still: Film, model: str) -> Chart:
    """Errors, gap and regret against the penalty or the SNR."""
    against = still.frames.axis
    read = {name: float(values[0]) for name, values in still.frames.readouts.items()}
    title = (
        f"At the best penalty: a gap of {percent(max(read['best_gap'], 0.0))} of the test error, "
        f"and {_regret(read['best_regret'])}"
    )
    end = ("here",) if against == "snr" else ("interpolator", "best")
    trained = f" Trained with {MODELS[model]} at each SNR." if against == "snr" else ""
    return Chart(
        still=still,
        names=(*LINES, *end),
        x_title=X_TITLES[against],
        y_title="error ÷ variance of y; gap and regret as shares",
        title=title,
        alt=(
            f"{title}. Test and training error, the gap as a share of the test error, and the "
            f"regret against Bayes, against {X_TITLES[against]}.{trained} Without a penalty: "
            f"{_regret(read['free_regret'])}. The gap of Bayes itself is "
            f"{percent(max(read['bayes_gap'], 0.0))} of its test error."
        ),
        note=(
            "Dotted: the gap that the best possible predictor has itself. A smaller gap than that "
            f"is no merit.{trained}"
        ),
        revision=f"gap/{against}",
        readouts=GAP,
    )


def _regret(regret: float) -> str:
    """The regret as a sentence says it: what is many times as large is said so."""
    if np.isinf(regret):
        return "an infinite test error"
    if regret >= 10:
        return f"a test error {above(regret, 'that of Bayes')}"
    return f"a regret of {percent(max(regret, 0.0))}"


def map_of(name: str, everywhere: Problem, model: str) -> Plane:
    """One of `MAPS` of a model over the plane; γ and SNR of the problem do not matter."""
    found = gap_map_of(everywhere, model)
    codes = np.where(found.false_alarm, 1, np.where(found.unwarned, 2, 0))
    regions = _edges(found), named_regions(codes, REGIONS)
    said = f"{MODELS[model]}, over signal-to-noise ratio and capacity, both logarithmic."
    if name == "gap":
        spread = (
            f"It is at least {percent(LARGE)} on {percent(float((found.share >= LARGE).mean()))} "
            "of the picture."
        )
        return _plane(found.share, MAPS[name], 1.0, regions, f"Map of the gap, {said} {spread}")
    failed = (
        f"It is above {percent(FAILURE)} on {percent(float((found.regret > FAILURE).mean()))} of "
        "the picture."
    )
    values = np.sqrt(np.maximum(found.regret, 0.0) / WORST)
    return _plane(values, MAPS[name], 2.0, regions, f"Map of the regret, {said} {failed}")


def _edges(found: Gaps) -> tuple[Line, ...]:
    """The outlines of the regions that have a name."""
    # How far gap and regret lie beyond their limits, in units of these; regret can be infinite.
    gap = found.share / LARGE - 1
    harmless = np.clip(1 - found.regret / HARMLESS, -1.0, 1.0)
    failed = np.clip(found.regret / FAILURE - 1, -1.0, 1.0)
    lines = []
    for code, inside in ((1, np.minimum(gap, harmless)), (2, np.minimum(-gap, failed))):
        x, y = outline(inside)
        if x:
            lines.append(Line(REGIONS[code], EDGES[code], "solid", x, y))
    return tuple(lines)


def _plane(
    values: np.ndarray,
    name: str,
    power: float,
    regions: tuple[tuple[Line, ...], tuple[dict[str, object], ...]],
    alt: str,
) -> Plane:
    """Shares of the colour scale; a colour stands for its share to this power."""
    top = CODES - 1
    shares = (np.arange(CODES) / top) ** power
    words = [percent(float(share)) for share in shares]
    if power != 1.0:
        words[-1] = f"{words[-1]} or more"
    marks = (0.0, 0.25, 0.5, 0.75, 1.0) if power == 1.0 else (0.0, 0.05, 0.2, 0.5, 1.0)
    ticks = tuple((round(top * mark ** (1 / power)), percent(mark)) for mark in marks)
    cells = np.rint(top * np.minimum(values, 1.0))
    return Plane(
        cells,
        Scale(name, tuple(words), COLORS, ticks),
        CONTROL_AXES["snr"],
        CONTROL_AXES["gamma"],
        "signal-to-noise ratio SNR",
        "capacity γ = d/n",
        *regions,
        f"{alt} Press a place to move every control there, or use the sliders above.",
    )


@once(maxsize=64)
def map_says(everywhere: Problem, model: str) -> str:
    """How well the gap ranks regret over the plane, and where it misleads."""
    found = gap_map_of(everywhere, model)
    ranked = found.alarm("share")
    false, silent = float(found.false_alarm.mean()), float(found.unwarned.mean())
    if not np.isfinite(ranked.spearman):
        return "Over this plane gap and regret are the same everywhere: there is nothing to rank."
    return (
        f"Over this plane gap and regret have rank correlation **{_rank(ranked.spearman)}**. "
        f"{_where(false, 'the alarm is false', 'is the alarm false')} (a gap of at least "
        f"{percent(LARGE)} of the test error, and yet a regret of at most {percent(HARMLESS)}). "
        f"{_where(silent, 'nobody is warned', 'is a failure without warning')} (a gap below "
        f"{percent(LARGE)}, and a regret above {percent(FAILURE)})."
    )


def _where(share: float, there: str, nowhere: str) -> str:
    return f"On **{percent(share)}** of it {there}" if share > 0 else f"**Nowhere** {nowhere}"


def groups(found: Gaps) -> dict[str, np.ndarray]:
    """Which random problems belong where."""
    noisy, clean = found.snr <= 1, (found.snr >= 10) & (found.gamma > 1)
    return {NOISY: noisy, CLEAN: clean, OTHERS: ~(noisy | clean)}


def scatter(found: Gaps) -> go.Figure:
    """Gap against regret of random problems; the groups by colour and shape."""
    figure = go.Figure()
    for name, chosen in groups(found).items():
        part, (color, symbol) = found.where(chosen), MARKS[name]
        figure.add_scatter(
            x=part.share,
            y=np.maximum(part.regret, LEAST),
            mode="markers",
            name=name,
            marker={
                "color": color,
                "symbol": symbol,
                "size": 6,
                "opacity": 0.75,
                "line": {"color": color, "width": 1},
            },
            customdata=np.stack((part.snr, part.gamma, part.lam), axis=1),
            hovertemplate=(
                "gap %{x:.0%} of the test error, regret %{y:.1%}<br>SNR %{customdata[0]:.3g}, "
                "γ %{customdata[1]:.3g}, λ %{customdata[2]:.3g}<extra></extra>"
            ),
        )
    figure.add_hline(y=FAILURE, line={"color": NOISE, "dash": "dot", "width": 1.5})
    figure.update_xaxes(title="gap ÷ test error", range=[-0.02, 1.02], tickformat=".0%")
    figure.update_yaxes(title="regret against Bayes", type="log", tickformat="~%", dtick=1)
    figure.update_layout(
        height=420, legend={"orientation": "h", "y": 1.12, "x": 0}, margin={"t": 20, "r": 10}
    )
    return figure


def scatter_alt(found: Gaps) -> str:
    """The random problems in words."""
    each = "; ".join(
        f"{name}: {part.count} problems, rank correlation {_rank(part.spearman)}"
        for name, part in ((n, found.where(c).alarm("share")) for n, c in groups(found).items())
    )
    return (
        f"{found.test.size} trained models on random problems: gap as a share of the test error "
        f"against regret, logarithmic. {each}."
    )


def ranks_table(found: Gaps) -> dict[str, dict[str, str]]:
    """How well the gap ranks regret, over all problems and in the two groups."""
    picked = groups(found)
    rows = {"all problems": found, **{n: found.where(picked[n]) for n in (NOISY, CLEAN)}}
    shares = {name: part.alarm("share") for name, part in rows.items()}
    plain = {name: part.alarm("gap") for name, part in rows.items()}
    return {
        "problems": {name: str(a.count) for name, a in shares.items()},
        f"failures (regret above {percent(FAILURE)})": {
            name: percent(a.failures) for name, a in shares.items()
        },
        "rank correlation of gap ÷ test error with regret": {
            name: _rank(a.spearman) for name, a in shares.items()
        },
        "of gap ÷ variance of y": {name: _rank(a.spearman) for name, a in plain.items()},
        "chance that a failure has the larger gap ÷ test error": {
            name: percent(a.area) if np.isfinite(a.area) else "—" for name, a in shares.items()
        },
    }


def _rank(value: float) -> str:
    return f"{value:.2f}".replace("-", "−") if np.isfinite(value) else "—"


def why(problem: Problem, bayes: BayesRisk, reached: AlgorithmicRisk) -> str:
    """train × test = σ⁴, with the numbers of this setting."""
    share = 1 - bayes.train / bayes.test
    return (
        "The best predictor under the true prior keeps **train × test = σ⁴**. Here σ² = "
        f"{number(problem.noise, 3)}: it tests at {number(bayes.test, 3)} and trains at "
        f"{number(bayes.train, 3)}, whose product is {number(bayes.train * bayes.test, 3)}. So its "
        f"own gap is **{percent(max(share, 0.0))}** of its test error: the further its test error "
        "lies above the noise, the further its training error lies below. With little noise and "
        "more features than samples the best predictor of all has nearly the largest gap there can "
        "be; where noise is most of the error it has hardly any, and there a gap does mean harm."
        + _out_of_reach(bayes, reached)
    )


def _out_of_reach(bayes: BayesRisk, reached: AlgorithmicRisk) -> str:
    if reached.is_bayes:
        return ""
    times = number(reached.test / bayes.test, 3)
    return (
        " **Here Bayes is out of reach**: no fast algorithm is known that finds it; message "
        f"passing ends at a test error of {number(reached.test, 3)}, {times} times that of "
        "Bayes. The regret is measured against Bayes all the same."
    )


def gaps_csv(found: Gaps, about: Mapping[str, object]) -> str:
    """One row per trained model."""
    names = {"lam": "penalty", "share": "gap_of_test_error"}
    columns = ("gamma", "snr", "lam", "train", "test", "bayes", "share", "regret")
    arrays = np.broadcast_arrays(*(getattr(found, name) for name in columns))
    rows: list[tuple[object, ...]] = [
        tuple(f"{v:.6g}" for v in row) for row in zip(*map(np.ravel, arrays), strict=True)
    ]
    return table_csv(tuple(names.get(name, name) for name in columns), rows, about)
