"""`streamlit run`, with a stopwatch around the engine: what part of a redraw is the engine's.

Started by `servers.py` as `python -m tests.benchmark.timed_server SCRIPT [options]`. Each call of
a timed function appends one line "function milliseconds" to the file that LOG names.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from time import perf_counter
from typing import Any

import engine

LOG = "BENCHMARK_ENGINE_LOG"
TIMED = ("still", "verdict", "film")


def timed(name: str, function: Callable[..., Any], path: str) -> Callable[..., Any]:
    """The function, writing down how long each call took."""

    @wraps(function)
    def stopwatch(*args: Any, **kwargs: Any) -> Any:
        start = perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            spent = (perf_counter() - start) * 1000
            with open(path, "a", encoding="utf-8") as log:
                log.write(f"{name} {spent:.4f}\n")

    return stopwatch


def main() -> None:
    """Wrap the engine before any page imports it, then hand over to Streamlit."""
    path = os.environ[LOG]
    for name in TIMED:
        setattr(engine, name, timed(name, getattr(engine, name), path))
    from streamlit.web import cli

    sys.argv = ["streamlit", "run", *sys.argv[1:]]
    cli.main()


if __name__ == "__main__":
    main()
