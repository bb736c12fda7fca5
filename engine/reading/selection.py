"""A table → target and features: which rows and columns can be used, and what was left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.design import SMALLEST_N
from engine.reading.cautions import STRIP, cautions, strips
from engine.reading.columns import LABELS, Column
from engine.reading.layout import Layout
from engine.reading.limits import Unreadable, columns, counted, quoted
from engine.reading.target import doubted, held, suggested

Array = NDArray[np.float64]

LARGEST_D = 20_000
ROW_NUMBERS = ("id", "index", "row", "row number", "no", "no.", "nr", "nr.", "number", "#")
MOST_MISSING = 0.5
SCALES_DIFFER = 30.0


@dataclass(frozen=True, eq=False)
class Selection:
    """X and y for `engine.Dataset`, and how they came out of the table."""

    X: Array  # (n, d)
    y: Array  # (n,); −1 and +1 if there are classes
    target: int  # position of the target among the table's columns
    features: tuple[int, ...]  # positions of the d features
    names: tuple[str, ...]  # of the features
    classes: tuple[str, ...]  # what −1 and +1 stand for, or nothing
    rows: NDArray[np.bool_]  # (rows of the table,), those that were used
    remarks: tuple[str, ...]

    @cached_property
    def scale_ratio(self) -> float:
        """Standard deviation of the columns: the largest over the median one."""
        deviations = np.concatenate([strip.std(axis=0) for strip in strips(self.X)])
        return float(deviations.max() / np.median(deviations))

    @property
    def scales_differ(self) -> bool:
        """Whether plain ridge would see hardly more than a few wide columns."""
        return self.scale_ratio > SCALES_DIFFER


@dataclass(frozen=True, eq=False)
class Table:
    """A file's table. Missing values are NaN; columns that are not `usable` hold nothing."""

    name: str
    columns: tuple[Column, ...]
    values: Array  # (rows, columns), read-only
    layout: Layout
    remarks: tuple[str, ...]

    def __setstate__(self, state: dict[str, Any]) -> None:
        """From another process, where numpy forgets that values are read-only."""
        self.__dict__.update(state)
        self.values.setflags(write=False)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.values)

    @cached_property
    def suggested_target(self) -> str:
        """The column a person most likely wants to predict."""
        return suggested(self.columns, self._row_numbers)

    @cached_property
    def doubt(self) -> str:
        """Why it may well be another one than they mean, or nothing."""
        return doubted(self.columns)

    @cached_property
    def _row_numbers(self) -> frozenset[int]:
        """Columns that count the rows, where such columns stand or by what they are called."""
        return frozenset(
            position
            for position, column in enumerate(self.columns)
            if column.counts and (position == 0 or column.name.casefold() in ROW_NUMBERS)
        )

    def position(self, column: str | int) -> int:
        """Where a column stands, by its name or its position (from 0); ValueError if nowhere."""
        if isinstance(column, int) and 0 <= column < len(self.columns):
            return column
        if column in self._positions:
            return self._positions[str(column)]
        raise ValueError(f"column must be one of the table's, got {column!r}")

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {column.name: position for position, column in enumerate(self.columns)}

    def choose(
        self,
        target: str | int,
        leave_out: Sequence[str | int] = (),
        only: Sequence[str | int] | None = None,
        progress: Callable[[float], None] = lambda share: None,
    ) -> Selection:
        """Target and features, complete and not constant.

        Features are the columns in `only`, or all usable ones that do not merely count the rows,
        without those in `leave_out`. `Unreadable` if nothing is left to compute with. `progress` is
        told the share done; it may raise to abandon.
        """
        goal = self.position(target)
        self._check_target(self.columns[goal])
        remarks: list[str] = []
        wanted = self._wanted(goal, leave_out, only, remarks)
        present = ~np.isnan(self.values[:, goal])
        without = self.rows - int(present.sum())
        if without:
            are = "was" if without == 1 else "were"
            remarks.append(
                f"{counted(without, 'row')} without a value of the target {are} left out."
            )
        rows, kept = self._complete(present, wanted, remarks)
        progress(0.1)
        kept = self._varying(rows, kept, remarks)
        self._check_size(rows, kept, remarks)
        y, classes = self._outcome(goal, rows)
        X = self.values[np.ix_(rows, kept)]
        names = tuple(self.columns[position].name for position in kept)
        remarks += cautions(X, y, names, lambda share: progress(0.2 + 0.8 * share))
        features = tuple(int(position) for position in kept)
        return Selection(X, y, goal, features, names, classes, rows, tuple(remarks))

    def _check_target(self, column: Column) -> None:
        if not column.usable:
            raise Unreadable(
                f"The target {quoted(column.name)} holds {held(column)}. Choose a column of "
                "numbers, or one with two labels."
            )

    def _wanted(
        self,
        goal: int,
        leave_out: Sequence[str | int],
        only: Sequence[str | int] | None,
        remarks: list[str],
    ) -> NDArray[np.intp]:
        out = {goal, *map(self.position, leave_out)}
        if only is None:
            indices = [self.columns[p].name for p in sorted(self._row_numbers - out)]
            if indices:
                remarks.append(
                    columns(
                        indices,
                        "only counts the rows and was left out; list it among the features to "
                        "use it",
                        "only count the rows and were left out; list them among the features "
                        "to use them",
                    )
                )
            out |= self._row_numbers
            chosen = list(range(len(self.columns)))
        else:
            chosen = sorted(set(map(self.position, only)))
        wanted = [p for p in chosen if p not in out and self.columns[p].usable]
        return np.array(wanted, dtype=np.intp)

    def _complete(
        self, present: NDArray[np.bool_], wanted: NDArray[np.intp], remarks: list[str]
    ) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
        """Rows and columns without a missing value: whichever way keeps more of the table."""
        counts = np.zeros(len(wanted), dtype=np.intp)
        incomplete = np.zeros(self.rows, dtype=np.intp)
        for start in range(0, len(wanted), STRIP):
            strip = slice(start, start + STRIP)
            holes = np.isnan(self.values[:, wanted[strip]]) & present[:, None]
            counts[strip] = holes.sum(axis=0)
            sparse = counts[strip] > MOST_MISSING * present.sum()
            incomplete += holes[:, ~sparse].sum(axis=1)
        sparse = counts > MOST_MISSING * present.sum()
        self._leave_out(
            wanted[sparse],
            remarks,
            "lacks more than half of its values and was left out",
            "lack more than half of their values and were left out",
        )
        wanted, counts = wanted[~sparse], counts[~sparse]
        rows = present & (incomplete == 0)
        whole = counts == 0
        lost = int(present.sum() - rows.sum())
        by_rows, by_columns = rows.sum() * len(wanted), present.sum() * whole.sum()
        if not lost or (by_rows >= by_columns and rows.sum() >= SMALLEST_N) or not whole.any():
            if lost:
                are = "was" if lost == 1 else "were"
                remarks.append(f"{counted(lost, 'row')} with missing values {are} left out.")
            return rows, wanted
        because = "because leaving out rows instead would lose more"
        self._leave_out(
            wanted[~whole],
            remarks,
            f"has missing values and was left out, {because}",
            f"have missing values and were left out, {because}",
        )
        return present, wanted[whole]

    def _varying(
        self, rows: NDArray[np.bool_], wanted: NDArray[np.intp], remarks: list[str]
    ) -> NDArray[np.intp]:
        if not rows.any():
            return wanted
        varies = np.zeros(len(wanted), dtype=np.bool_)
        for start in range(0, len(wanted), STRIP):
            strip = slice(start, start + STRIP)
            part = self.values[np.ix_(rows, wanted[strip])]
            varies[strip] = part.max(axis=0) > part.min(axis=0)
        self._leave_out(
            wanted[~varies],
            remarks,
            "has the same value in every row that is left, and was left out",
            "have the same value in every row that is left, and were left out",
        )
        return wanted[varies]

    def _leave_out(
        self, positions: NDArray[np.intp], remarks: list[str], singular: str, plural: str
    ) -> None:
        if positions.size:
            names = [self.columns[position].name for position in positions]
            remarks.append(columns(names, singular, plural))

    def _check_size(
        self, rows: NDArray[np.bool_], kept: NDArray[np.intp], remarks: list[str]
    ) -> None:
        why = "".join(f" {remark}" for remark in remarks)
        n = int(rows.sum())
        if n < SMALLEST_N:
            raise Unreadable(
                f"{counted(n, 'row')} can be used; at least {SMALLEST_N} are needed.{why}"
            )
        if not kept.size:
            raise Unreadable(f"No feature is left.{why}")
        if kept.size > LARGEST_D:
            raise Unreadable(
                f"There are {kept.size:,} features; at most {LARGEST_D:,} can be used. Leave some "
                "out."
            )

    def _outcome(self, goal: int, rows: NDArray[np.bool_]) -> tuple[Array, tuple[str, ...]]:
        """The target's values; two of them become −1 and +1."""
        y = self.values[rows, goal]
        column, low, high = self.columns[goal], y.min(), y.max()
        if low == high:
            value = quoted(column.labels[int(low > 0)]) if column.kind == LABELS else f"{low:g}"
            raise Unreadable(
                f"The target {quoted(column.name)} is {value} in every row that is left: there is "
                "nothing to predict."
            )
        if not np.isin(y, (low, high)).all():
            return y, ()
        classes = column.labels if column.kind == LABELS else (f"{low:g}", f"{high:g}")
        return np.where(y == high, 1.0, -1.0), classes
