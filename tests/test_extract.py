"""The recipe: any record becomes a document or a rejection, and every line of it is accounted for."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.document import Document, Rejection, Sighting
from ingest.batch import extract_files
from ingest.discover import Asked
from ingest.explain import explain_lines
from ingest.extract import examine, extract
from ingest.reading import ReadOptions
from ingest.record import Census, RawRecord

RELEASE = """Home\u00a0 Press Room\u00a0 Ferries\u00a0 Contact

Harbour board reopens the northern quay
Harbour board reopens the northern quay

Port Ansel, 4 May 2019: The harbour board reopened the northern quay on Saturday after two years of work.

The chair of the board, Mara Ellingsen, said that the quay would serve the island ferry again from Monday, and that
the fishing fleet would follow before the end of the month.

"We have waited for this since the winter storms," she told the crowd, which had gathered in the rain.

Harbour Board Press Office
Port Ansel
"""


def record(content: bytes, kind: str = "text", path: str = "board/a.txt") -> RawRecord:
    return RawRecord(content, kind, Sighting("board", path))


FRAGMENTS = st.sampled_from(
    [
        *RELEASE.split("\n"), "<p>", "</div>", "<html>", "\r\n", "\t", "\x00", "By Mara Ellingsen", "5/6/2021", "###",
        "WASHINGTON (AP) —", "Posted on: 7/13/2021", "â€™", "{color: red;}", "ا", "\u202e", "Share this", "|", "T", "HE",
    ]
)  # fmt: skip
SCRAPES = st.lists(FRAGMENTS, max_size=25).map(lambda parts: "\n".join(parts).encode())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode), SCRAPES),
    st.sampled_from(["text", "html"]),
)
def test_extract_never_raises(content: bytes, kind: str) -> None:
    """Whatever the bytes, the outcome is a document or a rejection with its rule, and twice is the same."""
    first = extract(record(content, kind), Census("board"))
    assert first == extract(record(content, kind), Census("board"))
    assert isinstance(first, Document) or (first.rule and first.detail)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SCRAPES)
def test_every_line_of_the_source_is_accounted_for(content: bytes) -> None:
    """The pieces that explain shows hold, line by line, every visible character of the source, once and in order."""
    examination = examine(record(content), Census("board"))
    if examination.findings is None:
        assert isinstance(examination.outcome, Rejection)
        return
    shown: dict[int, str] = {}
    for piece in explain_lines(examination):
        shown[piece.number] = shown.get(piece.number, "") + piece.text
    for line in examination.findings.page.lines:
        assert "".join(shown[line.number].split()) == "".join(line.text.split())
    assert list(shown) == [line.number for line in examination.findings.page.lines]


def test_evidence_points_at_the_source() -> None:
    """Each field's evidence leads back to the characters that it was read from."""
    document = extract(record(RELEASE.encode()), Census("board"))
    assert isinstance(document, Document)
    titles = [e.span.of(RELEASE) for e in document.evidence if e.about == "title" and e.span]
    assert {title.strip() for title in titles} == {"Harbour board reopens the northern quay"}
    dateline = next(e for e in document.evidence if e.about == "dateline")
    assert (dateline.span and dateline.span.of(RELEASE).strip(), dateline.lines) == ("Port Ansel, 4 May 2019:", (6, 6))
    body = [e.span.of(RELEASE) for e in document.evidence if e.about == "body" and e.span]
    assert body[0].startswith("The harbour board reopened")
    assert document.body.startswith("The harbour board reopened")


def test_the_order_of_files_does_not_matter(tmp_path: Path) -> None:
    """The documents of a folder are the same whatever their files are called and however they come."""
    pages = [RELEASE.replace("4 May 2019", f"{n} May 2019").encode() for n in range(1, 8)]
    results = []
    for name, order in (("one", pages), ("other", pages[::-1])):
        for n, page in enumerate(order):
            file = tmp_path / name / "board" / f"{n}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(page)
        outcomes = extract_files(Asked((tmp_path / name,)), ReadOptions(), jobs=1)
        results.append(
            {o.id: (o.title, o.body, o.published and o.published.value) for o in outcomes if isinstance(o, Document)}
        )
    assert results[0] == results[1]
    assert len(results[0]) == 7


@pytest.mark.parametrize(("content", "rule"), [(b"", "empty"), (b"\x00\x01\x02" * 200, "binary"), (b" \n\n", "empty")])
def test_what_holds_no_text_is_rejected(content: bytes, rule: str) -> None:
    """A file of zero bytes and a binary file are rejections that say so."""
    outcome = extract(record(content), Census("board"))
    assert isinstance(outcome, Rejection)
    assert (outcome.rule, outcome.sighting.path) == (rule, "board/a.txt")


def test_a_mention_is_kept_as_a_guess() -> None:
    """Where the page states no date of its own, the first day that its text mentions is kept beside it, as one of its
    claims; where it does, there is no guess."""
    bare = RELEASE.replace("Port Ansel, 4 May 2019: The", "The").replace("two years", "the storm of 4 May 2011 and two years")
    one = extract(record(bare.encode()), Census("board"))
    assert isinstance(one, Document)
    assert one.published is None
    assert one.guess is not None
    assert (one.guess.value.edtf, one.guess.role) == ("2011-05-04", "mentioned")
    assert one.guess in one.claims
    dated = extract(record(RELEASE.encode()), Census("board"))
    assert isinstance(dated, Document)
    assert (dated.published is not None, dated.guess) == (True, None)


def test_a_text_of_one_paragraph_is_a_story() -> None:
    """The only paragraph of a record's text is its body and no title, however the page would be read otherwise."""
    text = (
        "The harbour board is looking for two pilots who know the sound in fog and in ice, and who are ready to live on"
        " the outer quay from October to April."
    )
    document = extract(RawRecord(text.encode(), "text", Sighting("board", "a.jsonl", "line 1")), Census("board"))
    assert isinstance(document, Document)
    assert (document.title, document.body) == (None, text)


def test_a_deck_stands_above_a_dateline_of_its_own_line_and_a_stamp_below_is_no_text() -> None:
    """A page of bare paragraphs: repeated title, posted date, deck, dateline, story, and the day it was saved."""
    story = (
        "The members of the harbour union met the commissioner for ports on Tuesday and handed over a list of forty"
        " names. They said that none of the men had been paid since the winter, and that two had sold their boats.",
        "The commissioner told them that the money had been sent in March. He promised to look into the matter, and"
        " asked for a second meeting in the autumn, when the ministry would have had time to read the list.",
        "The union thanked him for his time. Its secretary said afterwards that she had heard the same promise from"
        " three commissioners, and that the men would go on mending nets on the steps of the ministry.",
    )
    lines = (
        "Union hands list of unpaid men to the commissioner",
        "Posted on: 3/16/2022",
        "Union hands list of unpaid men to the commissioner",
        "In the meeting the delegation showed that forty men have had no wages since the winter, in breach of the law",
        "Port Averil, Talvane: 15th March, 2022",
        *story,
        "4/22/2022 6:11:09 PM",
    )
    page = "<html><body><h1>" + lines[0] + "</h1>" + "".join(f"<p>{line}</p>" for line in lines[1:]) + "</body></html>"
    document = extract(RawRecord(page.encode(), "html", Sighting("union", "a.html")), Census("union"))
    assert isinstance(document, Document)
    assert document.deck == lines[3]
    assert document.body == "\n\n".join(story)
    assert document.captured is not None
    assert document.captured.value.edtf == "2022-04-22"

def test_of_a_label_that_recurs_all_through_a_text_only_the_first_is_the_title() -> None:
    """What stands before each answer of an interview says who speaks: it is no copy of a title to be taken out."""
    answers = [
        "The quota will be raised by a tenth in the spring, and no boat will be left without a share of it, we think.",
        "We have spoken with the crews of both harbours, who told us that the herring came a month late this year.",
        "No, the ferry will not be paid for by the fishermen, and nobody in the council ever said that it would be.",
    ]
    page = ["HARBOUR MINISTER", "", "18 May 2021", ""]
    for number in range(9):
        page += ["HARBOUR MINISTER:", "", f"{answers[number % 3]} That is answer {number} of nine today.", ""]
        page += ["REPORTER:", "", f"And what do you say to those who asked for paper {number} of the council?", ""]
    document = extract(record("\n".join(page).encode()), Census("board"))
    assert isinstance(document, Document)
    assert document.body.count("HARBOUR MINISTER:") >= 8
