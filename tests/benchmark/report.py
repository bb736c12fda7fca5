"""One table, for people and as JSON: value, unit, target, met or missed."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PACKAGES = ("streamlit", "plotly", "numpy", "scipy", "scikit-learn", "playwright")


@dataclass(frozen=True)
class Target:
    """What is asked for; times are asked to stay below, rates to stay above."""

    value: float
    at_least: bool = False

    def met(self, value: float) -> bool:
        """A missing measurement misses its target."""
        return value >= self.value if self.at_least else value <= self.value

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.value:g}"


@dataclass(frozen=True)
class Row:
    """One measured number."""

    section: str
    name: str
    value: float
    unit: str
    target: Target | None
    note: str

    @property
    def verdict(self) -> str:
        """Met, missed, or nothing where nothing is asked."""
        if self.target is None:
            return ""
        return "met" if self.target.met(self.value) else "MISSED"


@dataclass
class Report:
    """All rows, and the machine they are about."""

    machine: dict[str, str] = field(default_factory=lambda: machine())
    rows: list[Row] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)  # what is missing from the table, and why

    def add(
        self,
        section: str,
        name: str,
        value: float,
        unit: str,
        target: Target | None = None,
        note: str = "",
    ) -> None:
        """Append one number."""
        self.rows.append(Row(section, name, value, unit, target, note))

    def table(self) -> str:
        """For a terminal."""
        width = max(len(row.name) for row in self.rows)
        lines = [f"{name}: {value}" for name, value in self.machine.items()]
        for section in dict.fromkeys(row.section for row in self.rows):
            lines += ["", section, "-" * len(section)]
            for row in self.rows:
                if row.section != section:
                    continue
                wanted = f"{row.target} {row.verdict}" if row.target else ""
                value = f"{_digits(row.value):>8} {row.unit:<4}"
                lines.append(f"{row.name:<{width}} {value} {wanted:<12} {row.note}".rstrip())
        asked = [row for row in self.rows if row.target]
        missed = [row for row in asked if row.verdict != "met"]
        lines += ["", *self.failures, f"{len(asked) - len(missed)} of {len(asked)} targets met"]
        return "\n".join(lines)

    def content(self) -> dict[str, Any]:
        """Everything, as JSON has it."""
        rows = [asdict(row) | {"verdict": row.verdict} for row in self.rows]
        return {"machine": self.machine, "failures": self.failures, "rows": rows}

    def save(self, path: Path) -> None:
        """As JSON, with the same words."""
        text = json.dumps(self.content(), ensure_ascii=False, indent=1)
        path.write_text(text + "\n", encoding="utf-8")


def _digits(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def machine() -> dict[str, str]:
    """What the numbers depend on."""
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "processor": f"{_processor()}, {os.cpu_count()} cores, {platform.machine()}",
        "load at the start": load(),
        "python": platform.python_version(),
        **versions,
    }


def load() -> str:
    """How busy the machine was, over 1, 5 and 15 minutes: above 0.5, repeat the measurement."""
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


def _processor() -> str:
    cards = Path("/proc/cpuinfo")
    if cards.exists():
        for line in cards.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"
