"""The lock of `make demo` and `make test`, and the audit of what is installed."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import sys
import tomllib
from importlib.metadata import PathDistribution
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("packaging")
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCK = ROOT / ".ci" / "lock.txt"


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["audit"] = module
    spec.loader.exec_module(module)
    return module


def _asked_for() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["test"]]
    return [Requirement(one) for one in [*asked, *project["build-system"]["requires"]]]


def test_what_is_asked_for_is_locked(audit: ModuleType) -> None:
    """Every dependency of pyproject.toml, of this machine, with a version that it allows. Else: `make lock`."""
    locked = audit.read_lock(LOCK)
    for asked in _asked_for():
        if asked.marker is None or asked.marker.evaluate():
            version = locked.get(canonicalize_name(asked.name))
            assert version is not None, f"{asked.name} is not locked: make lock"
            assert asked.specifier.contains(version), f"{asked} is locked at {version}: make lock"


def test_every_dependency_has_bounds() -> None:
    """Below and above, or exactly one version."""
    for asked in _asked_for():
        kinds = {one.operator for one in asked.specifier}
        assert "==" in kinds or {">=", "<"} <= kinds, f"{asked} has no bounds"


def test_every_locked_version_has_a_hash() -> None:
    """pip refuses what is not what was locked."""
    blocks = re.split(r"\n(?=\S)", LOCK.read_text(encoding="utf-8"))
    packages = [block for block in blocks if not block.startswith("#")]
    assert len(packages) > 30
    assert [block.splitlines()[0] for block in packages if "--hash=sha256:" not in block] == []


def test_the_known_bad_are_not_locked(audit: ModuleType) -> None:
    """What must not be installed is not what would be."""
    locked = audit.read_lock(LOCK)
    for bad, why in audit.read_known_bad(ROOT / ".ci" / "known_bad.txt"):
        assert why
        version = locked.get(canonicalize_name(bad.name))
        assert version is None or not bad.specifier.contains(version), f"{bad}: {why}"


def test_an_altered_file_is_found(audit: ModuleType, tmp_path: Path) -> None:
    """A file of a package that is not what its wheel held, or is gone."""
    import base64

    described = tmp_path / "one-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.4\nName: one\nVersion: 1.0\nLicense-Expression: MIT\n")
    (tmp_path / "one.py").write_bytes(b"x = 1\n")
    digest = base64.urlsafe_b64encode(hashlib.sha256(b"x = 1\n").digest()).rstrip(b"=").decode()
    (described / "RECORD").write_text(f"one.py,sha256={digest},6\ngone.py,sha256={digest},6\none-1.0.dist-info/RECORD,,\n")
    found = PathDistribution(described)
    assert audit.check_files(found) == (2, ["gone.py"])
    assert audit.licence_of(found) == "MIT"
    (tmp_path / "one.py").write_bytes(b"x = 2\n")
    assert audit.check_files(found) == (2, ["one.py", "gone.py"])


def test_the_table_of_the_architecture_names_every_dependency() -> None:
    """Licence, use, upkeep and the way out of each are told in one table."""
    table = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").partition("## What it stands on")[2]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for one in project["dependencies"]:
        assert Requirement(one).name in table, f"{one} is not in the table of ARCHITECTURE.md"
