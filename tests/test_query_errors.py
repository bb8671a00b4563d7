"""Wrong queries: the message of each, with the place under carets, and what it says to write instead."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.query_error import QueryError
from index.query_parser import parse_query

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
hint: fields are title, deck, body, hlead, byline, place, agency, url, source, id, date, captured, tag, code, exact, case; to look for the words, write "re:invent"

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
'yesterday' counts from today, and nobody said which day that is
  date:yesterday
       ^^^^^^^^^
hint: give --now 2021-07-13

? date:..
.. has no date on either side
  date:..
       ^^
hint: write 2021, 2021-07, 2021-07-13, 2021-Q3, "last month", "30 days ago", or two with .. between: 2011..2015

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

? 日本語 titel:x
there is no field titel:
  日本語 titel:x
         ^^^^^^
hint: did you mean title:? to look for the words, write "titel:x"

? * karachi
* alone stands for every word
  * karachi
  ^
hint: for words with others between write state pre/2 department

? "state * department"
* alone stands for every word
  "state * department"
         ^
hint: for words with others between write state pre/2 department

? ** b
* alone stands for every word
  ** b
  ^^
hint: for words with others between write state pre/2 department

? husain~3
~3 is too far
  husain~3
        ^^
hint: write ~ for one edit, ~2 for two

? "a husain~9"
~9 is too far
  "a husain~9"
           ^^
hint: write ~ for one edit, ~2 for two

? wom?n~
a word has * and ?, or ~, not both
  wom?n~
  ^^^^^^
hint: write husain~ for other spellings, hus*n for other letters

? case:threat*
case: takes words as they are, without * ? ~
  case:threat*
       ^^^^^^^
hint: leave out the sign, or the case:

? case:"the husain~"
case: takes words as they are, without * ? ~
  case:"the husain~"
            ^^^^^^^
hint: leave out the sign, or the case:

? case:(US OR UK)
case: takes one word or phrase
  case:(US OR UK)
  ^^^^^^
hint: write it before each: (case:a OR case:b)

? exact:(a OR b)
exact: takes one word or phrase
  exact:(a OR b)
  ^^^^^^^
hint: write it before each: (exact:a OR exact:b)

? "crude oil"~5
~5 behind a phrase is not understood
  "crude oil"~5
             ^^
hint: for words near each other write crude w/5 oil

? ferry^2 harbour
^ gives a word no more weight here
  ferry^2 harbour
       ^^
hint: leave it out; a word said twice counts twice

? a || b
|| is not understood
  a || b
    ^^
hint: write OR

? a | b
| is not understood
  a | b
    ^
hint: write OR

? ferry|strike
| is not understood
  ferry|strike
       ^
hint: write OR

? !strike ferry
! is not understood
  !strike ferry
  ^
hint: write NOT strike

? ferry ! strike
! is not understood
  ferry ! strike
        ^
hint: write NOT, without the !

? ferry !"a b"
! is not understood
  ferry !"a b"
        ^
hint: write NOT, without the !

? title:!strike
! is not understood
  title:!strike
        ^
hint: write NOT strike

? ferry –&
NOT has no word to its right
  ferry –&
        ^^
hint: write after it what not to find

? a w/5
w/5 has nothing to its right
  a w/5
    ^^^
hint: write a word there, or "w/5" if you look for it

? w/5 b
w/5 has nothing to its left
  w/5 b
  ^^^
hint: write a word there, or "w/5" if you look for it

? a w/5 OR b
w/5 has nothing to its right
  a w/5 OR b
    ^^^
hint: write a word there, or "w/5" if you look for it

? (a w/5) b
w/5 has nothing to its right
  (a w/5) b
     ^^^
hint: write a word there, or "w/5" if you look for it

? a w/5 w/3 b
w/5 has nothing to its right
  a w/5 w/3 b
    ^^^
hint: write a word there, or "w/5" if you look for it

? a w/5 NOT b
w/5 is asked of NOT, which stands nowhere
  a w/5 NOT b
        ^
hint: say NOT of the whole: (a w/5 b) NOT c

? a w/5 -b
w/5 is asked of NOT, which stands nowhere
  a w/5 -b
        ^
hint: say NOT of the whole: (a w/5 b) NOT c

? (a b) w/5 c
w/5 is asked of several words
  (a b) w/5 c
  ^^^^^
hint: write the words of a phrase in quotes, those that may stand for each other with OR: ("a b" OR c)

? a w/5 (b OR (c d))
w/5 is asked of several words
  a w/5 (b OR (c d))
        ^^^^^^^^^^^^
hint: write the words of a phrase in quotes, those that may stand for each other with OR: ("a b" OR c)

? title:a w/5 b
w/5 is asked of title:
  title:a w/5 b
  ^^^^^^^
hint: write the field before the whole: title:(a w/5 b)

? a w/5 title:b
w/5 is asked of title:
  a w/5 title:b
        ^^^^^^^
hint: write the field before the whole: title:(a w/5 b)

? a w/5 date:2021
w/5 is asked of a filter, which stands nowhere
  a w/5 date:2021
        ^^^^^^^^^
hint: write the filter beside: (a w/5 b) date:2021

? a w/101 b
w/101 reaches too far: 100 words are the most
  a w/101 b
    ^^^^^
hint: for the same paragraph write w/p, for the same document AND

? a PRE/1000 b
PRE/1000 reaches too far: 100 words are the most
  a PRE/1000 b
    ^^^^^^^^
hint: for the same paragraph write pre/p, for the same document AND

? a near/5 b
near/5 is not understood
  a near/5 b
    ^^^^^^
hint: write w/5, or pre/5 for this order; to look for the words, write "near/5"

? a N/3 b
N/3 is not understood
  a N/3 b
    ^^^
hint: write w/3, or pre/3 for this order; to look for the words, write "N/3"

? a w/para b
w/para is not understood
  a w/para b
    ^^^^^^
hint: write w/p; to look for the words, write "w/para"

? a w/sent b
w/sent is not understood
  a w/sent b
    ^^^^^^
hint: write w/s; to look for the words, write "w/sent"

? a PRE/PARA b
PRE/PARA is not understood
  a PRE/PARA b
    ^^^^^^^^
hint: write pre/p; to look for the words, write "PRE/PARA"

? a near5 b
near5 is not understood
  a near5 b
    ^^^^^
hint: write a w/5 b, or a pre/5 b for this order; to look for the word, write "near5"

? a adj5 b
adj5 is not understood
  a adj5 b
    ^^^^
hint: write a w/5 b, or a pre/5 b for this order; to look for the word, write "adj5"

? a w5 b
w5 is not understood
  a w5 b
    ^^
hint: write a w/5 b, or a pre/5 b for this order; to look for the word, write "w5"

? a /5 b
/5 is not understood
  a /5 b
    ^^
hint: write a w/5 b, or a pre/5 b for this order; to look for the word, write "/5"

? a /s b
/s is not understood
  a /s b
    ^^
hint: write w/s; to look for the words, write "/s"

? ferr! strike
! behind a word is not understood
  ferr! strike
      ^
hint: write ferr* for any ending; to look for the word, leave out the !

? title:ferr!
! behind a word is not understood
  title:ferr!
            ^
hint: write ferr* for any ending; to look for the word, leave out the !

? hd=ferry
hd= is not understood
  hd=ferry
  ^^^
hint: write title:ferry

? title=ferry
title= is not understood
  title=ferry
  ^^^^^^
hint: write title:ferry

? TITLE(budget)
TITLE( is not understood
  TITLE(budget)
  ^^^^^^
hint: write title:(budget)

? HEADLINE(ferry strike)
HEADLINE( is not understood
  HEADLINE(ferry strike)
  ^^^^^^^^^
hint: write title:(ferry strike)

? a hlead(ferry)
hlead( is not understood
  a hlead(ferry)
    ^^^^^^
hint: write hlead:(ferry)

? date(2021)
date( is not understood
  date(2021)
  ^^^^^
hint: write date:2021, date:2021.. or date:2011..2015

? NEAR(ferry strike)
NEAR( is not understood
  NEAR(ferry strike)
  ^^^^^
hint: write ferry w/5 strike

? NEAR((a OR b), c)
NEAR( is not understood
  NEAR((a OR b), c)
  ^^^^^
hint: write a w/5 b

? headline:ferry
there is no field headline:
  headline:ferry
  ^^^^^^^^^
hint: write title:ferry; to look for the words, write "headline:ferry"

? headline: ferry
there is no field headline:
  headline: ferry
  ^^^^^^^^^
hint: write title:; to look for the words, write "headline:"

? hl:ferry
there is no field hl:
  hl:ferry
  ^^^
hint: write title:ferry; to look for the words, write "hl:ferry"

? by:hussain
there is no field by:
  by:hussain
  ^^^
hint: write byline:hussain; to look for the words, write "by:hussain"

? a author:hussain
there is no field author:
  a author:hussain
    ^^^^^^^
hint: write byline:hussain; to look for the words, write "author:hussain"

? a date>2021
date>2021 is not understood
  a date>2021
    ^^^^^^^^^
hint: write date:2021..; that day is among them

? date <= 2021-07 a
date <= 2021-07 is not understood
  date <= 2021-07 a
  ^^^^^^^^^^^^^^^
hint: write date:..2021-07; that day is among them

? title:(a w/5 body:b)
body: stands inside title:
  title:(a w/5 body:b)
               ^^^^^
hint: write it beside title:, not in its brackets

? place:(new w/s york)
place: has no sentences or paragraphs
  place:(new w/s york)
             ^^^
hint: write w/5, for words

? url:(a pre/p b)
url: has no sentences or paragraphs
  url:(a pre/p b)
         ^^^^^
hint: write pre/5, for words

? place:case:US
place: keeps no capitals
  place:case:US
        ^^^^^
hint: leave out the case:

? date:case:US
date: takes no case:
  date:case:US
       ^^^^^
hint: leave out the case:

? source:exact:east
source: takes no exact form
  source:exact:east
         ^^^^^^
hint: leave out the exact:

? atleast3 ferry
atleast3 has no brackets after it
  atleast3 ferry
  ^^^^^^^^
hint: write atleast3(quota); to look for the word, write "atleast3"

? atleast3
atleast3 has no brackets after it
  atleast3
  ^^^^^^^^
hint: write atleast3(quota); to look for the word, write "atleast3"

? atleast0(ferry)
atleast needs a number from 1 to 1,000
  atleast0(ferry)
  ^^^^^^^^
hint: write how often: atleast3(quota)

? atleast2000(ferry)
atleast needs a number from 1 to 1,000
  atleast2000(ferry)
  ^^^^^^^^^^^
hint: write how often: atleast3(quota)

? atleast(ferry)
atleast needs a number from 1 to 1,000
  atleast(ferry)
  ^^^^^^^
hint: write how often: atleast3(quota)

? atleast2(a b)
atleast2 is asked of several words
  atleast2(a b)
          ^^^^^
hint: write the words of a phrase in quotes, those that may stand for each other with OR: ("a b" OR c)

? atleast2(title:a)
atleast2 is asked of title:
  atleast2(title:a)
          ^^^^^^^^^
hint: write the field before the whole: title:atleast3(a)

? atleast2(NOT a)
atleast2 is asked of NOT, which stands nowhere
  atleast2(NOT a)
          ^^^^^^^
hint: say NOT of the whole: atleast3(a) NOT c

? atleast2(source:x)
atleast2 is asked of a filter, which stands nowhere
  atleast2(source:x)
          ^^^^^^^^^^
hint: write the filter beside: atleast3(a) date:2021

? atleast2()
the brackets hold no word
  atleast2()
          ^^
hint: take them out, or write a word in them

? a w/5 atleast2(b)
w/5 is asked of atleast2
  a w/5 atleast2(b)
        ^^^^^^^^^^^
hint: ask for both: (a w/5 b) atleast3(a)

? atleast2(atleast3(a))
atleast2 is asked of atleast3
  atleast2(atleast3(a))
          ^^^^^^^^^^^^^
hint: ask for both: (a w/5 b) atleast3(a)

? title:w/5
title: has no word after it
  title:w/5
  ^^^^^^
hint: write a value after it: title:budget

? title:atleast3
atleast3 has no brackets after it
  title:atleast3
        ^^^^^^^^
hint: write atleast3(quota); to look for the word, write "atleast3"

? id:ferry
'ferry' is not the beginning of an id
  id:ferry
     ^^^^^
hint: an id has up to 64 figures and letters from a to f: id:3f2a9c

? id:"3f 2a"
'3f 2a' is not the beginning of an id
  id:"3f 2a"
      ^^^^^
hint: an id has up to 64 figures and letters from a to f: id:3f2a9c

? captured:soon
'soon' is not a date
  captured:soon
           ^^^^
hint: write 2021, 2021-07, 2021-07-13, 2021-Q3, "last month", "30 days ago", or two with .. between: 2011..2015

? captured:
captured: has nothing after it
  captured:
  ^^^^^^^^^
hint: write a value after it: captured:2021-07

? date:last week
'last' is not a date
  date:last week
       ^^^^
hint: put a date of several words in quotes: date:"last week", date:"30 days ago"

? date:"last week"
'last week' counts from today, and nobody said which day that is
  date:"last week"
        ^^^^^^^^^
hint: give --now 2021-07-13

? date:7/13/2021
'7/13/2021' may be read in several ways
  date:7/13/2021
       ^^^^^^^^^
hint: write the year first, then month and day: 2021-07-13

? date:2021-05 to 2021-06
to between two dates is not understood
  date:2021-05 to 2021-06
               ^^
hint: write date:2021-05..2021-06

? date:2021/05 a
2021/05 is not a date
  date:2021/05 a
       ^^^^^^^
hint: write 2021-05 for the month

? captured:"2021-05 to 2021-06"
'2021-05 to 2021-06' is not a date
  captured:"2021-05 to 2021-06"
            ^^^^^^^^^^^^^^^^^^
hint: write 2021-05..2021-06

? date:2021-Q5
'2021-Q5' is not a date
  date:2021-Q5
       ^^^^^^^
hint: write 2021, 2021-07, 2021-07-13, 2021-Q3, "last month", "30 days ago", or two with .. between: 2011..2015

? date:"31 June 2021"
'31 June 2021' is not a date: 2021-06-31 is not a day of the calendar
  date:"31 June 2021"
        ^^^^^^^^^^^^
hint: write 2021, 2021-07, 2021-07-13, 2021-Q3, "last month", "30 days ago", or two with .. between: 2011..2015

? date:2021..soon
'soon' is not a date
  date:2021..soon
       ^^^^^^^^^^
hint: write 2021, 2021-07, 2021-07-13, 2021-Q3, "last month", "30 days ago", or two with .. between: 2011..2015

? date:(2021 w/5 2022)
w/5 is asked of a filter, which stands nowhere
  date:(2021 w/5 2022)
        ^^^^
hint: write the filter beside: (a w/5 b) date:2021

? date:2021.."last week
the quote is not closed
  date:2021.."last week
             ^
hint: close it where the value ends

? hlead:
hlead: has nothing after it
  hlead:
  ^^^^^^
hint: write a value after it: hlead:budget

? agency:""
there is no word here
  agency:""
         ^^
hint: write a word of letters or digits

? -w/5 a
w/5 has nothing to its left
  -w/5 a
   ^^^
hint: write a word there, or "w/5" if you look for it

? a OR title:(b AND)
AND has nothing to its right
  a OR title:(b AND)
                ^^^
hint: write a word there, or "and" if you look for the word

? a @desk
saved searches cannot be asked for here
  a @desk
    ^^^^^
hint: to look for the word, write "@desk"

? title:(a OR @desk)
@desk stands inside title:
  title:(a OR @desk)
              ^^^^^
hint: write it beside title:, not in its brackets; to look for the word, write "@desk"

? deck:@desk
@desk stands inside deck:
  deck:@desk
       ^^^^^
hint: write it beside deck:, not in its brackets; to look for the word, write "@desk"

? @desk,
@desk, is no name of a saved search
  @desk,
  ^^^^^^
hint: write @ and its name; to look for the word, write "@desk,"
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


def test_there_are_many() -> None:
    """The table holds a hundred ways to be wrong."""
    assert len(list(_errors())) >= 100
