"""What is asked of an archive: the words and filters that all commands share which ask. No command."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, NamedTuple, cast

from archive.command_line import say
from archive.errors import DatelineError
from archive.options import Argument, Option
from archive.values import dataclass, replace
from archive.wording import agreeing, counted

if TYPE_CHECKING:
    from archive.saved_searches import Asked
    from archive.store import Archive
    from index.engine import SearchEngine, Sort
    from index.filters import UndatedChoice
    from index.query import Query
    from index.saved_queries import NamedSearches
    from index.search import Results

QueryArgument = Annotated[
    list[str] | None, Argument(metavar="QUERY...", help='Words, "phrases", AND OR NOT, title:word.')
]


class FilterOptions(NamedTuple):
    """The filters of every command that asks, as they were typed."""

    since: Annotated[
        str | None, Option("--since", metavar="D", help="From 2021, 2021-07, 2021-Q3, '30 days ago' on.")
    ] = None
    until: Annotated[
        str | None, Option("--until", metavar="D", help="Until then, its whole period included.")
    ] = None
    on: Annotated[
        str | None, Option("--on", metavar="P", help="In that year, month, 'last week' or 2011-08/2011-10.")
    ] = None
    place: Annotated[list[str] | None, Option("--place", metavar="P", help="Written or dated from there.")] = None
    source: Annotated[list[str] | None, Option("--source", metavar="S", help="Seen at that source.")] = None
    certain: Annotated[
        bool, Option("--certain", help="Let only dates pass that are of those days whichever way they are read.")
    ] = False
    undated: Annotated[
        str,
        Option(
            "--undated", metavar="exclude|include|only",
            help="What becomes of documents that no date filter can judge.",
        ),
    ] = "exclude"  # fmt: skip
    guesses: Annotated[
        bool, Option("--guesses", help="Let dates match an undated document by one that its text mentions.")
    ] = False
    now: Annotated[
        str | None, Option("--now", metavar="DAY", help="The day from which 'last week' and '30 days ago' count.")
    ] = None
    any_word: Annotated[
        bool, Option("--any", help="One of the words is enough; documents with all of them come first.")
    ] = False

    def question(self, words: Sequence[str] | None = None) -> Question:
        """These filters around the words, where there are any. Raises DatelineError where a filter has no value, or
        one that is not known."""
        if self.undated not in ("exclude", "include", "only"):
            raise DatelineError(f"--undated {self.undated!r} is not known", "write exclude, include or only")
        return Question(
            " ".join(words or ()), self.since, self.until, self.on, self.place or (), self.source or (), self.guesses,
            self.any_word, self.certain, self.undated, self.now,
        )  # fmt: skip


NO_FILTERS = FilterOptions()


@dataclass(frozen=True, slots=True)
class Question:
    """A query with its filters, as they were typed."""

    text: str = ""
    since: str | None = None
    until: str | None = None
    on: str | None = None
    places: Sequence[str] = ()
    sources: Sequence[str] = ()
    guesses: bool = False
    any_word: bool = False
    certain: bool = False
    undated: str = "exclude"
    now: str | None = None

    def __post_init__(self) -> None:
        """Raises DatelineError where a filter is empty: `--on "$day"` with the variable unset would find everything."""
        given = {"--since": (self.since,), "--until": (self.until,), "--on": (self.on,), "--now": (self.now,),
                 "--place": self.places, "--source": self.sources}  # fmt: skip
        for option, values in given.items():
            if any(value is not None and not value.strip() for value in values):
                raise DatelineError(f"{option} is empty", "give it a value, or leave the option out")

    @property
    def has_dates(self) -> bool:
        return bool(self.since or self.until or self.on)

    @property
    def has_filters(self) -> bool:
        return bool(self.has_dates or self.places or self.sources or self.undated == "only")

    def about(self, text: str) -> Question:
        """The same filters around another query."""
        return replace(self, text=text)

    def today(self) -> date:
        """The day that was given, or that it is; raises DateError where what was given is no day."""
        from index.days import read_day

        return date.today() if self.now is None else read_day(self.now, "--now ")

    @property
    def asked(self) -> Asked:
        """The same, to be kept in an archive or a report."""
        from archive.saved_searches import Asked

        return Asked(
            self.text, self.since, self.until, self.on, tuple(self.places), tuple(self.sources), self.any_word,
            self.certain, self.guesses, self.undated, self.now,
        )  # fmt: skip


def question_of(asked: Asked) -> Question:
    """The question that was kept so."""
    return Question(
        asked.text, asked.since, asked.until, asked.on, asked.places, asked.sources, asked.guesses, asked.any_word,
        asked.certain, asked.undated, asked.now,
    )  # fmt: skip


def ask(
    store: Archive, engine: SearchEngine, question: Question, sort: Sort = "relevance", limit: int | None = None,
    *, quiet: bool = False, saved_searches: NamedSearches | None = None,
) -> Results:  # fmt: skip
    """The answer; what the search could not do is said on stderr, unless quiet."""
    from index.search import search

    results = search(
        store, engine, question.text, since=question.since, until=question.until, on=question.on,
        places=question.places, sources=question.sources, sort=sort, limit=limit, guesses=question.guesses,
        any_word=question.any_word, certain=question.certain, undated=cast("UndatedChoice", question.undated),
        today=question.today(), saved_searches=saved_searches,
    )  # fmt: skip
    for notice in () if quiet else results.notices:
        say(notice)
    return results


def ask_everything(store: Archive, engine: SearchEngine, filters: Question) -> Query:
    """What finds all that passes the filters: every document where there are none."""
    from index.query import Everything

    return ask(store, engine, filters, limit=0).query if filters.has_filters else Everything()


def require_words(question: Question) -> None:
    """Raises DatelineError where neither words nor a filter is given."""
    if not question.text.strip() and not question.has_filters:
        raise DatelineError(
            "nothing to search for", "give words, or a filter such as --on 2021; `dateline export --all` gives all"
        )


def say_totals(results: Results, shown: int, question: Question) -> None:
    """How many of how many are shown, and what of them the search could not judge, on stderr."""
    from index.undated import found_in_words

    collapsed = f", {counted(results.collapsed, 'copy', 'copies')} collapsed" if results.collapsed else ""
    say(f"{shown:,} of {results.total:,} shown{collapsed}")
    if not say_left_out(results, question) and results.total:
        say(found_in_words(results.undated_found, results.total))
    missing, guessed = results.missing, results.guessed
    if missing:
        say(
            f"{counted(missing, 'hit')} {agreeing(missing, 'is', 'are')} no longer in the archive, or damaged there:"
            " `dateline verify` says which, `dateline rebuild` makes the index anew"
        )
    if question.guesses:
        let_in = agreeing(guessed, "was let in by a guess at its date", "were let in by a guess at their date")
        say(f"{guessed:,} of the {results.total:,} {let_in}")


def say_left_out(results: Results, question: Question) -> bool:
    """What a date filter, an option or in the query itself, could not judge, on stderr; whether there is one that
    leaves undated documents out. Every command that counts says it in these words."""
    from index.evaluate import asks_date

    if results.uncertain:
        say(
            f"{counted(results.uncertain, 'document')} may be of these days, though not for certain, and"
            f" {agreeing(results.uncertain, 'is', 'are')} left out"
        )
    leaves_out = question.undated == "exclude" and asks_date(results.query)
    if leaves_out:
        for sentence in undated_of(results):
            say(sentence)
    return leaves_out


def undated_of(results: Results) -> list[str]:
    """A sentence for the undated documents that a date filter left out, and one for those found without a date."""
    from index.undated import undated_in_words

    # Those that passed by a guess at their date are said to have passed by it.
    found = results.undated_found - results.guessed
    return undated_in_words(results.undated, found, results.total, results.guessed_out)
