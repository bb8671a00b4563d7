"""The query language: what is understood, and what is said where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from query_trees import queries

from archive.partial_date import DateError, DateInterval
from index.query import (
    And,
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
        ("U.S.", Word("us")),
        ("US", Word("us")),
        ("PTI's", Word("pti")),
        ("Al-Qaeda", Phrase(("al", "qaeda"))),
        ("9/11", Phrase(("9", "11"))),
        ("AT&T", Phrase(("at", "t"))),
        ("O’Neill", Word("o'neill")),
        ("#Karachi @desk", And((Word("karachi"), Word("desk")))),
        ("Johnson & Johnson", And((Word("johnson"), Word("johnson")))),
        ("a - b", And((A, B))),
        ("a -- b", And((A, B))),
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
        ("word(s)", And((Word("word"), Word("s")))),
    ],
)
def test_signs_as_people_type_them_are_no_errors(text: str, tree: Query) -> None:
    """Apostrophes, hyphens, slashes, dots, #, @ and & are read as the analysis reads them."""
    assert parse_query(text) == tree


# Each block: the query, the message as it is printed, the hint.
ERRORS = r"""
? "karachi
the quote is not closed
  "karachi
  ^
hint: close it where the phrase ends: "karachi"

? a "
the quote is not closed
  a "
    ^
hint: take it out, or close it behind a phrase

? (a OR b
( is not closed
  (a OR b
  ^
hint: add ) where the group ends

? a (b
( is not closed
  a (b
    ^
hint: add ) where the group ends

? a OR b) c
) closes nothing
  a OR b) c
        ^
hint: take it out, or open it before

? ()
the brackets hold no word
  ()
  ^^
hint: take them out, or write a word in them

? a title:()
the brackets hold no word
  a title:()
          ^^
hint: take them out, or write a word in them

? titel:x
there is no field titel:
  titel:x
  ^^^^^^
hint: did you mean title:? to look for the words, write "titel:x"

? sauce:"a b"
there is no field sauce:
  sauce:"a b"
  ^^^^^^
hint: did you mean source:? to look for the words, write "sauce:a"

? re:invent
there is no field re:
  re:invent
  ^^^
hint: fields are title, deck, byline, body, place, url, source, date, exact; to look for the words, write "re:invent"

? title:
title: has nothing after it
  title:
  ^^^^^^
hint: write a value after it: title:budget

? a (title:)
title: has nothing after it
  a (title:)
     ^^^^^^
hint: write a value after it: title:budget

? date:
date: has nothing after it
  date:
  ^^^^^
hint: write a value after it: date:2021-07

? title:&
title: has no word after it
  title:&
  ^^^^^^^
hint: write a value after it: title:budget

? title:-a
title: has no word after it
  title:-a
  ^^^^^^
hint: write NOT before it: NOT title:budget

? place:NOT a
place: has no word after it
  place:NOT a
  ^^^^^^
hint: write NOT before it: NOT place:karachi

? title:(place:x)
place: stands inside title:
  title:(place:x)
         ^^^^^^
hint: write it beside title:, not in its brackets

? date:=2021
date: takes no exact form
  date:=2021
       ^
hint: leave out the =

? date:2021-13
'2021-13' is not a date: 13 is not a month
  date:2021-13
       ^^^^^^^
hint: write 2021, 2021-07 or 2021-07-13

? date:2021-02-30
'2021-02-30' is not a date: 2021-02-30 is not a day of the calendar
  date:2021-02-30
       ^^^^^^^^^^
hint: write 2021, 2021-07 or 2021-07-13

? date:yesterday
'yesterday' is not a date
  date:yesterday
       ^^^^^^^^^
hint: write 2021, 2021-07 or 2021-07-13

? date:..
.. has no date on either side
  date:..
       ^^
hint: write a year, month or day, or two with .. between: date:2021, date:2021-07, date:2011..2015

? date:2015..2011
the first day, 2015, is after the last, 2011
  date:2015..2011
       ^^^^^^^^^^
hint: exchange the two

? a AND
AND has nothing to its right
  a AND
    ^^^
hint: write a word there, or "and" if you look for the word

? AND a
AND has nothing to its left
  AND a
  ^^^
hint: write a word there, or "and" if you look for the word

? a AND AND b
AND has nothing to its left
  a AND AND b
        ^^^
hint: write a word there, or "and" if you look for the word

? a AND OR b
AND has nothing to its right
  a AND OR b
    ^^^
hint: write a word there, or "and" if you look for the word

? a OR
OR has nothing to its right
  a OR
    ^^
hint: write a word there, or "or" if you look for the word

? OR a
OR has nothing to its left
  OR a
  ^^
hint: write a word there, or "or" if you look for the word

? (a OR) b
OR has nothing to its right
  (a OR) b
     ^^
hint: write a word there, or "or" if you look for the word

? a AND &
AND has nothing to its right
  a AND &
    ^^^
hint: write a word there, or "and" if you look for the word

? a NOT
NOT has nothing to its right
  a NOT
    ^^^
hint: write after it what not to find

? a NOT OR b
NOT has nothing to its right
  a NOT OR b
    ^^^^
hint: write after it what not to find

? a -&
NOT has no word to its right
  a -&
    ^^
hint: write after it what not to find

? NOT a
the query only says what not to find
  NOT a
  ^^^^^
hint: say first what to find: ferry NOT a

? -a -b
the query only says what not to find
  -a -b
  ^^^^^
hint: say first what to find: ferry -a -b

? a OR NOT b
one side of OR only says what not to find
  a OR NOT b
  ^^^^^^^^^^
hint: say on both sides what to find

? &
the query holds no word
  &
  ^
hint: write a word of letters or digits

? ""
there is no word here
  ""
  ^^
hint: write a word of letters or digits

? =
there is no word here
  =
  ^
hint: write a word of letters or digits

? exact:&
there is no word here
  exact:&
  ^^^^^^^
hint: write a word of letters or digits

? threat*
threat*: * and ? and ~ are not understood yet
  threat*
       ^^
hint: a plain word finds its other endings: attack finds attacks and attacked

? a wom?n
wom?n: * and ? and ~ are not understood yet
  a wom?n
      ^^^
hint: a plain word finds its other endings: attack finds attacks and attacked

? "a husain~"
a husain~: * and ? and ~ are not understood yet
  "a husain~"
          ^^
hint: a plain word finds its other endings: attack finds attacks and attacked

? a w/5 b
w/5 is not understood yet
  a w/5 b
    ^^^
hint: to look for it as words, write "w/5"

? atleast3(a)
atleast3 is not understood yet
  atleast3(a)
  ^^^^^^^^
hint: to look for it as words, write "atleast3"

? 日本語 titel:x
there is no field titel:
  日本語 titel:x
         ^^^^^^
hint: did you mean title:? to look for the words, write "titel:x"
"""


def _errors() -> Iterator[tuple[str, str, str]]:
    for block in ERRORS.strip("\n").split("\n\n"):
        query, *message, hint = block.split("\n")
        yield query.removeprefix("? "), "\n".join(message), hint.removeprefix("hint: ")


@pytest.mark.parametrize(("text", "message", "hint"), list(_errors()))
def test_what_is_not_understood_is_said(text: str, message: str, hint: str) -> None:
    """A wrong query is an error with the place under carets and what to write instead; never no hits."""
    with pytest.raises(QueryError) as caught:
        parse_query(text)
    assert (caught.value.message, caught.value.hint) == (message, hint)
    assert caught.value.exit_code == 2


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
def test_a_query_written_out_is_read_back(tree: Query) -> None:
    """write_query and parse_query are each other's inverse."""
    if is_negative(tree):
        with pytest.raises(QueryError, match="not to find"):
            parse_query(write_query(tree))
    else:
        assert parse_query(write_query(tree)) == tree


@given(st.text(st.sampled_from('ab "()-=:&*w/5.“” \u05d0ANDORT\ttitle:date:2021..\n'), max_size=30))
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
