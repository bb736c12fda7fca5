"""The threshold map as a picture: colours, contours, names of regions; and its slice."""

from __future__ import annotations

import math

import numpy as np

from engine import Film, Problem, ThresholdMap, threshold_map
from engine.axes import CONTROL_AXES
from engine.verdict import percent
from pages.shared.live_chart import Chart
from pages.shared.numbers import number
from pages.shared.once import once
from pages.shared.plane.pictures import CODES, Line, Plane, Scale

# cividis: readable with any colour vision, and in grey.
COLORS = (
    (0.0, "#00224e"),
    (0.25, "#434e6c"),
    (0.5, "#7d7c78"),
    (0.75, "#bcaf6f"),
    (1.0, "#fee838"),
)
WHAT = {
    "memorization": "noise memorized by Bayes",
    "tax": "price of λ → 0",
    "penalty": "sign of the best λ",
}
#: The price's colour scale ends here: beyond it every price is “dear”.
DEAREST = 1.0
REGIONS = {-1: "memorization necessary", 0: "in between", 1: "overfitting harmful"}
#: A region with fewer cells than this share has no room for its name.
ROOM = 0.03


@once(maxsize=64)
def map_of(problem: Problem) -> ThresholdMap:
    """The map of a problem; its γ and SNR do not matter."""
    return threshold_map(problem)


def picture_of_map(problem: Problem, what: str) -> Plane:
    """The map of a problem coloured by `what`."""
    return plane_of(map_of(problem), what)


def plane_of(found: ThresholdMap, what: str) -> Plane:
    """The map coloured by `what`, a name in `WHAT`."""
    cells, scale = _colored(found, what)
    return Plane(
        cells,
        scale,
        CONTROL_AXES["snr"],
        CONTROL_AXES["gamma"],
        "signal-to-noise ratio SNR",
        "capacity γ = d/n",
        _contours(found),
        named_regions(found.regime, REGIONS),
        _words(found, what),
    )


def _colored(found: ThresholdMap, what: str) -> tuple[np.ndarray, Scale]:
    top = CODES - 1
    codes = np.arange(CODES)
    if what == "penalty":
        cells = np.where(found.penalty < 0, 0, np.where(found.penalty > 0, top, top // 2))
        words = tuple("negative" if c < 85 else "zero" if c < 170 else "positive" for c in codes)
        ticks = ((0, "negative"), (top, "positive"))
        # Two classes, two colours: zero is on the side of those who need no penalty.
        light, dark = COLORS[-1][1], COLORS[0][1]
        colors = ((0.0, light), (0.5, light), (0.5, dark), (1.0, dark))
        return cells, Scale(WHAT[what], words, colors, ticks)
    values = found.memorization if what == "memorization" else np.sqrt(found.tax / DEAREST)
    cells = np.rint(top * np.clip(np.nan_to_num(values, posinf=1.0), 0.0, 1.0))
    shares = codes / top if what == "memorization" else (codes / top) ** 2 * DEAREST
    words = tuple(percent(float(share)) for share in shares)
    if what == "tax":
        words = (*words[:-1], f"{percent(DEAREST)} or more")
    marks = (0.0, 0.25, 0.5, 0.75, 1.0) if what == "memorization" else (0.0, 0.05, 0.25, 0.5, 1.0)
    place = [m if what == "memorization" else float(np.sqrt(m / DEAREST)) for m in marks]
    told = [percent(m) for m in marks]
    if what == "tax":
        told[-1] += " or more"
    ticks = tuple((round(top * p), text) for p, text in zip(place, told, strict=True))
    return cells, Scale(WHAT[what], words, COLORS, ticks)


def _contours(found: ThresholdMap) -> tuple[Line, ...]:
    x_axis, y_axis = CONTROL_AXES["snr"], CONTROL_AXES["gamma"]
    rows = y_axis.fraction(found.gamma)
    limit = found.inverse_information
    snr = np.where(limit > 0, 1 / np.where(limit > 0, limit, 1.0), np.inf)
    lines = []
    across, up = _inside(x_axis.fraction(snr), rows)
    if any(f is not None for f in across):
        name = "σ² = 1/J: necessary to the right"
        lines.append(Line(name, "#35b9ff", "solid", across, up))
    edge = float(x_axis.fraction(1 / found.variance)) if found.variance > 0 else math.inf
    if 0 <= edge <= 1:
        name = "σ² = V: harmful to the left"
        lines.append(Line(name, "#ff7f2a", "dash", (edge, edge), (0.0, 1.0)))
    return tuple(lines)


def _inside(
    across: np.ndarray, up: np.ndarray
) -> tuple[tuple[float | None, ...], tuple[float | None, ...]]:
    """A line of fractions as far as the picture goes, to the very edge; None is a gap."""
    points: list[tuple[float | None, float | None]] = []
    for k, (x, y) in enumerate(zip(across, up, strict=True)):
        within = 0 <= x <= 1
        points.append((float(x), float(y)) if within else (None, None))
        if k + 1 == len(across) or not np.isfinite([x, across[k + 1]]).all():
            continue
        for edge in (0.0, 1.0):
            if (x - edge) * (across[k + 1] - edge) < 0:
                share = (edge - x) / (across[k + 1] - x)
                points.append((edge, float(y + share * (up[k + 1] - y))))
    return tuple(x for x, _ in points), tuple(y for _, y in points)


def named_regions(codes: np.ndarray, texts: dict[int, str]) -> tuple[dict[str, object], ...]:
    """The name of each region of a map's cells at its middle cell, where there is room."""
    names = []
    for code, text in texts.items():
        rows, columns = np.nonzero(codes == code)
        if rows.size < ROOM * codes.size:
            continue
        row = int(np.median(rows))
        same = columns[rows == row] if (rows == row).any() else columns
        column = float(np.median(same)) / (codes.shape[1] - 1)
        # A name is a fifth of the picture wide; keep it inside.
        names.append(
            {
                "text": text,
                "x": min(max(column, 0.14), 0.86),
                "y": row / (codes.shape[0] - 1),
            }
        )
    return tuple(names)


def _words(found: ThresholdMap, what: str) -> str:
    shares = {code: float((found.regime == code).mean()) for code in REGIONS}
    parts = ", ".join(f"{REGIONS[code]} {percent(share)}" for code, share in shares.items())
    return (
        f"Map of {WHAT[what]} over signal-to-noise ratio and capacity, both logarithmic. Shares of "
        f"the picture: {parts}. Press a place to move every control there, or use the sliders "
        "below."
    )


THRESHOLDS = ("necessary", "harmful")
SLICE = ("bayes_share", "reached_share", "ridge_share", "tax_curve", *THRESHOLDS, "here")
SLICE_READOUTS = ("bayes_share", "ridge_share", "tax", "regime", "advice")


def slice_chart(still: Film, problem: Problem) -> Chart:
    """The slice of the map at the present γ."""
    read = {name: float(values[0]) for name, values in still.frames.readouts.items()}
    regime = str(still.frames.words["regime"][0])
    title = (
        f"At SNR {number(problem.snr, 3)} and γ {number(problem.gamma, 3)} Bayes memorizes "
        f"{percent(max(read['bayes_share'], 0.0))} of the noise"
    )
    hard = bool(np.isfinite(still.frames.traces["reached_share"].y).any())
    return Chart(
        still=still,
        names=SLICE if hard else tuple(n for n in SLICE if n != "reached_share"),
        x_title="signal-to-noise ratio SNR = S/σ²",
        y_title="share (noise memorized; price)",
        title=title,
        alt=(
            f"{title}; regime: {regime}. Slice of the map against SNR at this capacity: the share "
            "of the noise that Bayes and the best ridge memorize, and the price of λ → 0, "
            f"{percent(read['tax'])} here."
        ),
        note=_note(still, hard),
        revision=f"slice/{hard}",
        readouts=SLICE_READOUTS,
    )


def _note(still: Film, hard: bool) -> str:
    """What is in the picture that needs words, and what is missing from it."""
    told = []
    if hard:
        told.append(
            "Where finding the Bayes estimate is believed to be hard, message passing, the best "
            "fast algorithm known, reaches the dotted curve instead."
        )
    missing = {name: not np.isfinite(still.frames.traces[name].x).any() for name in THRESHOLDS}
    if missing["harmful"]:
        told.append("V is 0: the start tells Bayes everything, so that nothing is left to learn.")
    elif missing["necessary"]:
        told.append(
            "1/J is 0 here: however small the noise, Bayes need not memorize it, and there is no "
            "line to the right of which it must."
        )
    return " ".join(told)


def map_csv_rows(found: ThresholdMap) -> list[tuple[object, ...]]:
    """One row per cell: γ, SNR and what the map knows there."""
    rows = []
    for r, gamma in enumerate(found.gamma):
        for c, snr in enumerate(found.snr):
            values = (gamma, snr, found.memorization[r, c], found.tax[r, c], found.penalty[r, c])
            rows.append((*(f"{v:.6g}" for v in values), REGIONS[int(found.regime[r, c])]))
    return rows
