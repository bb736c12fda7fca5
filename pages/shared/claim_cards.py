"""The claims of papers as cards: statement, outcome, reason, and the numbers behind them."""

from __future__ import annotations

import re

import streamlit as st

from engine.claims import ARTICLE, Claim, Record, Row
from pages.shared import claims_store
from pages.shared.claim_choices import PAPERS
from pages.shared.export import table_csv
from pages.shared.heavy import heavy, running
from pages.shared.numbers import RAISED, number
from pages.shared.state import change
from pages.shared.tables import plain

#: What the outcome of a claim is called, of a paper and of the article.
OUTCOMES = {"holds": "we agree", "does not hold": "we disagree"}
ICONS = {
    "holds": ":material/check_circle:",
    "holds under conditions": ":material/rule:",
    "does not hold": ":material/cancel:",
}
REFRESH_SECONDS = 1.5
#: Below the last digit of a double: errors and risks of problems with S = 1 are no smaller.
NOTHING = 1e-15


def compute(arriving: bool) -> bool:
    """Have the claims computed, once per process; True while that goes on.

    It starts when the page is opened. Whoever cancels may start it again.
    """
    if not claims_store.pending():
        return False
    again = False
    if not arriving and not running("claims"):
        again = st.button(
            "Compute the rest", key="compute", icon=":material/calculate:", on_click=change
        )
    work = claims_store.compute_all if arriving or again else None
    return heavy("claims", "Computing the claims", work, lambda _: None)


def cards(shown: str, busy: bool) -> None:
    """One card per claim; while they are computed each appears as it is done."""
    st.fragment(_cards, run_every=REFRESH_SECONDS if busy else None)(shown)


def _cards(shown: str) -> None:
    st.markdown(_summary())
    for key, claim in claims_store.ALL.items():
        record = claims_store.computed(key)
        if not _wanted(shown, claim, record):
            continue
        with st.container(border=True, key=f"claim_{key}"):
            if record is None:
                st.markdown(f":material/pending: {plain(claim.source)}: to be computed")
                st.caption(readable(claim.statement))
            else:
                _card(key, record)


def _wanted(shown: str, claim: Claim, record: Record | None) -> bool:
    if shown == "disagree":
        return record is not None and not record.agrees
    return shown == "all" or claim.source.startswith(PAPERS[shown])


def _card(key: str, record: Record) -> None:
    st.markdown(f"{ICONS[record.outcome]} **{outcome(key, record)}** · {plain(record.source)}")
    st.markdown(readable(record.statement))
    for title, text in (("Why", record.reason), ("Condition", record.condition)):
        if text:
            st.markdown(f"**{title}:** {readable(text)}")
    stated = "claimed" if key in ARTICLE else "printed"
    st.markdown(line(record.rows[0], stated))
    if not record.supported:
        st.markdown(":material/warning: A simulation contradicts what is computed here.")
    with st.expander(f"All numbers ({len(record.rows)}) and the criterion"):
        st.markdown("\n".join(f"- {line(row, stated)}" for row in record.rows))
        st.caption(f"Judged by: {readable(record.criterion)}.")


def outcome(key: str, record: Record) -> str:
    """Of a paper we agree or disagree; the article's advice holds, or holds under conditions."""
    words = record.outcome if key in ARTICLE else OUTCOMES.get(record.outcome, record.outcome)
    return f"{words[0].upper()}{words[1:]}"


def line(row: Row, stated: str = "printed") -> str:
    """One number: as stated, as computed here, as simulated with its standard error."""
    printed = row.printed if isinstance(row.printed, str) else number(row.printed)
    ours, said = _figure(row.ours), f"{readable(row.quantity)}: {stated} **{readable(printed)}**"
    if row.drawn:
        error = f" ± {number(row.error, 2)}" if row.error is not None else ""
        return f"{said}, on drawn designs **{ours}**{error}"
    said = f"{said}, ours **{ours}**"
    if row.simulated is None or row.error is None:
        return said
    return f"{said}, simulated {number(row.simulated)} ± {number(row.error, 2)}"


def _figure(value: float) -> str:
    """What rounding has left of nothing is nothing."""
    return number(value if abs(value) >= NOTHING else 0.0)


def readable(text: str) -> str:
    """No markup, 10⁻⁸ for 1e-08, and indices and powers set as such."""

    def power(found: re.Match[str]) -> str:
        exponent = str(int(found[2])).translate(RAISED)
        return f"10{exponent}" if found[1] == "1" else f"{found[1]}·10{exponent}"

    return raised_and_lowered(plain(re.sub(r"(\d+(?:\.\d+)?)e([-+]\d+)", power, text)))


TEX = {"ε": r"\varepsilon", "λ": r"\lambda", "π": r"\pi", "σ": r"\sigma", "Σ": r"\Sigma"}
TEX |= {"γ": r"\gamma", "−": "-", "\\*": "*", ",ols": r",\mathrm{ols}"}
#: V_π and ε²_σ, or (…)^{γ−1}, as they stand in text made plain.
INDEXED = re.compile(r"(\w)(²?)\\_((?:[^\W_]\w*)(?:,ols|\\\*)?)|\^\\\{(.+?)\\\}")


def raised_and_lowered(text: str) -> str:
    """Formulas for the framework's mathematics where the text has an index or a power."""

    def formula(found: re.Match[str]) -> str:
        letter, square, index, power = found.groups()
        if power:
            return f"$^{{{_tex(power)}}}$"
        return f"${_tex(letter)}_{{{_tex(index)}}}{'^2' if square else ''}$"

    return INDEXED.sub(formula, text)


def _tex(text: str) -> str:
    for letter, command in TEX.items():
        text = text.replace(letter, f"{command} " if command[0] == "\\" else command)
    return text.strip()


def _summary() -> str:
    records = {key: claims_store.computed(key) for key in claims_store.ALL}
    known = {key: record for key, record in records.items() if record is not None}
    papers = [record for key, record in known.items() if key not in ARTICLE]
    advice = [record for key, record in known.items() if key in ARTICLE]
    apart = sum(not record.agrees for record in papers)
    parts = [f"{len(known)} of {len(claims_store.ALL)} claims computed."]
    if papers:
        parts.append(f"Papers: we agree with {len(papers) - apart}, disagree with {apart}.")
    if advice:
        each = [sum(record.outcome == name for record in advice) for name in ICONS]
        parts.append(
            f"The article's claims: {each[0]} hold, {each[1]} under conditions, {each[2]} not."
        )
    return " ".join(parts)


def claims_csv() -> str:
    """One row per number of every claim computed so far."""
    head = ("claim", "source", "statement", "outcome", "reason", "condition", "quantity")
    rows: list[tuple[object, ...]] = []
    for key in claims_store.ALL:
        record = claims_store.computed(key)
        if record is None:
            continue
        about = (key, record.source, record.statement, outcome(key, record))
        about += (record.reason, record.condition)
        for row in record.rows:
            found = (None, row.ours) if row.drawn else (row.ours, row.simulated)
            seen = ("" if v is None else f"{v:.10g}" for v in (*found, row.error))
            rows.append((*about, row.quantity, row.printed, *seen))
    return table_csv((*head, "printed", "ours", "simulated", "standard_error"), rows, {})
