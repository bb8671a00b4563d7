"""Paths become files in a stable order, each with its source; what is no file is refused."""

import io
import os
from pathlib import Path

import pytest

from archive.document import Rejection
from archive.errors import DatelineError
from ingest.discover import Asked, FoundFile, SourceRule, find_files, folder_of, host_of, parse_source_rule
from ingest.reading import ReadOptions, read_records


def write(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("The ferry.")
    return path


def test_files_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    """The order is that of the bytes of the names, folders read where they stand."""
    for name in ("b/2.txt", "b/10.txt", "a.txt", "é.txt", "B.txt"):
        write(tmp_path / name)
    found = [f.path.relative_to(tmp_path).as_posix() for f in find_files([tmp_path]) if isinstance(f, FoundFile)]
    assert found == ["B.txt", "a.txt", "b/10.txt", "b/2.txt", "é.txt"]


def test_a_file_given_twice_is_found_once(tmp_path: Path) -> None:
    """Overlapping paths do not read a file twice."""
    file = write(tmp_path / "a.txt")
    assert len(list(find_files([tmp_path, file]))) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [("mqm/2011/07/a.txt", "mqm"), ("a.txt", "dump"), ("2011/a.txt", "dump"), ("north/desk/a.txt", "north/desk")],
)
def test_source_is_the_folder_without_its_numbers(tmp_path: Path, path: str, source: str) -> None:
    """All-digit folders are dates, not sources; a file right below PATH has PATH's own name."""
    root = tmp_path / "dump"
    assert folder_of(FoundFile(write(root / path), root)) == source


def test_source_of_a_file_given_by_name_is_its_folder(tmp_path: Path) -> None:
    """`dumps/paper/*.txt`, expanded by the shell, is one source."""
    file = write(tmp_path / "paper" / "a.txt")
    assert folder_of(FoundFile(file, file)) == "paper"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://WWW.Example.org:8080/x", "example.org"),
        ("example.org/x", "example.org"),
        (None, None),
        ("http://[", None),
    ],
)
def test_host_of_a_url(url: str | None, host: str | None) -> None:
    """The host is in lower case, without www and port."""
    assert host_of(url) == host


def test_source_from_expression(tmp_path: Path) -> None:
    """--source-from REGEX takes the first group of the path; where it does not match, the folder."""
    found = FoundFile(write(tmp_path / "dump" / "crawl-paper" / "a.txt"), tmp_path / "dump")
    assert parse_source_rule(None, "crawl-([a-z]+)").source_of(found, None) == "paper"
    assert parse_source_rule(None, "feed-([a-z]+)").source_of(found, None) == "crawl-paper"
    assert SourceRule(by="folder").source_of(found, "https://example.org/") == "crawl-paper"
    assert SourceRule().source_of(found, "https://example.org/") == "example.org"
    assert SourceRule("mine").source_of(found, "https://example.org/") == "mine"


@pytest.mark.parametrize("expression", ["crawl-(", "crawl"])
def test_source_from_that_is_no_rule_is_an_error(expression: str) -> None:
    """An expression that does not compile or has no group is told, not ignored."""
    with pytest.raises(DatelineError):
        parse_source_rule(None, expression)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """Pipes, broken links and links back into their own folder are rejections, and the rest is found."""
    write(tmp_path / "a.txt")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    write(tmp_path / "old.dateline" / "archive.sqlite3")
    found = list(find_files([tmp_path]))
    assert [f.rule for f in found if isinstance(f, Rejection)] == ["broken_link", "link_loop", "not_a_file"]
    assert [f.path.name for f in found if isinstance(f, FoundFile)] == ["a.txt"]


def test_the_readme_of_a_folder_is_no_scrape(tmp_path: Path) -> None:
    """A README is refused with the reason where a folder holds it, and read where it is named."""
    readme = write(tmp_path / "README.md")
    assert [f.rule for f in find_files([tmp_path]) if isinstance(f, Rejection)] == ["readme"]
    assert list(find_files([readme])) == [FoundFile(readme, readme)]


@pytest.mark.parametrize("end", ["\n", "\0", "\r\n"])
def test_a_list_names_the_files(tmp_path: Path, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One a line or ended by NUL, names of any bytes; what is not there is a rejection; - reads the list from stdin."""
    odd = os.fsdecode(b"caf\xe9 1.txt")
    for name in ("b.txt", "a.txt", odd, "folder/c.txt"):
        write(tmp_path / name)
    names = [tmp_path / name for name in ("b.txt", odd, "folder", "gone.txt")]
    listed = os.fsencode(end.join(map(str, names)) + end)
    (tmp_path / "list").write_bytes(listed)
    found = list(Asked((), tmp_path / "list").find())
    assert [f.path.name if isinstance(f, FoundFile) else f.rule for f in found] == ["b.txt", odd, "c.txt", "missing"]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(listed)))
    assert list(Asked((), Path("-")).find()) == found


def test_a_list_that_is_none_is_an_error(tmp_path: Path) -> None:
    """A list that is missing, and a file of one endless line, are told."""
    for content in (None, b"x" * 200_000):
        if content is not None:
            (tmp_path / "list").write_bytes(content)
        with pytest.raises(DatelineError):
            list(Asked((), tmp_path / "list").find())


def test_what_is_piped_in_is_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` is read as any file is, under that name; its source is the host, the name given, or stdin."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"text":"One."}\n{"text":"Two."}\n')))
    asked = Asked((Path("-"),))
    for _ in range(2):  # a file, which can be read again
        records = list(read_records(asked, ReadOptions()))
        assert [(r.sighting.path, r.sighting.position, r.sighting.source) for r in records] == [
            ("-", "line 1", "stdin"), ("-", "line 2", "stdin"),
        ]  # fmt: skip


def test_a_link_to_what_is_found_anyway_is_no_second_file(tmp_path: Path) -> None:
    """A file is found by its own name, also where links lead to it or to its folder; a link out of the folder is not
    followed, and said to be one."""
    write(tmp_path / "dump" / "north" / "a.txt")
    write(tmp_path / "elsewhere" / "b.txt")
    (tmp_path / "dump" / "0.txt").symlink_to(tmp_path / "dump" / "north" / "a.txt")
    (tmp_path / "dump" / "again").symlink_to(tmp_path / "dump" / "north", target_is_directory=True)
    (tmp_path / "dump" / "outside").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (tmp_path / "dump" / "secret.txt").symlink_to(tmp_path / "elsewhere" / "b.txt")
    found = list(find_files([tmp_path / "dump"]))
    assert [f.path.relative_to(tmp_path).as_posix() for f in found if isinstance(f, FoundFile)] == ["dump/north/a.txt"]
    refused = [(f.rule, Path(f.sighting.path).name) for f in found if isinstance(f, Rejection)]
    assert refused == [("link", "outside"), ("link", "secret.txt")]
    # A link that is given by name is followed.
    given = [f for f in find_files([tmp_path / "dump" / "outside"]) if isinstance(f, FoundFile)]
    assert [f.path.name for f in given] == ["b.txt"]


def test_folders_that_link_to_each_other_are_read_once(tmp_path: Path) -> None:
    """Thirty folders, each with links to all, are thirty folders, and not the ways through them."""
    for number in range(30):
        write(tmp_path / "web" / str(number) / "a.txt")
        for other in range(30):
            (tmp_path / "web" / str(number) / f"to-{other}").symlink_to(tmp_path / "web" / str(other))
    assert sum(isinstance(found, FoundFile) for found in find_files([tmp_path / "web"])) == 30
