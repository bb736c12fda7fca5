"""Which imports which, how long things are, what is documented."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ENGINE = sorted((ROOT / "engine").rglob("*.py"))
PAGES = sorted((ROOT / "pages").glob("*.py"))
SHARED = sorted((ROOT / "pages" / "shared").rglob("*.py"))
TESTS = sorted((ROOT / "tests").glob("*.py"))
SOURCES = [ROOT / "app.py", *ENGINE, *PAGES, *SHARED]
WITNESSES = (
    "simulate",
    "closed_form",
    "dataset",
    "design",
    "evidence",
    "gradient_descent",
    "message_passing",
    "filters",
    "filtered_draw",
    "sample_spectrum",
)
THEORY = {"equivalents", "ridge", "bayes", "frames", "film", "moving", "table", "verdict", "sweep"}
THEORY |= {
    "channel",
    "stationary",
    "threshold_map",
    "frontier",
    "limit_law",
    "bayes_curve",
    "scalar_shares",
}
MOST_LINES_OF_A_FILE, MOST_LINES_OF_A_FUNCTION = 300, 60


def name(path):
    return str(path.relative_to(ROOT))


def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path):
    """Dotted names of everything a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def roots(path):
    return {module.split(".")[0] for module in imports(path)}


def functions(path):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(parsed(path)) if isinstance(node, kinds)]


def test_the_scans_below_see_the_project():
    assert {"problem.py", "ridge.py", "simulate.py"} <= {path.name for path in ENGINE}
    assert PAGES and SHARED
    assert "engine.problem.Problem" in imports(ROOT / "engine" / "ridge.py")


def test_importing_the_engine_brings_in_no_user_interface():
    code = "import sys, engine; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-B", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "engine" in loaded and "numpy" in loaded
    assert not loaded & {"streamlit", "plotly", "pandas", "pages", "matplotlib", "sklearn"}


@pytest.mark.parametrize("path", ENGINE, ids=name)
def test_the_engine_needs_numpy_scipy_and_the_standard_library(path):
    assert roots(path) <= {"numpy", "scipy", "engine"} | sys.stdlib_module_names


@pytest.mark.parametrize("witness", WITNESSES)
def test_witnesses_know_no_theory(witness):
    used = {
        part
        for module in imports(ROOT / "engine" / f"{witness}.py")
        if module.startswith("engine")
        for part in module.split(".")[1:2]
    }
    assert not used & THEORY
    # Nor by the back door: what the package itself exports.
    assert "engine" not in imports(ROOT / "engine" / f"{witness}.py")
    allowed = {"problem", "spectra", "priors", "design", "evidence", "simulate", "filters"}
    allowed.add("whole_numbers")
    assert used <= allowed


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_computes_nothing_itself_and_knows_no_other_page(path):
    assert not roots(path) & {"scipy", "numpy", "pandas"}
    pages = {page.stem for page in PAGES}
    for module in imports(path):
        parts = module.split(".")
        assert parts[0] != "pages" or parts[1] not in pages, module


@pytest.mark.parametrize("path", [*ENGINE, *SHARED], ids=name)
def test_the_engine_and_what_pages_share_know_no_page(path):
    pages = {f"pages.{page.stem}" for page in PAGES if page.stem != "__init__"}
    used = {".".join(module.split(".")[:2]) for module in imports(path)}
    assert not used & pages
    if path in ENGINE:
        assert "pages" not in roots(path)


@pytest.mark.parametrize("module", ["figures", "theme"])
def test_figures_know_no_streamlit(module):
    assert "streamlit" not in roots(ROOT / "pages" / "shared" / f"{module}.py")


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=name)
def test_no_file_is_too_long(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES_OF_A_FILE


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_no_function_is_too_long(path):
    long = {
        f.name: f.end_lineno - f.lineno + 1
        for f in functions(path)
        if f.end_lineno - f.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    }
    assert not long


@pytest.mark.parametrize("path", ENGINE, ids=name)
def test_what_the_engine_offers_is_documented(path):
    tree = parsed(path)
    assert ast.get_docstring(tree), "the module itself"
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    public = [n for n in tree.body if isinstance(n, kinds) and not n.name.startswith("_")]
    missing = [node.name for node in public if not ast.get_docstring(node)]
    assert not missing


@pytest.mark.parametrize("path", [*SHARED, *PAGES], ids=name)
def test_public_functions_of_the_pages_are_documented(path):
    missing = [
        node.name
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not missing


def test_every_public_name_of_the_engine_exists_and_is_documented():
    import engine

    assert len(engine.__all__) == len(set(engine.__all__)) > 20
    for public in engine.__all__:
        value = getattr(engine, public)
        if callable(value):
            assert value.__doc__, public
