"""A visitor's own file: read and analysed in another process, held by that visitor's session.

Nothing is cached, here or there: when a session ends or forgets its file, nothing else holds it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine import Dataset, Verdict, data_still, verdict
from engine.effort import Effort, effort
from engine.reading import Selection, Table, Unreadable, read_table
from engine.reading.limits import clean, counted
from pages.shared import figures
from pages.shared.apart import APART
from pages.shared.data_recipes import own_file_recipe, own_scikit_learn_recipe
from pages.shared.export import coefficients_csv, path_csv
from pages.shared.held import room_for, watch
from pages.shared.live_chart import Chart
from pages.shared.numbers import number
from pages.shared.queue import Report

FULL = (
    "So many files are held just now that there is no room for another. Try again in a few minutes."
)
FEW_ROWS = 30  # below, a verdict is said to be uncertain
NO_MEMORY = "There is not enough memory for this. Leave out some columns, or rows of the file."


@dataclass(frozen=True)
class Refused:
    """Why something cannot be done, for the visitor."""

    sentence: str


@dataclass(frozen=True)
class Columns:
    """What a visitor chose; positions among the table's columns."""

    target: int | None  # None: only the visitor can say
    only: tuple[int, ...] | None = None  # None: all that can be used
    leave_out: tuple[int, ...] = ()
    standardize: bool | None = None  # None: by the columns' scales


@dataclass(frozen=True, eq=False)
class Parcel:
    """A file on its way to being read."""

    name: str
    data: bytes


@dataclass(frozen=True, eq=False)
class Findings:
    """All the page shows of an analysis; the data themselves are not kept."""

    selection_sentence: str
    remarks: tuple[str, ...]
    recommendation: str
    standardized: bool
    scale_ratio: float
    judgement: Verdict
    chart: Chart
    table: dict[str, dict[str, str]]
    size: dict[str, str]
    path: str  # CSV
    coefficients: str  # CSV
    python: str
    scikit_learn: str


@dataclass(eq=False)
class Upload:
    """One visitor's file and what was made of it; without a table once it is forgotten."""

    table: Table | None
    columns: Columns
    only_text: str = ""
    started: Columns | None = None
    analysed: Columns | None = None
    result: Findings | Refused | None = None

    def forget(self) -> None:
        """Let go of everything."""
        self.table = self.result = None


def opened(parcel: Parcel, present: Callable[[], bool], report: Report) -> Upload | Refused:
    """For the queue: the table in a file, held while its visitor is `present`."""
    table = APART.run(_read, parcel.data, parcel.name, report=report, lost=Refused(NO_MEMORY))
    if isinstance(table, Refused):
        return table
    if not room_for(table, table.values.nbytes):
        return Refused(FULL)
    target = None if table.doubt else table.position(table.suggested_target)
    upload = Upload(table, Columns(target))
    watch(upload, present)
    return upload


def _read(data: bytes, name: str, report: Report) -> Table | Refused:
    # An exception would hold on to the file there, until there is another.
    try:
        return read_table(data, name, report)
    except Unreadable as refusal:
        return Refused(f"{clean(name)}: {refusal}")
    except MemoryError:
        return Refused(NO_MEMORY)


def expected(table: Table, columns: Columns) -> tuple[int, int, Effort]:
    """Rows, features and effort of an analysis, at most."""
    usable = {position for position, column in enumerate(table.columns) if column.usable}
    wanted = usable if columns.only is None else usable & set(columns.only)
    d = max(len(wanted - {columns.target, *columns.leave_out}), 1)
    return table.rows, d, effort(table.rows, d)


def analysed(table: Table, columns: Columns, report: Report) -> Findings | Refused:
    """For the queue: everything the page shows of one choice of columns."""
    return APART.run(_analyse, table, columns, report=report, lost=Refused(NO_MEMORY))


def _analyse(table: Table, columns: Columns, report: Report) -> Findings | Refused:
    if columns.target is None:
        return Refused(table.doubt)
    try:
        chosen = table.choose(
            columns.target,
            columns.leave_out,
            columns.only,
            progress=lambda share: report(0.2 * share),
        )
        report(0.2)
        standardize = columns.standardize
        if standardize is None:
            standardize = chosen.scales_differ
        data = Dataset(
            chosen.X,
            chosen.y,
            standardize=standardize,
            progress=lambda share: report(0.2 + 0.5 * share),
        )
        report(0.7)
        return _findings(table, columns, chosen, data, report)
    except ValueError as error:
        return Refused(str(error).removesuffix(".") + ".")
    except MemoryError:
        return Refused(NO_MEMORY)


def _findings(
    table: Table, columns: Columns, chosen: Selection, data: Dataset, report: Report
) -> Findings:
    judgement = verdict(data)
    report(0.85)
    still = data_still(data)
    report(0.95)
    chart = figures.data_chart(still, judgement, data)
    about = {
        "file": table.name,
        "target": table.columns[chosen.target].name,
        "n": data.n,
        "d": data.d,
        "standardized": data.standardize,
    }
    if chosen.classes:
        about |= {"minus_one": chosen.classes[0], "plus_one": chosen.classes[1]}
    slopes = data.coefficients(float(data.best.lam))
    return Findings(
        selection_sentence=_selection_sentence(table, chosen, data),
        remarks=(*chosen.remarks, *_few_rows(data.n)),
        recommendation=figures.recommendation(data),
        standardized=data.standardize,
        scale_ratio=chosen.scale_ratio,
        judgement=judgement,
        chart=chart,
        table=figures.data_table(data, judgement),
        size=figures.size_of(data),
        path=path_csv(still, data, about),
        coefficients=coefficients_csv(chosen.names, slopes, data, about),
        python=own_file_recipe(
            table,
            chosen.target,
            columns.leave_out,
            columns.only,
            data.standardize,
        ),
        scikit_learn=own_scikit_learn_recipe(table, chosen, data),
    )


def _few_rows(n: int) -> list[str]:
    if n >= FEW_ROWS:
        return []
    return [
        f"{n} rows are few: the leave-one-out error is itself uncertain, and other rows could "
        "well turn this verdict."
    ]


def _selection_sentence(table: Table, chosen: Selection, data: Dataset) -> str:
    target = table.columns[chosen.target].name
    rows = f"n = {data.n:,}" + (f" of {table.rows:,} rows" if data.n < table.rows else " rows")
    scaled = "standardised" if data.standardize else "as measured"
    parts = [
        f"{rows}, d = {counted(data.d, 'feature')} ({scaled}), γ = d/n = {data.d / data.n:.3g}. "
        f"Target: “{target}”."
    ]
    if data.standardize and chosen.scales_differ:
        parts.append(
            "Columns were standardised because their scales differ: the largest standard deviation "
            f"is {number(chosen.scale_ratio, 3)} times the median one."
        )
    if chosen.classes:
        low, high = chosen.classes
        parts.append(
            f"It takes two values, so this is least-squares classification: “{low}” is −1 and "
            f"“{high}” is +1, and errors are squared distances from these."
        )
    return " ".join(parts)
