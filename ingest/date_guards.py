"""What stands before and after a reading -> whether it is a date there: `v1.2.2011`, `11 September Street`.

Each guard looks at a few tokens on either side; none looks at the text as a whole.
"""

from __future__ import annotations

from ingest import date_names as names
from ingest.date_tokens import Tokens

_NUMBERS = "DYXBI38L#cT"
_WORDS = "wMKHSJofR&AztWqvuGsiVEeh"

# After these words figures are the name of a thing: a case, a rule, a room, a price.
_NAMED_BY_NUMBER = frozenset(
    """
    resolution room flight box page pages pp no nos nr number num section sec article art clause para paragraph rule
    act bill case docket order ref reference id code route highway channel grade apartment apt suite unit model
    version ver v rev release build vol volume issue chapter ch figure fig table form item lot plot block house shop
    gate platform bus train convoy battalion brigade regiment boeing airbus windows office ios android python java
    isbn issn tel telephone phone mobile cell fax call dial sms ext extension account iban pin postcode zip rs
    rupees pkr inr usd eur gbp tk us approximately nearly almost another roughly exactly least most total than psalm
    verse hadith serial invoice ticket cnic registration reg licence license permit sector category cat class-no sr
    appeal petition writ fir crore lakh summons x
    """.split()
)
_VERSIONS = frozenset(
    """
    version ver v rev release build section sec clause para paragraph art article rule python java ios android
    firmware chapter figure fig table ip part psalm verse node php mysql linux kernel macos ubuntu
    """.split()
)
# Before these words a number counts: `May 20 people`, `2000 votes`.
_COUNTED = frozenset(
    """
    people persons killed dead died injured wounded men women children workers activists members soldiers policemen
    officers police others percent per pc km kms kilometres kilometers miles mile metres meters feet ft inches kg
    kgs tonnes tons litres dollars pounds euros rupees rs crore lakh million billion trillion thousand hundred votes
    voters seats points runs wickets goals times copies units shares cases deaths families houses homes villages
    students pupils passengers prisoners refugees protesters troops militants civilians bodies victims survivors
    pages words items jobs cars vehicles trucks buses aircraft hours hrs minutes mins seconds degrees acres hectares
    sq square barrels mw megawatts kw calories bc bce pm am gmt volunteers delegates guests fans employees staff
    schools hospitals residents voters households companies gb mb tb mhz ghz mm cm pts bps m
    kronor kroner krona yen yuan won pesos francs marks roubles rubles lira liras riyals dirhams shillings naira pence
    cents euro days weeks months years
    """.split()
)
_STREETS = frozenset(
    "street st road rd avenue ave lane chowk boulevard blvd square hospital bridge stadium university court drive close"
    " way crescent terrace".split()
)
# After these no figures are a date, however they are parted.
_CALLED = frozenset("tel telephone phone mobile cell fax call dial ext no nos nr".split())
_STANDARDS = frozenset("EN ISO IEC DIN BS ASTM IEEE RFC ANSI ETSI".split())
# A month after one of these is a name: `Mr May 5`.
_TITLES = frozenset("mr mrs ms miss dr sir lady lord prof".split())
# Glued to these, or behind their hyphen, figures are part of a name: `COVID-19 May`, `rev1.2.2011`.
_COMPOUNDS = frozenset(
    "covid cov ncov sars mers apollo mig formula win ver rev vol version nos fig art sec page".split()
)


def is_word(kind: str) -> bool:
    return kind in _WORDS


def _word_before(tokens: Tokens, index: int) -> str:
    """The word before the token, small, over white space and a dot or colon; "" where there is none."""
    at = index - 1
    for _ in range(4):
        if at >= 0 and tokens.kinds[at] in "_.-:<":
            at -= 1
    return tokens.written(at).lower() if at >= 0 and tokens.kinds[at] in _WORDS else ""


def word_after(tokens: Tokens, index: int) -> str:
    """The word after the token, small, over white space or one hyphen; "" where there is none."""
    at = index + 1
    if at < len(tokens.kinds) and tokens.kinds[at] in "_-":
        at += 1
    return tokens.written(at).lower() if at < len(tokens.kinds) and tokens.kinds[at] in _WORDS else ""


def begins_well(tokens: Tokens, first: int, *, family: str) -> bool:
    """Whether nothing before the first token makes it a part of something else."""
    if first == 0:
        return True
    before = tokens.kinds[first - 1]
    further = tokens.kinds[first - 2] if first > 1 else "_"
    if tokens.kinds[first] not in _NUMBERS:
        return before != "C"
    if before in "Cp" or (before in _NUMBERS and before != "Y"):
        return False
    if before in _WORDS:
        word = tokens.written(first - 1).lower()
        # Chinese, Japanese and Korean set no space between a word and figures.
        return before in "KAz" or (len(word) >= 3 and word not in _COMPOUNDS) or word[-1] >= "\u3040"
    if before == "/":
        return family == "text" and further in _WORDS
    if before == ".":
        return further not in _NUMBERS
    if before in ",:'":
        return further not in _NUMBERS or (before == ":" and family != "no_year")
    if before == "-":
        if further in _NUMBERS:
            return family == "text"
        if further in _WORDS:
            word = tokens.written(first - 2)
            if not word.isascii():
                return True
            return len(word) >= 3 and word.lower() not in _COMPOUNDS and (family == "text" or not word.isupper())
    return True


def _tail_of_number(tokens: Tokens, last: int, signs: str) -> bool:
    """Whether a sign and a number are glued to the last token: it is part of something longer."""
    after = last + 2
    return after < len(tokens.kinds) and tokens.kinds[last + 1] in signs and tokens.kinds[after] in _NUMBERS


def _glued_word_after(tokens: Tokens, last: int) -> str:
    after = last + 1
    return tokens.written(after) if after < len(tokens.kinds) and tokens.kinds[after] in _WORDS else ""


def is_numeric_date(tokens: Tokens, first: int, last: int) -> bool:
    """Guards of a date all in numbers; `last` is its last token."""
    after = tokens.kinds[last + 1 : last + 2]
    if after == "C" or (_tail_of_number(tokens, last, "-/.:p") and tokens.kinds[last + 2] != "T"):
        return False
    # A number glued to a year is the next date or its time, parted by the tokens.
    if after in tuple("DYX38L#") and tokens.kinds[last] != "Y":
        return False
    if len(_glued_word_after(tokens, last)) == 1 and after not in ("t", "z"):
        return False
    if _word_before(tokens, first) in _CALLED or _is_standard(tokens, first):
        return False
    return not ("." in tokens.kinds[first:last] and _word_before(tokens, first) in _VERSIONS)


def _is_standard(tokens: Tokens, first: int) -> bool:
    """`EN 1992-1-1`, `ISO 2004-12`."""
    return first > 1 and tokens.kinds[first - 1] == "_" and tokens.written(first - 2) in _STANDARDS


def is_compact_date(tokens: Tokens, first: int, last: int) -> bool:
    """Guards of eight figures: no telephone and no number of a thing."""
    if not is_numeric_date(tokens, first, last) or _word_before(tokens, first) in _NAMED_BY_NUMBER:
        return False
    if first > 0 and tokens.kinds[first - 1] in "-.,:'/" + _WORDS:
        return False
    before = tokens.kinds[first - 2 : first - 1] if first > 1 else "_"
    after = tokens.kinds[last + 2 : last + 3] if tokens.kinds[last + 1 : last + 2] == "_" else ""
    return before not in tuple(_NUMBERS) and after not in tuple("D38L#")


def is_day_of_unknown_year(tokens: Tokens, first: int, last: int) -> bool:
    """Guards of a day and a month in words with no year."""
    if word_after(tokens, last) in _COUNTED or _word_before(tokens, first) in _NAMED_BY_NUMBER - {"no", "nearly"}:
        return False
    if tokens.kinds[last] == "M":
        if word_after(tokens, last) in _STREETS:
            return False
    elif (
        _tail_of_number(tokens, last, ".,:/-")
        or tokens.kinds[last + 1 : last + 2] == "C"
        or (tokens.kinds[last] == "D" and 0 < len(_glued_word_after(tokens, last)) < 3)
    ):
        return False
    if tokens.kinds[first] == "M" and _word_before(tokens, first) in _TITLES:
        return False
    months = [index for index in range(first, last + 1) if tokens.kinds[index] == "M"]
    for index in months:
        written = tokens.written(index)
        name = names.fold(written)
        if names.MONTHS[name][1]:
            return False
        month_first = any(kind in "DT" for kind in tokens.kinds[index + 1 : last + 1]) and index == first
        if month_first and name not in names.MONTH_FIRST:
            return False
        if written[0].islower() and (
            name in ("may", "march") or (month_first and len(name) < 4) or (len(name) < 4 and name in names.MONTH_FIRST)
        ):
            return False
    return True


def is_month(tokens: Tokens, first: int, last: int) -> bool:
    """Guards of a month with its year."""
    if word_after(tokens, last) in _COUNTED:
        return False
    written = tokens.written(first) if tokens.kinds[first] == "M" else ""
    return not (written[:1].islower() and names.MONTHS[names.fold(written)][1])


def is_month_in_numbers(tokens: Tokens, first: int, last: int) -> bool:
    """Guards of `08/2011` and `2011-08`."""
    if first > 0 and tokens.kinds[first - 1] in "-/.,:'" + _WORDS:
        return False
    return (
        is_numeric_date(tokens, first, last)
        and not _glued_word_after(tokens, last)
        and _word_before(tokens, first) not in _NAMED_BY_NUMBER
    )


def is_year(tokens: Tokens, first: int, last: int) -> bool:
    """Guards of a year in a sentence: nothing is glued to it, it counts nothing and names nothing."""
    if first > 0 and tokens.kinds[first - 1] in "-/.,:'" + _WORDS and not _is_dash_between_words(tokens, first):
        return False
    if first > 1 and tokens.kinds[first - 1] == "_" and tokens.kinds[first - 2] in "DX38L#pC":
        return False
    if tokens.kinds[max(0, first - 3) : first] == "D,_" or _is_bill(tokens, first):
        return False
    after, beyond = tokens.kinds[last + 1 : last + 2], tokens.kinds[last + 2 : last + 3]
    if (
        after in ("C", "o", "D")
        or (after == "_" and beyond in tuple("DX38L#C"))
        or (after in tuple(",.:/-'") and beyond in tuple(_NUMBERS))
    ):
        return False
    if 0 < len(_glued_word_after(tokens, last)) < 3 and tokens.kinds[last] == "Y":
        return False
    return word_after(tokens, last) not in _COUNTED and _word_before(tokens, first) not in _NAMED_BY_NUMBER


def _is_bill(tokens: Tokens, first: int) -> bool:
    """`H.R. 1912`: the House's bills are counted."""
    return first > 4 and tokens.text[: tokens.starts[first]].endswith(("H.R. ", "H. R. "))


def _is_dash_between_words(tokens: Tokens, first: int) -> bool:
    """`mid-2011`, `pre-1947`; not `B-2000`."""
    return (
        tokens.kinds[first - 1] == "-"
        and first > 1
        and (
            tokens.kinds[first - 2] == "_"
            or (tokens.kinds[first - 2] in _WORDS and tokens.written(first - 2).islower())
        )
    )
