"""A visitor's own file: choose it, say what its columns are, see what it costs, and the verdict.

Everything about it lives in the session: the table, the choice of columns, the findings. A link
says that the page shows an own file, and carries nothing of it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st
from streamlit.elements.widgets.file_uploader import UploadedFile
from streamlit.runtime.scriptrunner import get_script_run_ctx

from engine.reading import LARGEST_BYTES, LARGEST_D, Table
from engine.reading.selection import SCALES_DIFFER
from pages.shared import figures, uploads
from pages.shared.data_pins import data_compared, data_snapshots
from pages.shared.heavy import drop, heavy, presence
from pages.shared.held import AWAY_SECONDS, room_for
from pages.shared.link import OWN_FILE, Setting
from pages.shared.numbers import duration, number
from pages.shared.picture import draw_data
from pages.shared.plain import headline, say
from pages.shared.report import data_report
from pages.shared.state import change
from pages.shared.tables import table as show_table
from pages.shared.takeaway import take_away
from pages.shared.uploads import Columns, Findings, Parcel, Refused, Upload
from pages.shared.verdict_card import verdict_card

AT_ONCE_SECONDS = 0.5  # up to which an analysis starts without being asked to
SHORT_BYTES = 500_000  # of a file, read in about as long
PRIVACY = (
    "Your file stays in the memory of the server that runs this app, for your session only: it is "
    "not stored, not shown to anybody else, and forgotten when you press “Forget” or "
    f"{AWAY_SECONDS / 60:g} minutes after you leave. A link never carries it: whoever "
    "opens this address finds this place to choose a file."
)
ELSEWHERE = (
    "This address belongs to a file that is not here: a file is forgotten when the page is loaded "
    f"anew, when the server starts again, and {AWAY_SECONDS / 60:g} minutes after the line to it "
    "was lost. Choose it again."
)
STANDARDIZE_HELP = (
    "Ridge expects coefficients of equal size. Standardising makes that “equal effects per "
    "standard deviation” instead of “per unit of the column”: it is a choice of prior covariance, "
    "not a technicality, and it moves the verdict."
)


def your_data() -> None:
    """The page of an own file, from choosing it to the verdict."""
    held = _held()
    if held is None or held.table is None:
        _choose_file(st.session_state.get("upload"))
        return
    table = held.table
    _about(table)
    wrong = _choose_columns(held, table)
    if wrong:
        say([wrong], "refusal")
        return
    result = _result(held, table)
    if isinstance(result, Refused):
        say([result.sentence], "refusal")
    elif result is not None:
        _show(table, result)


def _choose_file(before: Refused | Upload | None) -> None:
    memory = st.session_state
    turn = memory.setdefault("upload_turn", 0)
    if isinstance(before, Refused):
        say([before.sentence], "refusal")
    elif before is None and not turn and _began_with_a_file():
        say([ELSEWHERE])
    largest = LARGEST_BYTES // 2**20
    file = st.file_uploader(
        "A table as CSV: one row per sample, a column to predict, and features",
        key=f"file_{turn}",
        max_upload_size=largest,
        help="Commas, semicolons or tabs; decimal points or commas; names in the first line or "
        f"not. At most {largest} MB and {LARGEST_D:,} features.",
        on_change=change,
    )
    st.caption(PRIVACY)
    work = None
    if file is not None:
        parcel = Parcel(file.name, file.getvalue())
        # The next run shows an empty uploader: the framework need not keep the bytes as well.
        memory["upload_turn"] = turn + 1
        memory.pop("upload", None)
        _release(file)
        if room_for(parcel, len(parcel.data)):
            work = partial(uploads.opened, parcel, presence(AWAY_SECONDS))
        else:
            say([uploads.FULL], "refusal")
    short = file is not None and file.size <= SHORT_BYTES
    heavy("reading", "Reading the file", work, _keep_file, short)


def _began_with_a_file() -> bool:
    """True for who came by the address of an own file, also in an earlier session."""
    began: Setting | None = st.session_state.get("began")
    return began is not None and began.dataset == OWN_FILE


def _release(file: UploadedFile) -> None:
    """Let the framework forget a file; it would keep it until the session ends."""
    context = get_script_run_ctx()
    manager: Any = getattr(context, "uploaded_file_mgr", None)
    if context is not None and hasattr(manager, "remove_file"):
        manager.remove_file(session_id=context.session_id, file_id=file.file_id)


def _keep_file(found: Upload | Refused) -> None:
    st.session_state["upload"] = found


def _forget() -> None:
    drop("analysis")
    held = st.session_state.pop("upload", None)
    if isinstance(held, Upload):
        held.forget()
    change()


def _about(table: Table) -> None:
    with st.container(border=True, key="upload"):
        with st.container(horizontal=True, vertical_alignment="center"):
            headline(table.name, f"{table.rows:,} rows × {len(table.columns):,} columns")
            st.button("Forget", icon=":material/delete:", key="forget", on_click=_forget)
        say([table.layout.sentence, *table.remarks])
        st.caption("Held for your session only; a link never carries it.")


def _choose_columns(held: Upload, table: Table) -> str:
    """The widgets of the choice; a sentence if it is not made or makes no sense."""
    memory = st.session_state
    usable = [position for position, column in enumerate(table.columns) if column.usable]
    chosen = held.columns
    memory["upload_target"] = chosen.target
    memory["upload_only"] = held.only_text
    memory["upload_leave_out"] = list(chosen.leave_out)
    memory["upload_standardize"] = bool(chosen.standardize)
    # The framework holds on to what a widget is given: names at most, never the table.
    label = {position: f"{position + 1}. {table.columns[position].name}" for position in usable}.get
    target, only, leave_out = st.columns([2, 2, 3])
    target.selectbox(
        "Target: the column to predict",
        usable,
        format_func=label,
        key="upload_target",
        placeholder="choose one",
        on_change=_take,
    )
    only.text_input(
        "Features: numbers of columns",
        key="upload_only",
        placeholder="all others",
        help="For example 2-40, 52. Empty means all columns that can be used.",
        on_change=_take,
    )
    leave_out.multiselect(
        "Leave out",
        [position for position in usable if position != chosen.target],
        format_func=label,
        key="upload_leave_out",
        placeholder="nothing",
        on_change=_take,
    )
    st.toggle(
        "Standardise the columns: a choice of prior covariance",
        key="upload_standardize",
        help=STANDARDIZE_HELP,
        on_change=_take,
    )
    try:
        positions_of(held.only_text, len(table.columns))
    except ValueError as error:
        return str(error)
    return table.doubt if chosen.target is None else ""


def _held() -> Upload | None:
    held = st.session_state.get("upload")
    return held if isinstance(held, Upload) else None


def _take() -> None:
    held, memory = _held(), st.session_state
    if held is None or held.table is None:
        return
    held.only_text = memory["upload_only"]
    only = held.columns.only
    with suppress(ValueError):  # said by the page
        only = positions_of(held.only_text, len(held.table.columns))
    target = memory["upload_target"]
    standardize: bool | None = memory["upload_standardize"]
    if held.columns.standardize is None and not standardize:
        standardize = None  # not touched yet
    chosen = Columns(
        target=held.columns.target if target is None else target,
        only=only,
        leave_out=tuple(p for p in memory["upload_leave_out"] if p != target),
        standardize=standardize,
    )
    if chosen != held.columns:
        drop("analysis")
        held.columns = chosen
    change()


def positions_of(text: str, columns: int) -> tuple[int, ...] | None:
    """Positions (from 0) that “2-40, 52” (from 1) names; None for an empty text."""
    found: set[int] = set()
    parts = [part for part in re.split(r"[,;\s]+", re.sub(r"\s*[-–]\s*", "-", text)) if part]
    for part in parts:
        match = re.fullmatch(r"(\d{1,6})(?:-(\d{1,6}))?", part)
        low, high = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= low <= high <= columns:
            raise ValueError(
                f"Columns must be numbers from 1 to {columns:,} like 2-40, 52; got “{part[:30]}”."
            )
        found |= set(range(low - 1, high))
    return tuple(sorted(found)) if parts else None


def _result(held: Upload, table: Table) -> Findings | Refused | None:
    """What is known of the present choice; starts the analysis, or offers to."""
    if held.result is not None and held.analysed == held.columns:
        return held.result
    n, d, effort = uploads.expected(table, held.columns)
    small = effort.seconds <= AT_ONCE_SECONDS
    with st.container(horizontal=True, vertical_alignment="center", key="cost"):
        offered = not small or held.started == held.columns
        asked = offered and st.button(
            "Compute", key="compute", icon=":material/play_arrow:", on_click=change
        )
        st.markdown(
            f"{n:,} rows and up to {d:,} features: about {duration(effort.seconds)} and "
            f"{effort.bytes / 1e6:,.0f} MB of memory.",
            width="content",
        )
    asked = asked or not offered
    work = partial(uploads.analysed, table, held.columns) if asked else None
    if work is not None:
        held.started = held.columns
    heavy("analysis", "Computing", work, _keep_findings, small)
    return None


def _keep_findings(result: Findings | Refused) -> None:
    held = _held()
    if held is None:
        return
    if isinstance(result, Findings):
        held.columns = replace(held.columns, standardize=result.standardized)
    held.started = held.analysed = held.columns
    held.result = result


def _show(table: Table, found: Findings) -> None:
    say([found.selection_sentence, *found.remarks])
    verdict_card(found.judgement, estimated=True)
    st.markdown(f":material/check_circle: {found.recommendation}")
    draw_data("data_chart", found.chart)
    with st.container(horizontal=True, key="under_chart"):
        take_away(
            re.sub(r"[^A-Za-z0-9-]+", "-", table.name.rsplit(".", 1)[0]).strip("-") or "data",
            partial(str, found.path),
            found.python,
            found.scikit_learn,
            partial(str, found.coefficients),
            report=partial(
                data_report,
                table.name,
                found.selection_sentence,
                found.judgement,
                found.chart,
                found.table,
                found.python,
            ),
        )
        data_snapshots(found.chart)
    data_compared(found.chart, found.size)
    show_table(found.table)
    with st.expander("What this assumes, and what cannot be inferred", icon=":material/help:"):
        st.markdown(figures.assumptions())
        st.markdown(
            f"- The largest standard deviation of a column is {number(found.scale_ratio, 3)} times "
            f"the median one. Above a ratio of {number(SCALES_DIFFER)}, columns are standardised "
            "unless you say otherwise."
        )
