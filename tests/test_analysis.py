"""Words of a text: where they begin and end, the form in which they are compared, what they are expanded by."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from snowballstemmer.english_stemmer import EnglishStemmer

from index import analysis
from index.analysis import (
    INITIAL,
    LOWER,
    MIXED,
    UPPER,
    case_of,
    find_forms,
    find_terms,
    find_tokens,
    find_tokens_of,
    find_words,
    fold,
    is_stemmed,
    stem_of,
)
from index.marks import MARKS


def words(text: str) -> list[str]:
    return [text[token.start : token.end] for token in find_tokens(text)]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The U.S. and the U.S.A. said", ["the", "us", "and", "the", "usa", "said"]),
        ("US, us and U.S.'s", ["us", "us", "and", "us"]),
        ("a.m. on Jan. 3", ["am", "on", "jan", "3"]),
        ("J.K. Rowling", ["jk", "rowling"]),
        ("AT&T", ["at", "t"]),
        ("9/11", ["9", "11"]),
        ("Al-Qaeda", ["al", "qaeda"]),
        ("PTI's and PTI’s leaders", ["pti", "and", "pti", "leaders"]),
        ("O'Neill O’Neill don't", ["o'neill", "o'neill", "don't"]),
        ("the workers' 'rights'", ["the", "workers", "rights"]),
        ("rock'n'roll", ["rock'n'roll"]),
        ("3.5 and 1,000 and 13.7.2021", ["3.5", "and", "1,000", "and", "13.7.2021"]),
        ("in 2021. Then 5, 6", ["in", "2021", "then", "5", "6"]),
        ("10:30 p.m.", ["10", "30", "pm"]),
        ("ended.The council", ["ended", "the", "council"]),
        ("www.example.com/press_room", ["www", "example", "com", "press", "room"]),
        ("KARACHI:The", ["karachi", "the"]),
        ("#Karachi @desk_one", ["karachi", "desk", "one"]),
        ("COVID-19 covid19 G20", ["covid", "19", "covid19", "g20"]),
        ("___ --- ... '' & /", []),
        ("C++ and C#", ["c", "and", "c"]),
        ("1990's", ["1990", "s"]),
        ("I is a word", ["i", "is", "a", "word"]),
    ],
)
def test_words_as_people_type_them(text: str, terms: list[str]) -> None:
    """Each spelling of the README has the words that the decisions in the module's docstring give it."""
    assert find_terms(text) == terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Łódź Ærø naïve Đà façade", ["lodz", "aero", "naive", "da", "facade"]),
        ("e\u0301te\u0301 ÉTÉ été", ["ete", "ete", "ete"]),
        ("Ελλάδα ΣΊΣΥΦΟΣ", ["ελλαδα", "σισυφοσ"]),
        ("Ёлка Киев йод", ["елка", "киев", "иод"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("İstanbul ISTANBUL ılıca", ["istanbul", "istanbul", "ilica"]),
        ("ﬁnance ＡＢＣ", ["finance", "abc"]),
        ("oﬃce co\u00adopera\u00adtion", ["office", "cooperation"]),
        ("منٹو كراچي کراچی", ["منٹو", "كراچي", "كراچي"]),
        ("مُحَمَّد محمد محمـــد", ["محمد", "محمد", "محمد"]),
        ("ہے هے", ["هے", "هے"]),
        ("بہاری بھاری", ["بهاري", "بھاري"]),
        ("آب اب", ["آب", "اب"]),
        ("٢٠٢١ ۲۰۲۱ २०२१ ２０２１", ["2021", "2021", "2021", "2021"]),
        ("می\u200cخواهم", ["ميخواهم"]),
        ("क्षत्रिय मंत्री", ["क्षत्रिय", "मंत्री"]),
        ("বাংলাদেশ தமிழ்", ["বাংলাদেশ", "தமிழ்"]),
        ('צה"ל צה״ל שלום', ["צהל", "צהל", "שלום"]),
        ("서울 시청", ["서울", "시청"]),
    ],
)
def test_forms_that_are_compared(text: str, terms: list[str]) -> None:
    """Case, marks on Latin, Greek and Cyrillic, Arabic vowel signs and variants, digits and format signs are folded;
    Indic marks are not."""
    assert find_terms(text) == terms


def test_marks_belong_to_their_word() -> None:
    """A vowel sign, a virama or a joiner does not end a word."""
    assert words("क्षत्रिय की\u200dमत") == ["क्षत्रिय", "की\u200dमत"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("東京で地震", ["東", "京", "で", "地", "震"]),
        ("トーク", ["ト", "ー", "ク"]),
        ("か\u3099", ["か\u3099"]),
        ("กำลัง", ["ก", "ำ", "ลั", "ง"]),
        ("ปี ๒๕๖๔", ["ปี", "๒๕๖๔"]),
        ("ភាសា", ["ភា", "សា"]),
        ("မြန်မာ", ["မြ", "န်", "မာ"]),
        ("東京2021年", ["東", "京", "2021", "年"]),
        ("、。「」", []),
    ],
)
def test_scripts_without_spaces_give_a_word_a_character(text: str, found: list[str]) -> None:
    """Han, kana, Thai, Khmer and Burmese characters are words, each with its marks; numbers stay whole."""
    assert words(text) == found


def test_tokens_say_where_they_stand() -> None:
    """Start and end are characters of the text as it is, not of the compared form."""
    text = "“ﬁnance” — the U.S.’s naïve plan."
    assert [(token.term, text[token.start : token.end]) for token in find_tokens(text)] == [
        ("finance", "ﬁnance"),
        ("the", "the"),
        ("us", "U.S.’s"),
        ("naive", "naïve"),
        ("plan", "plan"),
    ]


@pytest.mark.parametrize(
    ("word", "case"),
    [
        ("us", LOWER), ("Us", INITIAL), ("US", UPPER), ("U.S", UPPER), ("iPhone", MIXED), ("McCann", MIXED),
        ("I", INITIAL), ("a", LOWER), ("PTI's", UPPER), ("PTI’s", UPPER), ("Khan's", INITIAL), ("G20", UPPER),
        ("2021", LOWER), ("2nd", LOWER), ("کراچی", LOWER), ("ÉTÉ", UPPER), ("O'Neill", MIXED),
    ],
)  # fmt: skip
def test_case_is_kept_beside_the_form(word: str, case: int) -> None:
    """How a word was written has four kinds; a final 's does not count."""
    assert case_of(word) == case


@given(st.text())
@example("U.S.'s a.b.c.de x's's 1.2.3")
@example("ـــ")
@example("²³ ½ Ⅳ ㎏")
def test_tokens_are_in_order_and_fold_to_their_terms(text: str) -> None:
    """Tokens do not overlap, begin with a letter or digit, and have the compared form of what they were read from."""
    at = 0
    for token, term, (form, case) in zip(find_tokens(text), find_terms(text), find_forms(text), strict=True):
        written = text[token.start : token.end]
        assert at <= token.start < token.end
        assert written[0].isalnum()
        assert token.term == term == form == fold(written) != ""
        assert case == case_of(written)
        at = token.end


@given(st.text())
def test_no_letter_or_digit_is_left_out(text: str) -> None:
    """Every letter and digit stands in a word."""
    covered = {at for token in find_tokens(text) for at in range(token.start, token.end)}
    assert all(at in covered for at, character in enumerate(text) if character.isalnum())


_SCRIPTS = st.sampled_from("aZéøßſİıΣςйЁ'’.sS٢کیہۂأُ\u0301\u0654\u200c\u00adकि่กำ東か\u3099ﬁ½1,צ\"״")


@given(st.text(_SCRIPTS, max_size=12))
def test_folding_twice_is_folding_once(text: str) -> None:
    """A form that was shown to the user and is typed again as an exact word is the same form."""
    for term in find_terms(text):
        assert fold(term) == term


@given(st.text(alphabet=st.characters(max_codepoint=0x24F)))
def test_case_does_not_count_in_latin(text: str) -> None:
    """A text and the same in capitals have the same words."""
    capitals = text.upper()
    if capitals.lower() == text.lower():  # not so for a few letters that have no capital of their own
        assert find_terms(capitals) == find_terms(text.lower())


def test_a_blob_is_one_short_term() -> None:
    """A letter run of any length is findable as a whole, under a key of bounded length."""
    one, other = "a" * 5_000, "a" * 4_999 + "b"
    assert len(fold(one)) < 250
    assert fold(one) == fold(one.upper()[:0] + one)
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    "unit",
    ["a", "a.", "1,", "'a", "’s", "a'", "क\u093f", "\u0301", "a\u0301", "東", "ก\u0e31", "U.S.", "-", " ", 'צ"', "_"],
)
def test_no_line_is_too_long(unit: str) -> None:
    """100,000 characters of any kind are read at once; an expression that backtracks would not come to an end."""
    find_tokens(unit * (100_000 // len(unit)))


@pytest.mark.parametrize(
    ("term", "stem"),
    [
        ("threatening", "threaten"), ("threatens", "threaten"), ("committees", "committe"), ("news", "news"),
        ("us", "us"), ("dying", "die"), ("covid19", "covid19"), ("2021", "2021"), ("a", "a"),
        ("मंत्री", "मंत्री"), ("киева", "киева"),
    ],
)  # fmt: skip
def test_only_latin_words_are_stemmed(term: str, stem: str) -> None:
    """porter2 for words of Latin letters; any other word is its own stem."""
    assert stem_of(term) == stem
    assert is_stemmed(term) or stem == term


def test_the_marks_are_those_of_unicode() -> None:
    """The list has every mark and format sign of Unicode 14 but the zero-width space and the Arabic number signs."""
    listed = set()
    ranges = MARKS.replace("-", "\0")
    at = 0
    while at < len(ranges):
        if at + 1 < len(ranges) and ranges[at + 1] == "\0":
            listed.update(range(ord(ranges[at]), ord(ranges[at + 2]) + 1))
            at += 3
        else:
            listed.add(ord(ranges[at]))
            at += 1
    left_out = {0x200B, 0x6DD, 0x70F, 0x8E2, 0x110BD, 0x110CD, *range(0x600, 0x606), 0x890, 0x891}
    unicode = {
        code
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in ("Mn", "Mc", "Me", "Cf") and code not in left_out
    }
    newer = {code for code in unicode - listed if unicodedata.unidata_version != "14.0.0"}
    assert listed == unicode - newer


@example("U.S.A.'s 3.5 a.b_c O'Neill's 1,000.x 's a'1 1'a")
@given(st.text(alphabet=st.characters(max_codepoint=127)) | st.text(alphabet="aB1.,'_ -", max_size=12))
def test_ascii_text_has_the_same_words_beside_other_letters(text: str) -> None:
    """The quick way through a text of ASCII finds what the long way finds."""
    assert find_forms(text) == find_forms(f"{text} é")[:-1]


@given(st.text("abcdefghijklmnopqrstuvwxyz'", min_size=3, max_size=14), st.sampled_from(("", "s", "ing", "edly", "ational", "fulness")))
def test_both_stemmers_give_the_same_stems(beginning: str, ending: str) -> None:
    """What is installed decides how fast an index is made, never what a word matches."""
    word = beginning + ending
    if is_stemmed(word):
        assert stem_of(word) == EnglishStemmer().stemWord(word)


@given(st.text(st.characters(max_codepoint=0x2FF) | st.sampled_from("’‘“”–—…•€™'.,9aZ"), max_size=40))
def test_latin_texts_have_the_words_of_any_text(text: str) -> None:
    """The expression for Latin letters and the one for every script cut a text in the same places."""
    any_script = [match.span() for match in analysis._any_word().finditer(text)]
    assert [match.span() for match in analysis._words_of(text).finditer(text)] == any_script


@given(st.text(alphabet="aBs9. ',-’‘“”–—…é\n", max_size=20))
def test_words_for_an_index_are_those_of_a_text(text: str) -> None:
    """With a typesetter's signs or a typewriter's, folded they are the words that are marked in the text."""
    assert [fold(word) for word in find_words(text)] == find_terms(text)
    assert [case_of(word) for word in find_words(text)] == [case for _, case in find_forms(text)]


_WORDS = ("us", "a", "ines", "o'neill", "3.5", "cafe", "café", "at", "zulu")


@given(
    st.lists(
        st.sampled_from((*_WORDS, "U.S", "U.S.", "A.T", "Ines’s", "INES'S", "o’neill", "CAFÉ", "cafe\u0301", "İnes", "1", "中"))
        | st.sampled_from(" \n\t.-_&'’“…\xa0\u200d"),
        max_size=12,
    ),
    st.sets(st.sampled_from(_WORDS), min_size=1),
)  # fmt: skip
@example(["zulu", " ", "•", " ", "zulu"], {"zulu"})
def test_words_that_are_looked_for(parts: list[str], terms: set[str]) -> None:
    """Looking for a few words finds them where reading all words does, with the same positions."""
    text = "".join(parts)
    assert find_tokens_of(text, terms) == [
        (position, token) for position, token in enumerate(find_tokens(text)) if token.term in terms
    ]


@given(st.text(_SCRIPTS), st.text(_SCRIPTS))
def test_any_word_that_is_looked_for(text: str, more: str) -> None:
    """The same of any script, for the words that stand in it and others."""
    terms = {*find_terms(text)[:3], *find_terms(more)[:2]}
    assert find_tokens_of(text, terms) == [
        (position, token) for position, token in enumerate(find_tokens(text)) if token.term in terms
    ]
