"""`dateline rejected`: what was not taken, and why."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from archive.command_line import ArchiveOption, check_format, open_archive, say


def run(
    archive: ArchiveOption = None,
    format: Annotated[str, typer.Option("--format", metavar="table|csv|json")] = "table",
) -> None:
    """List what was not taken, and why.

    \b
    dateline rejected
    dateline rejected --format csv > rejected.csv
    dateline rejected --format json | jq length
    """
    from index.printers.holdings import write_rejections

    check_format(format, ("table", "csv", "json"))
    with open_archive(archive) as store:
        count = write_rejections(store.rejections(), sys.stdout, format)
    say(f"{count:,} rejected")
