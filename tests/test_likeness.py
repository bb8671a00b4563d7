"""Signatures of texts: what is compared, how well they estimate it, and that they never change unnoticed."""

from __future__ import annotations

import hashlib
import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.likeness import (
    NEAR,
    SHORT,
    Likeness,
    estimate_similarity,
    find_likeness,
    find_shingles,
    find_similarity,
)

STORY = (
    "The harbour board of Kettle Sound agreed on Monday to close the northern slipway for three weeks in May, so that "
    "divers can replace the chains that hold its gate. Ferries to Ansel will leave from the coal pier instead, an hour "
    "later than usual, and carry no lorries. The board expects the work to cost 41,000 crowns."
)


def likeness(title: str, body: str) -> Likeness:
    found = find_likeness(title, body)
    assert found is not None
    return found


def words(seed: int, count: int) -> list[str]:
    letters = random.Random(seed)
    return ["".join(letters.choices("abcdefghij", k=6)) for _ in range(count)]


def test_signatures_are_the_stored_ones() -> None:
    """These numbers are in archives: where they change, LIKENESS_VERSION has to be raised."""
    found = likeness("", STORY)
    assert hashlib.sha256(found.signature).hexdigest() == "2e46dbe5487905eeb7349a745142e071f2f85f7b6c570f902dcb2816d1841b20"
    assert found.places == (-1773086032, -1031010681, 1868916689, -1763202544, 1455151242, -1662857190)
    assert found.bands == 918592058


def test_case_punctuation_and_paragraphs_do_not_count() -> None:
    """A copy that is typeset otherwise is the same text."""
    other = STORY.upper().replace(". ", ".\n\n").replace(",", " –")
    assert find_likeness("", other) == find_likeness("Another title", STORY)


def test_similarity_is_the_share_of_common_shingles() -> None:
    """Of 100 words, one changed in the middle: 93 of 101 shingles of four words are common."""
    one = words(1, 100)
    other = [*one[:50], "changed", *one[51:]]
    assert find_similarity(("", " ".join(one)), ("", " ".join(other))) == pytest.approx(93 / 101)


def test_a_short_body_is_compared_with_its_title() -> None:
    """A line that a site repeats under different titles is no copy; the same title and line are."""
    line = "Read the full statement of the harbour board (PDF)."
    monday, tuesday = likeness("Slipway closes", line), likeness("Ferry fares rise", line)
    assert estimate_similarity(monday.signature, tuesday.signature) < 0.5
    assert find_similarity(("Slipway closes", line), ("Ferry fares rise", line)) == 0.0
    assert find_likeness("SLIPWAY CLOSES", line) == monday


def test_a_body_of_thirty_words_stands_for_itself() -> None:
    """From SHORT words on the title does not count."""
    body = " ".join(words(2, SHORT))
    assert find_likeness("One", body) == find_likeness("Other", body)
    short = " ".join(words(2, SHORT - 1))
    assert find_likeness("One", short) != find_likeness("Other", short)


def test_scripts_without_spaces_are_compared_by_their_characters() -> None:
    """A Japanese text of one long run has shingles of eight characters; one changed near its end leaves most."""
    letters = random.Random(3).choices([chr(code) for code in range(0x4E00, 0x5E00)], k=200)
    text = "".join(letters)
    assert find_shingles("", text)[0] == " ".join(text[:8])
    changed = "".join([*letters[:190], "々", *letters[191:]])
    assert find_similarity(("", text), ("", changed)) == pytest.approx(185 / 201)


def test_nothing_has_no_likeness() -> None:
    """A text without a word is like nothing."""
    assert find_likeness("", " …\n\n— ") is None
    assert find_similarity(("", ""), ("", "")) == 1.0


def test_unrelated_texts_do_not_meet() -> None:
    """Of 200 texts of random words no two are taken for copies."""
    found = [likeness("", " ".join(words(seed, 60))) for seed in range(200)]
    pairs = [(one, other) for at, one in enumerate(found) for other in found[:at]]
    assert max(estimate_similarity(one.signature, other.signature) for one, other in pairs) < NEAR
    assert not [1 for one, other in pairs if set(one.places) & set(other.places)]


@pytest.mark.parametrize("changed", [0.01, 0.03, 0.06])
def test_edits_of_a_text_are_found(changed: float) -> None:
    """Texts with 1, 3 or 6 % of their words replaced meet in a band as often as the S-curve says, and the estimate of
    how alike they are errs by less than .06 on average."""
    chance = random.Random(4)
    met, expected, errors = [], [], []
    for seed in range(150):
        one = words(seed, 300)
        other = [word if chance.random() > changed else "changed" for word in one]
        texts = ("", " ".join(one)), ("", " ".join(other))
        found, again = likeness(*texts[0]), likeness(*texts[1])
        alike = find_similarity(*texts)
        met.append(bool(set(found.places) & set(again.places)))
        expected.append(1 - (1 - alike**3) ** 6)
        errors.append(estimate_similarity(found.signature, again.signature) - alike)
    assert statistics.mean(met) == pytest.approx(statistics.mean(expected), abs=0.08)
    assert abs(statistics.mean(errors)) < 0.01
    assert statistics.mean(map(abs, errors)) < 0.06


@given(st.text(), st.text())
def test_any_text_has_a_likeness_or_none(title: str, body: str) -> None:
    """No text raises; the signature is 32 bytes, equal for equal texts, and its places fit four bytes."""
    found = find_likeness(title, body)
    assert found == find_likeness(title, body)
    if found is not None:
        assert len(found.signature) == 32
        assert len(found.places) == 6
        assert all(-(1 << 31) <= number < 1 << 31 for number in (*found.places, found.bands))
        assert find_similarity((title, body), (title, body)) == 1.0


@given(st.text(st.characters(max_codepoint=127), max_size=200))
def test_words_of_plain_text_are_those_of_any(text: str) -> None:
    """A text of ASCII is cut into the words that it has with a letter of another script behind it, and no others."""
    body = text + " word" * 30
    assert find_shingles("", body) == find_shingles("", f"{body} \u0436")[:-1]
