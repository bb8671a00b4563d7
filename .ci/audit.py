"""Is what is installed what is locked? Run by `make audit` with the Python of the environment; asks no network.

It compares every installed package with `.ci/lock.txt` (name and version), every file of it with the checksum that its
wheel's RECORD has, its licence with those that are allowed here, and its version with `.ci/known_bad.txt`. What it
cannot know offline: whether a flaw was found since that list was written, whether upkeep has ended, and whether the
wheel was the locked one; that pip has checked, by the hashes of the lock, when it was installed.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import re
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

HERE = Path(__file__).resolve().parent
# Whatever is beside the locked ones in every environment, and the project itself.
BESIDE = {"pip", "dateline"}
ALLOWED = re.compile(
    r"0BSD|\bMIT\b|BSD|Apache|\bPSF|Python Software Foundation|MPL|Mozilla|ISC|Unlicense|CC0|Public Domain"
)


def main() -> int:
    """Prints a line a package and a line a finding; 1 where there is any."""
    locked, installed = read_lock(HERE / "lock.txt"), {}
    for found in distributions():
        installed[canonicalize_name(found.metadata["Name"])] = found
    findings = []
    for name, version in sorted(locked.items()):
        if name not in installed:
            findings.append(f"{name} {version} is locked and not installed")
        elif Version(installed[name].version) != Version(version):
            findings.append(f"{name} {installed[name].version} is installed; {version} is locked")
    bad = read_known_bad(HERE / "known_bad.txt")
    for name, found in sorted(installed.items()):
        if name in BESIDE:
            continue
        if name not in locked:
            findings.append(f"{name} {found.version} is installed and not locked")
        licence = licence_of(found)
        if not ALLOWED.search(licence):
            findings.append(f"{name}: its licence is {licence or 'not said'}")
        files, altered = check_files(found)
        findings += [f"{name}: {path} is not as it was in its wheel" for path in altered]
        print(f"{name:<28} {found.version:<16} {licence[:40]:<40} {files:>5} files")
    for requirement, why in bad:
        one = installed.get(canonicalize_name(requirement.name))
        if one is not None and requirement.specifier.contains(one.version, prereleases=True):
            findings.append(f"{requirement.name} {one.version}: {why}")
    for finding in findings:
        print(f"audit: {finding}", file=sys.stderr)
    print(f"{len(installed)} packages, {len(findings)} findings", file=sys.stderr)
    return 1 if findings else 0


def read_lock(path: Path) -> dict[str, str]:
    """The locked version of each package that this platform and Python need."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        match = re.match(r"([\w.-]+)==([^ ;\\]+)(?: ; ([^\\]+))?", line)
        if match and (match[3] is None or Marker(match[3].strip()).evaluate()):
            found[canonicalize_name(match[1])] = match[2]
    return found


def read_known_bad(path: Path) -> list[tuple[Requirement, str]]:
    """What must not be installed, with the reason."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [(Requirement(what), why) for what, why in (line.split("  ", 1) for line in lines)]


def licence_of(found: Distribution) -> str:
    """The licence as the package's own metadata say it, as SPDX where they do."""
    said = found.metadata.get("License-Expression")
    if said:
        return str(said)
    classifiers = [one for one in found.metadata.get_all("Classifier") or () if one.startswith("License ::")]
    named = [one.rpartition(" :: ")[2] for one in classifiers if not one.endswith("OSI Approved")]
    lines = str(found.metadata.get("License") or "").strip().splitlines()
    return "; ".join(named) or (lines[0] if lines else "")


def check_files(found: Distribution) -> tuple[int, list[str]]:
    """How many files have a checksum in RECORD, and those that are gone or are others now."""
    record = found.read_text("RECORD") or ""
    checked, altered = 0, []
    for path, checksum, *_ in csv.reader(record.splitlines()):
        method, _, wanted = checksum.partition("=")
        if not wanted:
            continue
        checked += 1
        try:
            digest = hashlib.new(method, Path(str(found.locate_file(path))).read_bytes()).digest()
        except OSError:
            altered.append(path)
            continue
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != wanted:
            altered.append(path)
    return checked, altered


if __name__ == "__main__":
    sys.exit(main())
