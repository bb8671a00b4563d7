"""Opens our csv, tsv and Excel csv in LibreOffice and says which cells came out otherwise than they were written.

    python bench/office_cells.py [COUNT]      hostile documents, 100 unless given
    python bench/office_cells.py FILE.csv     what `dateline export --all --body -o FILE.csv` wrote

Needs `soffice` on the path (Debian: libreoffice-calc). The file is opened by LibreOffice without a window, once with
its own defaults and once with all columns as text (UTF-8 both times), saved again as CSV, and compared cell by cell.
With its defaults a cell that is nothing but a number or a formula is taken for one: 00123 for 123, 1e5 for 100000.
It ends with 1 where a cell differs that was read as text.
"""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from documents import document  # noqa: E402

from archive.document import Document  # noqa: E402
from index.entry import Hit  # noqa: E402
from index.printers import Style, load_printer  # noqa: E402
from index.printers.columns import COLUMNS  # noqa: E402
from index.search import Result  # noqa: E402

# What a cell of scraped text may hold, and a spreadsheet may take for something else.
TEXTS = (
    "plain", 'a "quoted" word', "a, comma; and\ttab", "two\nlines", "two\r\nlines", "  spaces  ", "'apostrophe", "=1+1",
    "+44 20 7946 0000", "ends with quote\"", '"',
    "-5", "@name", "1,234.5", "00123", "1e5", "12/05/2021", "2021-05", "May 2021", "TRUE", "3:15", "50%", "£5", "1/2",
    "فیری کراچی", "漢字", "e\u0301té", "😀", "#N/A", "x" * 32_000, "a\x07bell", "\u00a0nbsp\u00a0",
)  # fmt: skip
DATES = (None, "2021-07-13", "2021-07", "2021", "[2021-05-06,2021-06-05]", "199X", "2021-07-01/2021-07-03")
# Fields parted by 44 or 9, quoted by 34, UTF-8 (76), from line 1.
FILTER = "Text - txt - csv (StarCalc)"


class Found:
    """Documents as results."""

    def __init__(self, documents: list[Document]) -> None:
        self._documents = documents

    def __iter__(self):  # type: ignore[no-untyped-def]
        return (Result(Hit(one.id, 0.5), one, (), None) for one in self._documents)


def make_documents(count: int) -> list[Document]:
    """Documents whose fields are drawn from TEXTS, the same every time."""
    chance = random.Random(1)
    return [
        document(f"d{number}", chance.choice(TEXTS), title=chance.choice(TEXTS), when=chance.choice(DATES),
                 place=chance.choice(TEXTS), source=chance.choice(TEXTS), url="http://a.example/?q=1,2")
        for number in range(count)
    ]  # fmt: skip


def opened_and_saved(path: Path, separator: str, options: str) -> list[list[str]]:
    """The cells as LibreOffice has them."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            "soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
            f"--infilter={FILTER}:{ord(separator)},34,76,1{options}",
            "--convert-to", f"csv:{FILTER}:44,34,76,1,,0,false,true,false", "--outdir", folder, str(path),
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        with (Path(folder) / f"{path.stem}.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))


def main() -> int:
    asked = sys.argv[1] if len(sys.argv) > 1 else "100"
    if not asked.isdigit():
        return 1 if check(asked, Path(asked), ",") else 0
    documents = make_documents(int(asked))
    columns = (*COLUMNS, "body")
    differing = 0
    for name, separator, excel in (("csv", ",", False), ("tsv", "\t", False), ("csv", ",", True)):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"written.{name}"
            with path.open("w", encoding="utf-8", newline="") as stream:
                load_printer(name).write(Found(documents), stream, Style(columns=columns, excel=excel))  # type: ignore[arg-type]
            differing += check(name + (" --excel" if excel else ""), path, separator)
    return 1 if differing else 0


def check(name: str, path: Path, separator: str) -> int:
    """Opens the file twice and prints what differs; the number of cells that do though they were read as text."""
    csv.field_size_limit(1 << 30)
    with path.open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.reader(file, delimiter=separator))
    # Of the options: the formats of the columns, the language, whether quoted cells are text, odd numbers looked for.
    compare(f"{name}, its defaults", written, opened_and_saved(path, separator, ",,0,false,false"))
    as_text = f",{_as_text(len(written[0]))},0,false,false"
    return compare(f"{name}, columns as text", written, opened_and_saved(path, separator, as_text))


def _as_text(columns: int) -> str:
    """The option that makes every column text."""
    return "/".join(f"{number}/2" for number in range(1, columns + 1))


def compare(name: str, written: list[list[str]], shown: list[list[str]]) -> int:
    """Prints how many cells differ, with examples; the number."""
    cells = [(a, b) for one, other in zip(written, shown, strict=False) for a, b in zip(one, other, strict=False)]
    different = [(a, b) for a, b in cells if a.replace("\r\n", "\n") != b.replace("\r\n", "\n")]
    lost = len(written) - len(shown)
    print(f"{name}: {len(cells):,} cells, {len(different):,} differ, {lost} rows lost")
    for a, b in sorted(set(different))[:8]:
        print(f"   {a[:60]!r} -> {b[:60]!r}")
    return len(different) + abs(lost)


if __name__ == "__main__":
    sys.exit(main())
