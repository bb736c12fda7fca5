"""One page to print or send: what was asked, what came out, the picture, and how to repeat it.

A report is one HTML text with nothing outside it: the chart is drawn into it as SVG from the exact
curves, and every number is the engine's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from urllib.parse import urlencode

import streamlit as st

from engine import Dataset, Verdict
from engine.data import RealData
from engine.verdict import percent
from pages.shared.bars import price_bar, regime_bar
from pages.shared.compute import Curves, verdict_of
from pages.shared.figures import data_table
from pages.shared.link import PRIORS, Setting
from pages.shared.live_chart import Chart
from pages.shared.live_chart.readouts import written
from pages.shared.numbers import number
from pages.shared.pins import SHAPE_PARAMETERS
from pages.shared.recipe import data_recipe, engine_recipe
from pages.shared.snapshots import differences, relevant, with_pins
from pages.shared.state import link_of, view
from pages.shared.svg import svg
from pages.shared.terms import SOURCES
from pages.shared.view import spoken

STYLE = """
@page { size: A4; margin: 11mm 13mm; }
* { print-color-adjust: exact; -webkit-print-color-adjust: exact; box-sizing: border-box; }
body { font: 10.5px/1.4 system-ui, "Segoe UI", Roboto, sans-serif; color: #111; background: #fff;
  max-width: 780px; margin: 1rem auto; padding: 0 1rem; }
@media print { body { margin: 0; padding: 0; max-width: none; font-size: 9px; line-height: 1.3; } }
h1 { font-size: 17px; margin: 0 0 2px; } h2 { font-size: 12px; margin: 9px 0 2px; }
p { margin: 2px 0; } .quiet { color: #555; } .sentence { font-size: 12.5px; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 24px; }
@media screen and (max-width: 600px) { .pair { grid-template-columns: minmax(0, 1fr); } }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; border-bottom: 1px solid #ddd; padding: 1px 8px 1px 0;
  font-weight: normal; } th { color: #555; }
pre { font: 8.5px/1.35 ui-monospace, Consolas, monospace; background: #f6f6f6; padding: 6px 8px;
  margin: 2px 0; white-space: pre-wrap; overflow-wrap: anywhere; }
svg { width: 100%; height: auto; display: block; }
ul { margin: 2px 0; padding-left: 14px; } li { margin: 0; }
figure { margin: 6px 0; } a { color: inherit; overflow-wrap: anywhere; }
"""

#: The glossary's sources begin with those of the thresholds and of ridge, and end with evidence.
RIDGE_SOURCES = 5
THRESHOLDS, EVIDENCE = SOURCES[0], SOURCES[-1]

Table = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Report:
    """What one page says."""

    title: str
    about: str
    verdict: Verdict
    chart: Chart
    tables: tuple[tuple[str, Table], ...]
    rests_on: str
    code: str
    now: str = ""  # said before the verdict's sentence
    link: str = ""  # empty where no link holds it: a file of one's own
    sources: tuple[str, ...] = ()


def theory_report(chart: Chart, setting: Setting, curves: Curves) -> Report:
    """Of the verdict, or of the snapshots where there are some."""
    shown = with_pins(chart, curves)
    problem = curves.picture.problem
    fields = {
        spoken([name]): _said(getattr(setting, name))
        for name in relevant(curves.picture)
        if _tells(setting, name)
    }
    numbers = {
        label: str(chart.still.frames.words[name][0])
        if name in chart.still.frames.words
        else written(name, float(chart.still.frames.readouts[name][0]))
        for name, label in chart.read_labels.items()
    }
    tables: tuple[tuple[str, Table], ...] = (("Setting", {"": fields}), ("Numbers", {"": numbers}))
    about = "Theory, exact as n → ∞, for ridge regression under the prior stated below."
    if view().pinned():
        tables = (("Snapshots", differences(chart, setting, curves)),)
        about = f"{about} Now: {', '.join(f'{name} {said}' for name, said in fields.items())}."
    return Report(
        title="Snapshots compared" if view().pinned() else "Verdict on a situation",
        about=about,
        verdict=verdict_of(problem),
        chart=shown,
        tables=tables,
        now="Now: " if view().pinned() else "",
        rests_on="Errors include the noise and are divided by the variance of y, so 1 is "
        "predicting the mean. The regime is about the true prior, the price about the assumed one.",
        code=engine_recipe(curves.picture, setting),
        link=_address(setting),
        sources=SOURCES[:RIDGE_SOURCES],
    )


def data_report(
    name: str, about: str, judgement: Verdict, chart: Chart, numbers: Table, code: str
) -> Report:
    """Of any data set, also one that no link holds."""
    return Report(
        title=f"Verdict on data: {name}",
        about=about,
        verdict=judgement,
        chart=chart,
        tables=(("Numbers", numbers),),
        rests_on="Estimates: the price by exact leave-one-out, the regime by marginal likelihood "
        "under a prior θ ~ N(0, v·I), whose truth one data set cannot show.",
        code=code,
        sources=(THRESHOLDS, EVIDENCE),
    )


def embedded_report(
    chart: Chart, data: Dataset, judgement: Verdict, source: RealData, setting: Setting
) -> Report:
    """Of one of the data sets that travel with the engine."""
    scale = "standardised" if data.standardize else "as measured"
    about = (
        f"{source.rows}; n = {data.n}, d = {data.d:,}; target: {source.target}; columns {scale}."
    )
    code = data_recipe(source)
    numbers = data_table(data, judgement)
    made = data_report(source.title, about, judgement, chart, numbers, code)
    cited = f"{source.source}. {source.provenance}"
    return replace(made, link=_address(setting), sources=(cited, *made.sources))


def offer_report(make: Callable[[], Report], name: str) -> None:
    """A quiet download button; the page is written only when somebody wants it."""
    st.download_button(
        "Report (one page)",
        lambda: html(make()),
        f"{name}.html",
        "text/html",
        icon=":material/description:",
        on_click="ignore",
        type="tertiary",
        key="report",
    )


def html(report: Report) -> str:
    """The whole page; everything in it is escaped text, but what was drawn here."""
    judgement, chart = report.verdict, report.chart
    what = "interpolating" if judgement.interpolates else "no regularization"
    link = escape(report.link)
    how = f'<p>The same picture, live: <a href="{link}">{link}</a></p>' if link else ""
    parts = [
        f"<h1>{escape(report.title)}</h1>",
        f'<p class="quiet">{escape(report.about)}</p>',
        f'<p class="sentence"><b>{escape(report.now + judgement.sentence)}</b> '
        f"{escape(judgement.explanation)}</p>",
        '<div class="pair">',
        f"<div><p>Regime: <b>{judgement.regime}</b>; noise {number(judgement.noise, 3)}, "
        f"memorization necessary up to {number(judgement.necessary_below, 3)}, overfitting "
        f"harmful from {number(judgement.harmful_above, 3)}</p>{regime_bar(judgement)}</div>",
        f"<div><p>Price of {what}: <b>{percent(judgement.tax)}</b>; the best ridge memorizes "
        f"{percent(max(judgement.memorization, 0.0))} of the noise</p>{price_bar(judgement)}</div>",
        "</div>",
        f"<figure><h2>{escape(chart.title)}</h2>{svg(chart)}",
        f'<p class="quiet">{escape(chart.note)}</p></figure>',
        f'<div class="{"pair" if len(report.tables) > 1 else ""}">',
        *(f"<div><h2>{escape(name)}</h2>{_table(cells)}</div>" for name, cells in report.tables),
        "</div>",
        f"<h2>What it rests on</h2><p>{escape(report.rests_on)}</p>",
        f"<h2>How to repeat it</h2>{how}<pre>{escape(report.code)}</pre>",
        "<h2>Sources</h2>",
        f'<p class="quiet">{" · ".join(map(escape, report.sources))}</p>',
        f'<p class="quiet">Memorize or Regularize?, {date.today().isoformat()}</p>',
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(report.title)}</title><style>{STYLE}</style></head>"
        f"<body>{''.join(parts)}</body></html>"
    )


def _table(columns: Table) -> str:
    names = list(next(iter(columns.values())))
    head = "".join(f"<th>{escape(title)}</th>" for title in columns)
    body = "".join(
        f"<tr><th>{escape(name)}</th>"
        + "".join(f"<td>{escape(cells[name])}</td>" for cells in columns.values())
        + "</tr>"
        for name in names
    )
    titled = f"<tr><th></th>{head}</tr>" if any(columns) else ""
    return f'<div class="wide"><table>{titled}{body}</table></div>'


def _tells(setting: Setting, name: str) -> bool:
    """Whether a field says anything at this setting."""
    if name in ("shape", "directions"):
        return setting.spectrum != "isotropic"
    if name in SHAPE_PARAMETERS:
        return name in PRIORS[setting.prior][1]
    return name not in ("prior_cosine", "prior_length") or setting.prior_length > 0


def _said(value: object) -> str:
    return number(value) if isinstance(value, int | float) else str(value).replace("_", " ")


def _address(setting: Setting) -> str:
    here, query = str(st.context.url or "").split("?")[0], urlencode(link_of(setting))
    return f"{here}?{query}" if query else here
