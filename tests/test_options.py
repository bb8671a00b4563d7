"""A command line that is read the short way means what the library reads in it; all others go to the library."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import click
import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.models import CommandInfo

from archive.options import declare_to_typer, read_quickly
from index.commands.layout import ON_STDOUT
from index.commands.question import NO_FILTERS
from index.commands.search import run


def read_in_full(arguments: list[str]) -> dict[str, Any] | None:
    """What the library reads; None where it refuses."""
    seen: dict[str, Any] = {}

    @functools.wraps(run)
    def remember(**values: Any) -> None:
        seen.update(values)

    info = CommandInfo(name="search", callback=declare_to_typer(remember))
    command = typer.main.get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode=None)
    try:
        with command.make_context("search", list(arguments)) as context:
            command.invoke(context)
    except (click.ClickException, click.exceptions.Exit):
        return None
    return seen


_WORDS = st.sampled_from(
    [*"abc", "-", "--", "-n", "3", "0", "-3", "x=1", "--on", "--on=2021", "--on=", "2021", "--since", "--until",
     "--place", "paris", "--place=rome", "--any", "--any=1", "--no-pager", "--pager", "--certain", "-o", "out.csv",
     "--archive", "a.dateline", "--sort", "newest", "--nothing", "-x", "--help", "-h", "--sor", "-n3", "--format=csv",
     "NOT", '"a b"', "", " "]
)  # fmt: skip


@given(st.lists(_WORDS, max_size=6))
def test_both_ways_read_the_same(arguments: list[str]) -> None:
    """Whatever the short way reads, the library reads in it, value by value."""
    quickly = read_quickly(run, arguments)
    if quickly is not None:
        assert quickly == read_in_full(arguments)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("croup", {"query": ["croup"]}),
        ("port strike --on 2021 --place rome --place paris",
         {"query": ["port", "strike"], "filters": NO_FILTERS._replace(on="2021", place=["rome", "paris"])}),
        ("--since=2015 a --no-pager -n 5",
         {"query": ["a"], "filters": NO_FILTERS._replace(since="2015"), "to": ON_STDOUT._replace(pager=False),
          "number": 5}),
        ("a -o hits.csv --any -- --b",
         {"query": ["a", "--b"], "filters": NO_FILTERS._replace(any_word=True),
          "to": ON_STDOUT._replace(output=Path("hits.csv"))}),
    ],
)  # fmt: skip
def test_a_usual_command_line_is_read_at_once(typed: str, read: dict[str, Any]) -> None:
    """Words, options with values, flags, and words behind --; the rest is left to its default."""
    values = read_quickly(run, typed.split())
    assert values is not None
    assert {name: value for name, value in values.items() if name in read} == read
    assert values == read_in_full(typed.split())


@pytest.mark.parametrize("typed", ["--help", "a -h", "a --nothing", "a -n x", "a -n -1", "a --on", "a -n3", "a --any=1"])
def test_what_is_not_usual_is_left_to_the_library(typed: str) -> None:
    """Help, options that are not known, values that do not fit or are missing."""
    assert read_quickly(run, typed.split()) is None
