"""Runs the tests of the archive with another SQLite library, such as that of 2020, which an old cluster may have.

    python bench/old_sqlite.py /path/to/libsqlite3.so.0

The library must be one that this Python can load in place of its own; 3.31.1 is built from its one source file by

    gcc -O1 -fPIC -shared -Wl,-soname,libsqlite3.so.0 -DSQLITE_ENABLE_DESERIALIZE -o libsqlite3.so.0 sqlite3.c -ldl -lm
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = [
    f"tests/test_{name}.py"
    for name in (
        "store", "archive_faults", "migrations", "removal", "copies", "cli_imports", "cli_copies", "keep_all",
        "resuming", "backup", "beside", "faults", "power_cut",
    )
]  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("library", type=Path)
    given = options.parse_args()
    environment = {**os.environ, "LD_LIBRARY_PATH": str(given.library.resolve().parent)}
    asked = [sys.executable, "-c", "import sqlite3; print(sqlite3.sqlite_version)"]
    version = subprocess.run(asked, env=environment, capture_output=True, text=True, check=True).stdout.strip()
    print(f"SQLite {version}", flush=True)
    command = [sys.executable, "-m", "pytest", *TESTS]
    sys.exit(subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode)


if __name__ == "__main__":
    main()
