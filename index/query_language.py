"""The page on the query language: `dateline help query` prints it.

THE QUERY LANGUAGE

    harbour strike        both words, in any order, anywhere: words side by side
                          are all required (with --any one is enough)
    "fishing quota"       these words in exactly these forms, side by side
    harbour OR ferry      one of them is enough
    strike NOT budget     without the word; strike -budget is the same, and so
                          is a longer dash, as word processors make of a hyphen
    (harbour OR ferry) strike       brackets group

  Words
    threaten              any form with its stem: threatens, threatened. Accents
                          and capitals do not count, nor the 's of PTI's
    =threat               this form only; exact:threat is the same
    case:US               written so: all small, a capital first, all capitals,
                          or mixed; case:"US aid" for several words
    wom?n                 ? is one character (at the end of a word it is a
                          question mark)
    threat*  *stan  th*t  * is any number of characters, none too
    husain~  husain~2     spelt with one edit, or two: a letter more, less or
                          another, or two neighbours exchanged
    Al-Qaeda  9/11  AT&T  the parts side by side, as in a phrase
    U.S.  J.K.            capitals with stops are one word in capitals, with or
                          without the stops: U.S. is case:US, and U.N. case:UN,
                          in quotes too. U.S.A. is USA, another word; u.s. and
                          US are words as us is. There is no list of stop words

  Near each other
    trade w/5 deficit     at most 5 words between them (0 to 100), in any order
    trade pre/5 deficit   the same, and trade comes first
    trade w/s deficit     in the same sentence; pre/s: and trade comes first
    trade w/p deficit     in the same paragraph; pre/p: and trade comes first
    "crude oil" w/5 (price* OR cost)
                          phrases, patterns and groups under OR on either side
    a w/5 b w/5 c         (a w/5 b) w/5 c: c near what a and b span, or in it
    atleast3(quota)       stands three times or more; of a phrase or a group,
                          places that share no word are counted

  Words between are all words, however short. Punctuation does not count; only
  w/s and w/p look at sentences and paragraphs. No word counts for both sides.
  Nothing reaches from one field into the next: title, deck, byline, place, body
  and sign-off each stand alone. Each place is taken with the nearest of the
  other side before it and after it; from that stretch a third word is measured.

  Saved searches
    @strikes              the question that `dateline save strikes ...` has
                          kept, with its filters, as in brackets: @strikes NOT
                          fog. "@strikes" is the word

  Fields
    title:budget          title: deck: body: byline: and hlead:, which is title,
                          deck and first paragraph of the body
    place:karachi         place: agency: url: take exact forms
    source:example.org    a whole name; id:3f2a the beginning of an id
    tag:draft             as `dateline tag` put it there
    code:stance           coded so, whatever the value; code:stance=for this
                          one, code:stance=for@anna by that coder,
                          code:stance="strongly for" where it has blanks
    title:"fishing quota"    title:(quota w/5 herring)    place:"port averil"
    date:2021             date:2021-07  date:2021-07-13  date:2021-Q3
    date:2021-W28         a week from Monday, as timeline --by week writes it
    date:2011..2015       date:..2015  date:2011-08/2011-10
    date:"last week"      date:"July 2021"  date:"30 days ago"..
    captured:2021-07      the same, of the day when a page was saved

  A date may be a month, a year or unsettled: it matches where it may be one of
  the days. Documents without a date are left out by a date filter, under NOT
  too, and counted.

THE GRAMMAR

    query   = or
    or      = and { "OR" and }
    and     = not { [ "AND" ] not }
    not     = ( "NOT" | "-" ) not | near
    near    = item { ( "w/" | "pre/" ) ( number | "s" | "p" ) item }
    item    = "(" or ")" | atleast | field | phrase | exact | case | saved
            | word
    atleast = "atleast" number "(" or ")"
    field   = name ":" ( "(" or ")" | atleast | phrase | exact | case | word )
    phrase  = '"' { word } '"'
    exact   = ( "=" | "exact:" ) ( word | phrase )
    case    = "case:" ( word | phrase )
    saved   = "@" letters and digits, with - _ . between them
    word    = letters, digits and any signs but space, bracket and double quote

  Operators are written in capitals (and, or, not are words), w/5 and its kin
  in either case. w/5 binds closest, then NOT, AND, OR. To look for an operator
  as a word, put it in quotes: "OR", "w/5". What other archives write (near5,
  w/para, ferr!, hd=ferry, HEADLINE(ferry), !word, a | b) is an error that says
  what to write here.
"""

from __future__ import annotations


def language_page() -> str:
    """The page, as it stands at the head of this module."""
    return (__doc__ or "").partition("\n\n")[2].strip()
