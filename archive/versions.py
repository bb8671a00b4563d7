"""What runs: versions of dateline, of what it stands on and of what it writes; the platform, and foreign modules."""

from __future__ import annotations

from collections.abc import Mapping


def describe_versions(dateline: str, foreign: Mapping[str, str]) -> str:
    """The lines of `--version`; `foreign` are modules of others with the names of ours, and their files."""
    import platform
    import sqlite3
    import sys
    from importlib.metadata import PackageNotFoundError, version

    from archive.migrations import newest_version
    from index.analysis import ANALYSIS_VERSION
    from index.engine import DEFAULT_ENGINE, load_engine
    from ingest.extract import EXTRACTOR

    try:
        whoosh = f"whoosh3 {version('whoosh3')}"
    except PackageNotFoundError:
        whoosh = "whoosh3 is not installed"
    lines = [
        f"dateline {dateline} (Python {platform.python_version()}, {whoosh}, SQLite {sqlite3.sqlite_version})",
        f"writes archives of version {newest_version()}, indexes of version"
        f" {load_engine(DEFAULT_ENGINE).FORMAT}.{ANALYSIS_VERSION}, extracts by rules of version {EXTRACTOR}",
        f"runs on {platform.platform()} with {sys.executable}",
    ]
    lines += [
        f"passes over {file}, which would be taken for dateline's own {name!r}: PYTHONPATH leads to it"
        for name, file in sorted(foreign.items())
    ]
    return "\n".join(lines)
