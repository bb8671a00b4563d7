"""The query language: what is understood, and what is said where it is not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from query_trees import queries

from archive.partial_date import DateError, DateInterval
from index.query import (
    And,
    Cased,
    Dated,
    Everything,
    Exact,
    Field,
    Not,
    Or,
    Phrase,
    Query,
    Source,
    Word,
    find_words,
    write_query,
)
from index.query_parser import (
    MAX_DEPTH,
    MAX_LENGTH,
    QueryError,
    date_filter,
    is_negative,
    parse_query,
    place_filter,
)

A, B, C, D = Word("a"), Word("b"), Word("c"), Word("d")
YEAR_2021 = Dated(DateInterval(date(2021, 1, 1), date(2021, 12, 31)))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("karachi", Word("karachi")),
        ("Karachi", Word("karachi")),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a b OR c d", Or((And((A, B)), And((C, D))))),
        ("a (b OR c) d", And((A, Or((B, C)), D))),
        ("a NOT b", And((A, Not(B)))),
        ("a -b", And((A, Not(B)))),
        ("a –b", And((A, Not(B)))),
        ("a —b", And((A, Not(B)))),
        ("a −b", And((A, Not(B)))),
        ("a --b", And((A, Not(B)))),
        ("a –(b OR c)", And((A, Not(Or((B, C)))))),
        ("(a –b) c", And((And((A, Not(B))), C))),
        ("a -(b OR c)", And((A, Not(Or((B, C)))))),
        ('a -"b c"', And((A, Not(Phrase(("b", "c")))))),
        ("a AND NOT b", And((A, Not(B)))),
        ("a NOT NOT b", And((A, Not(Not(B))))),
        ("(((a)))", A),
        ("a OR NOT b c", Or((A, And((Not(B), C))))),
        ("c (a OR NOT b)", And((C, Or((A, Not(B)))))),
        ('"state department"', Phrase(("state", "department"))),
        ("“state department”", Phrase(("state", "department"))),
        ("«state department»", Phrase(("state", "department"))),
        ('"State"', Exact("state")),
        ('"state, department."', Phrase(("state", "department"))),
        ('"a OR b"', Phrase(("a", "or", "b"))),
        ("=threat", Exact("threat")),
        ("exact:threat", Exact("threat")),
        ('="a b"', Phrase(("a", "b"))),
        ("and or not", And((Word("and"), Word("or"), Word("not")))),
        ("ANDREW ORNATE", And((Word("andrew"), Word("ornate")))),
        ("title:a", Field("title", A)),
        ("Title:a", Field("title", A)),
        ("title: a b", And((Field("title", A), B))),
        ("title:(a OR b) c", And((Field("title", Or((A, B))), C))),
        ('title:"a b"', Field("title", Phrase(("a", "b")))),
        ("title:=a", Field("title", Exact("a"))),
        ("-title:a b", And((Not(Field("title", A)), B))),
        ("title:(a -b)", Field("title", And((A, Not(B))))),
        ("place:karachi", Field("place", Exact("karachi"))),
        ('place:"new york"', Field("place", Phrase(("new", "york")))),
        ("url:example.org/news", Field("url", Phrase(("example", "org", "news")))),
        ("source:Example.org", Source("example.org")),
        ('source:"The Daily Ferry"', Source("the daily ferry")),
        ("source:(a OR b/c)", Or((Source("a"), Source("b/c")))),
        ("date:2021", YEAR_2021),
        ('date:"2021"', YEAR_2021),
        ("date:2021-07", Dated(DateInterval(date(2021, 7, 1), date(2021, 7, 31)))),
        ("date:2021-07-13", Dated(DateInterval(date(2021, 7, 13), date(2021, 7, 13)))),
        ("date:2011..2015", Dated(DateInterval(date(2011, 1, 1), date(2015, 12, 31)))),
        ("date:..2015", Dated(DateInterval(date.min, date(2015, 12, 31)))),
        ("date:2011-08..", Dated(DateInterval(date(2011, 8, 1), date.max))),
        ("date:(2011 OR 2021)", Or((Dated(DateInterval(date(2011, 1, 1), date(2011, 12, 31))), YEAR_2021))),
        ("date:2021 NOT a", And((YEAR_2021, Not(A)))),
    ],
)
def test_what_is_understood(text: str, tree: Query) -> None:
    """Each construct of the grammar has the tree that its line says."""
    assert parse_query(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("U.S.", Cased("U.S")),
        ("u.s.", Word("us")),
        ("US", Word("us")),
        ("=U.S.", Cased("U.S")),
        ("U.S.-led", Phrase((Cased("U.S"), "led"))),
        ('"the U.S. consul"', Phrase(("the", Cased("U.S"), "consul"))),
        ("U.S.A.", Cased("U.S.A")),
        ("place:U.S.", Field("place", Exact("us"))),
        ("e.g. P.", And((Word("eg"), Word("p")))),
        ("PTI's", Word("pti")),
        ("Al-Qaeda", Phrase(("al", "qaeda"))),
        ("9/11", Phrase(("9", "11"))),
        ("AT&T", Phrase(("at", "t"))),
        ("O’Neill", Word("o'neill")),
        ("#Karachi #desk", And((Word("karachi"), Word("desk")))),
        ("Johnson & Johnson", And((Word("johnson"), Word("johnson")))),
        ("a - b", And((A, B))),
        ("a -- b", And((A, B))),
        ("a – b", And((A, B))),
        ("a–b", Phrase(("a", "b"))),
        ('"a"–b', And((Exact("a"), B))),
        ("a !", A),
        ("... a", A),
        ("a, b; c!", And((A, B, C))),
        ("who?", Word("who")),
        ("KARACHI: a", And((Word("karachi"), A))),
        ("10:30", Phrase(("10", "30"))),
        ("https://example.org/a", Phrase(("https", "example", "org", "a"))),
        ("example.com", Phrase(("example", "com"))),
        ("ended.The", Phrase(("ended", "the"))),
        ("3.5 1,000", And((Word("3.5"), Word("1,000")))),
        ('צה"ל', Word("צהל")),
        ("東京", Phrase(("東", "京"))),
        ("کراچی", Word("كراچي")),
        ("[a] {b} <c>", And((A, B, C))),
        ("it's 'quoted'", And((Word("it"), Word("quoted")))),
        ("w5", Word("w5")),
        ('a "w5" b', And((A, Exact("w5"), B))),
        ("w5 OR b", Or((Word("w5"), B))),
        ("a (near5 b)", And((A, And((Word("near5"), B))))),
        ("place(s)", And((Word("place"), Word("s")))),
        ("title (a)", And((Word("title"), A))),
        ("a=b", Phrase(("a", "b"))),
        ("word(s)", And((Word("word"), Word("s")))),
    ],
)
def test_signs_as_people_type_them_are_no_errors(text: str, tree: Query) -> None:
    """Apostrophes, hyphens, slashes, dots, #, @ and & are read as the analysis reads them."""
    assert parse_query(text) == tree


def test_a_long_query_is_shown_around_the_place() -> None:
    """Of a query that fills several lines only the neighbourhood of the place is shown."""
    with pytest.raises(QueryError) as caught:
        parse_query("word " * 100 + "titel:x" + " word" * 100)
    assert caught.value.message == (
        "there is no field titel:\n"
        "  …word word word word word word word word titel:x word word word word word word word wor…\n"
        "                                           ^^^^^^"
    )


def test_control_characters_do_not_reach_the_terminal() -> None:
    """A query is shown without what would act on the terminal."""
    with pytest.raises(QueryError) as caught:
        parse_query('\x1b[31m "a')
    assert "\x1b" not in caught.value.message


def test_length_and_depth_are_bounded() -> None:
    """A query of any length or depth gets an answer or a sentence, never a crash."""
    with pytest.raises(QueryError, match=r"the query has 20,002 characters; 20,000 are the most"):
        parse_query("a" * (MAX_LENGTH + 2))
    deep = "(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH
    assert parse_query(deep) == A
    with pytest.raises(QueryError, match="more than 50 brackets in brackets"):
        parse_query(f"({deep})")
    with pytest.raises(QueryError, match="more than 50 brackets in brackets"):
        parse_query("a " + "NOT " * (MAX_DEPTH + 1) + "b")
    assert len(find_words(parse_query(" OR ".join(f"w{n}" for n in range(2_000))))) == 2_000


@given(queries())
@example(Field("title", Not(A)))
@example(Not(Not(A)))
@example(Phrase(("the", Cased("U.S"))))
@example(Field("title", Cased("U.S")))
def test_a_query_written_out_is_read_back(tree: Query) -> None:
    """write_query and parse_query are each other's inverse."""
    if is_negative(tree):
        with pytest.raises(QueryError, match="not to find"):
            parse_query(write_query(tree))
    else:
        assert parse_query(write_query(tree)) == tree


@given(st.text(st.sampled_from('ab "()–|!-=:&*w/5.“” \u05d0ANDORT\ttitle:date:2021..\n'), max_size=30))
def test_any_text_is_a_tree_or_an_error_with_its_place(text: str) -> None:
    """No text makes the parser stumble; every error points into the text and says what to do."""
    tree, error = _read(text)
    if error is not None:
        assert 0 <= error.start <= error.end
        assert error.hint
        assert error.message.startswith(error.summary)
    elif tree is not None:
        assert parse_query(write_query(tree)) == tree


def _read(text: str) -> tuple[Query | None, QueryError | None]:
    try:
        return parse_query(text), None
    except QueryError as error:
        return None, error


def test_a_query_of_nothing() -> None:
    """No words at all are an error too."""
    with pytest.raises(QueryError) as caught:
        parse_query(" ")
    assert (caught.value.summary, caught.value.hint) == ("the query holds no word", "write a word of letters or digits")


def test_words_of_a_query() -> None:
    """Plain words are listed in order and once, those under NOT and in fields too; exact forms are not."""
    tree = parse_query('b (a OR title:c) -d a =e "f g"')
    assert find_words(tree) == [B, A, C, D]


def test_everything_has_no_spelling() -> None:
    """What filters without words start from is written for people only."""
    assert write_query(Everything()) == "(everything)"


@pytest.mark.parametrize(
    ("since", "until", "first", "last"),
    [
        ("2021", None, date(2021, 1, 1), date.max),
        (None, "2021", date.min, date(2021, 12, 31)),
        ("2021-07", "2021-09", date(2021, 7, 1), date(2021, 9, 30)),
        ("2021-07-13", "2021-07-13", date(2021, 7, 13), date(2021, 7, 13)),
        ("2021", "2021-03", date(2021, 1, 1), date(2021, 3, 31)),
    ],
)
def test_bounds_of_dates(since: str | None, until: str | None, first: date, last: date) -> None:
    """Both ends are inclusive, and a month or year stands for all its days."""
    assert date_filter(since, until) == Dated(DateInterval(first, last))


@pytest.mark.parametrize(
    ("since", "until", "message"),
    [
        ("2021-13", None, "'2021-13' is not a date: 13 is not a month"),
        (None, "soon", "'soon' is not a date"),
        ("2021-08", "2021-07", "the first day, 2021-08, is after the last, 2021-07"),
    ],
)
def test_bounds_that_are_none(since: str | None, until: str | None, message: str) -> None:
    """A bound that is no date is an error, not a filter that lets nothing pass."""
    with pytest.raises(DateError) as caught:
        date_filter(since, until)
    assert caught.value.message == message
    assert caught.value.hint


def test_a_place_is_a_phrase_of_exact_forms() -> None:
    """--place takes words as they are; one without a word is an error."""
    assert place_filter("New York") == Field("place", Phrase(("new", "york")))
    with pytest.raises(QueryError, match="there is no word here"):
        place_filter("-")


def test_a_word_without_end_is_looked_through_once() -> None:
    """Twenty thousand letters, apostrophes or wildcards are read in no time."""
    import time

    from index.query_words import _RUN

    assert [match[0] for match in _RUN.finditer("fer* o'ne? a**b x y'z")] == ["fer*", "o'ne?", "a**b"]
    start = time.process_time()
    for word in ("'" * 200_000, "a" * 200_000, "a'" * 100_000):
        assert _RUN.search(word) is None
    assert time.process_time() - start < 2
