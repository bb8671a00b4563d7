"""Paths become files in a stable order, each with its source; what is no file is refused."""

import os
from pathlib import Path

import pytest

from archive.document import Rejection
from archive.errors import DatelineError
from ingest.discover import FoundFile, SourceRule, find_files, folder_of, host_of, parse_source_rule


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
