"""Who may import whom, read from the syntax trees; which module knows which library; what a search must not load."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Of ours, each package may import these and no others: imports point at the archive.
MAY_IMPORT = {
    "archive": {"archive"},
    "ingest": {"archive", "ingest"},
    "index": {"archive", "index"},
    "cli": {"archive", "ingest", "index"},
}

# The command line: these files may import what cli.py may, and only cli.py and each other's kind may import them.
COMMAND_LINE = ("archive/command_line.py", "archive/command_group.py", "archive/usage.py", "archive/versions.py", "archive/commands/*", "ingest/commands/*", "index/commands/*")

# A library is known to these modules alone (paths below the root; an entry that ends in * is a prefix).
KNOWN_BY = {
    "whoosh": ("index/engines/whoosh*", "index/engines/flat_codec.py"),
    "bs4": ("ingest/readers/html*",),
    "lxml": ("ingest/readers/html*",),
    "dateutil": ("ingest/dates*",),
    "chardet": ("ingest/decode.py",),
    "warcio": ("ingest/readers/warc.py",),
    "brotli": ("ingest/http_body.py",),
    "snowballstemmer": ("index/*",),
    "Stemmer": ("index/analysis.py",),
    "typer": ("archive/options.py", *COMMAND_LINE),
    "click": ("archive/command_group.py", "archive/usage.py", "archive/commands/completion.py"),  # typer's own foundation, for its exceptions
    "rich": ("index/printers/*", *COMMAND_LINE),
    "matplotlib": ("index/printers/plot.py",),
    "numpy": (
        *("index/engines/flat_blocks.py", "index/engines/flat_writing.py", "index/engines/flat_merging.py"),
        *("index/engines/flat_postings.py", "index/engines/whoosh_commit.py", "index/array_arithmetic.py"),
        *("index/array_places.py", "index/array_leads.py", "index/ascending.py"),
    ),
    "sqlite3": ("archive/*",),
    "rensa": ("archive/likeness.py",),
    "backports": ("archive/zstandard.py",),  # the standard library's zstd, for Pythons before 3.14
    "compression": ("archive/zstandard.py",),
}

# What the top level may hold: the seven names of the project, and what every good repository has beside them.
TOP_LEVEL = {
    *("pyproject.toml", "archive", "ingest", "index", "cli.py", "tests", "samples"),
    *("README.md", "LICENSE", "NOTICE", "CHANGELOG.md", "ARCHITECTURE.md", "Makefile", ".ci", "bench"),
    *(".gitignore", ".gitattributes"),
}


def _modules() -> list[Path]:
    found = [path for package in ("archive", "ingest", "index") for path in (ROOT / package).rglob("*.py")]
    return sorted([*found, ROOT / "cli.py"])


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module named in an import statement of the file, at any depth, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import; write the package's name"
            yield str(node.module), node.lineno


def _is_one_of(path: str, patterns: tuple[str, ...]) -> bool:
    return any(path.startswith(p[:-1]) if p.endswith("*") else path == p for p in patterns)


MODULES = _modules()
NAMES = [path.relative_to(ROOT).as_posix() for path in MODULES]


@pytest.mark.parametrize("name", NAMES)
def test_imports_follow_the_table(name: str) -> None:
    """archive imports archive; ingest and index import archive and themselves; only the command line imports all."""
    is_command = _is_one_of(name, ("cli.py", *COMMAND_LINE))
    package = "cli" if is_command else name.split("/")[0]
    for module, line in _imports(ROOT / name):
        first = module.split(".")[0]
        if _is_one_of(module.replace(".", "/") + ".py", COMMAND_LINE):
            assert is_command, f"{name}:{line}: only the command line may import {module}"
        if first in MAY_IMPORT:
            assert first in MAY_IMPORT[package], f"{name}:{line}: {package} must not import {module}"


@pytest.mark.parametrize("name", NAMES)
def test_a_library_is_known_to_one_place(name: str) -> None:
    """Whoosh, BeautifulSoup, lxml, dateutil, chardet, the stemmer, typer, rich and SQLite each have one home."""
    for module, line in _imports(ROOT / name):
        homes = KNOWN_BY.get(module.split(".")[0])
        assert homes is None or _is_one_of(name, homes), f"{name}:{line}: {module} belongs to {', '.join(homes)}"


@pytest.mark.parametrize("name", NAMES)
def test_every_import_is_declared(name: str) -> None:
    """A module imports the standard library, ours, or a library with a home in the table above."""
    for module, line in _imports(ROOT / name):
        first = module.split(".")[0]
        assert first in sys.stdlib_module_names or first in MAY_IMPORT or first in KNOWN_BY, f"{name}:{line}: {module}"


def test_the_stemmer_has_one_importer() -> None:
    """One module of index/ knows the stemmer: what a word matches is decided in one place."""
    users = [name for name in NAMES if any(m.split(".")[0] == "snowballstemmer" for m, _ in _imports(ROOT / name))]
    assert len(users) <= 1


# Where pickle reads: a temporary file without a name, and the pipe from the process that started this one.
_UNPICKLING = {"index/external_sort.py", "ingest/tasks.py"}
# What runs, or may run, what it reads.
_RUNNING = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "runpy", "code", "xmlrpc", "imp"}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_a_file_holds_is_run(name: str) -> None:
    """No file that a stranger may have made is unpickled, and nothing is ever evaluated."""
    for module, line in _imports(ROOT / name):
        first = module.split(".")[0]
        writes_only = first == "pickle" and name in {*_UNPICKLING, "ingest/batch.py", "ingest/extraction.py"}
        assert first not in _RUNNING or writes_only, f"{name}:{line}: {module} may run what it reads"
    for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("eval", "exec", "__import__"), f"{name}:{node.lineno}"
        if isinstance(node, ast.Attribute) and node.attr in ("loads", "load", "Unpickler"):
            of = node.value.id if isinstance(node.value, ast.Name) else ""
            assert of != "pickle" or name in _UNPICKLING, f"{name}:{node.lineno}: pickle.{node.attr}"


@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith("__init__.py")])
def test_a_module_opens_by_saying_what_it_is_for(name: str) -> None:
    """Every module begins with a docstring of a sentence or more."""
    said = ast.get_docstring(ast.parse((ROOT / name).read_text(encoding="utf-8")))
    assert said is not None, f"{name} does not say what it is for"
    assert said.rstrip().endswith((".", ":", ")")), f"{name} opens with half a sentence"


def test_the_top_level_holds_what_it_should() -> None:
    """Nothing is kept at the top of the repository but the names that the design allows."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode != 0:
        pytest.skip("no git here, so no list of the files that belong to the repository")
    top = {path.split("/")[0] for path in listed.stdout.split("\0") if path}
    assert top <= TOP_LEVEL, f"not in the design: {sorted(top - TOP_LEVEL)}"


_REPORT = """
import runpy, sys
sys.argv = ["dateline", *{arguments!r}]
try:
    runpy.run_path({script!r}, run_name="__main__")
except SystemExit:
    pass
finally:
    print("\\n".join({{*sys.modules, *(name.split(".")[0] for name in sys.modules)}}), file=open({report!r}, "w"))
"""


def _loaded_by(tmp_path: Path, *arguments: str) -> set[str]:
    """The modules, and their top-level packages, that a fresh process has loaded when the command has run."""
    report = tmp_path / "loaded.txt"
    code = _REPORT.format(arguments=list(arguments), script=str(ROOT / "cli.py"), report=str(report))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, check=False)
    return set(report.read_text(encoding="utf-8").split())


@pytest.fixture
def small_archive(tmp_path: Path) -> Path:
    """An archive of one sample, made by the command itself."""
    sample = ROOT / "samples" / "kettle_sound_council"
    archive = tmp_path / "small.dateline"
    command = [sys.executable, str(ROOT / "cli.py"), "ingest", str(sample), "--archive", str(archive)]
    made = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return archive


@pytest.mark.parametrize("form", ["table", "csv", "jsonl", "ids"])
def test_a_search_loads_nothing_of_the_ingester(tmp_path: Path, small_archive: Path, form: str) -> None:
    """`dateline search` loads neither BeautifulSoup nor lxml, dateutil, chardet or anything of ingest/, nor Whoosh,
    which only writes."""
    loaded = _loaded_by(tmp_path, "search", "slipway", "--archive", str(small_archive), "--format", form)
    assert "index.engines.flat_snapshot" in loaded, "the search did not come as far as the index"
    assert not loaded & {"bs4", "lxml", "dateutil", "chardet", "ingest", "whoosh"}


def test_an_extraction_loads_nothing_of_the_index(tmp_path: Path) -> None:
    """`dateline extract` loads neither Whoosh nor the stemmer."""
    loaded = _loaded_by(tmp_path, "extract", str(ROOT / "samples" / "kettle_sound_council"), "--format", "jsonl")
    assert "ingest" in loaded, "the extraction did not run"
    assert not loaded & {"whoosh", "snowballstemmer"}
