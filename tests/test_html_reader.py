"""What a page renders to: a block a line, with its marks, and the claims beside the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.html import render_html
from ingest.record import MetaClaim


def _lines(markup: str) -> list[str]:
    return [line for line in render_html(markup).text.split("\n") if line]


def test_inline_elements_stay_in_their_sentence() -> None:
    """Links, emphasis and drop caps are part of the line they stand in."""
    assert _lines("<p><b>T</b>he mayor of <a href='/o'>Ostrava</a> said\n   <i>no</i>.</p><p>Then she left.</p>") == [
        "The mayor of Ostrava said no.",
        "Then she left.",
    ]


def test_paragraphs_are_parted_by_a_blank_line_and_bare_blocks_are_not() -> None:
    """A blank line stands where a browser leaves a gap: around paragraphs, not around divisions."""
    assert render_html("<div>One</div><div>Two</div><p>Three</p><p>Four</p>").text == "One\nTwo\n\nThree\n\nFour"


def test_line_breaks_break_lines_and_two_of_them_leave_a_gap() -> None:
    """A `<br>` ends a line; a second one is a blank line."""
    assert render_html("Press Office<br>Ministry<br><br>Next").text == "Press Office\nMinistry\n\nNext"


def test_text_in_a_script_or_hidden_element_is_not_text() -> None:
    """Scripts, style sheets, templates, forms and hidden elements are dropped."""
    assert _lines(
        "<style>p{}</style><script>var a</script><template>t</template><noscript>n</noscript><p hidden>h</p>"
        "<div style='color:red; display : none'><p>d</p></div><select><option>o</select><textarea>x</textarea>"
        "<p>Shown<span class='btn sr-only'>opens in a new window</span></p>"
    ) == ["Shown"]


def test_a_page_that_is_hidden_as_a_whole_is_read() -> None:
    """Where nearly nothing is visible, what a script would unveil is the page."""
    story = "The council of Upper Fenwick met on Monday, and " * 20 + "went home."
    assert _lines(f"<p>Loading</p><div style='display:none'><p>{story}</p></div>") == ["Loading", story]


def test_a_table_row_is_a_line_with_tabs() -> None:
    """A row of short cells is one line; paragraphs within its cells do not break it."""
    assert _lines("<table><tr><th>Town<th>Votes</tr><tr><td><p>Upper Fenwick</p></td><td>1,204</td></tr></table>") == [
        "Town\tVotes",
        "Upper Fenwick\t1,204",
    ]


def test_a_table_for_layout_is_read_cell_by_cell() -> None:
    """A cell that holds an article keeps its paragraphs apart."""
    story = "The council of Upper Fenwick voted on Tuesday to close the old bridge to lorries. " * 3
    assert _lines(f"<table><tr><td>Home<br>News</td><td><p>{story}</p><p>It reopens in May.</p></td></tr></table>") == [
        "Home",
        "News",
        story.strip(),
        "It reopens in May.",
    ]


def test_preformatted_text_keeps_its_lines() -> None:
    """White space in `<pre>` is kept."""
    assert render_html("<pre>  FOR RELEASE\n\nThe  ministry\nsaid</pre>").text == "  FOR RELEASE\n\nThe  ministry\nsaid"


def test_neighbouring_links_are_parted() -> None:
    """Links without a space between them are words of their own: the style sheet parts them."""
    assert _lines("<a href=1>Home</a><a href=2>Media</a>") == ["Home Media"]
    assert _lines("<p>by <span>Ana Brandt</span><span>Today</span>") == ["by Ana Brandt Today"]
    assert _lines("<p><span>Mini</span><span>stry</span>") == ["Ministry"]


def test_lists_quotes_and_captions_survive() -> None:
    """Items, quotations and captions are lines with their element's name."""
    page = render_html("<ul><li>One<li>Two</ul><blockquote>Q</blockquote><figure><figcaption>C</figcaption></figure>")
    assert [(line, mark.tag) for line, mark in zip(page.text.split("\n"), page.marks, strict=True) if line] == [
        ("One", "li"),
        ("Two", "li"),
        ("Q", "blockquote"),
        ("C", "figcaption"),
    ]


def test_marks_say_where_a_line_stands() -> None:
    """A line's marks name its element, what it lies in, its links and its line in the file."""
    page = render_html(
        "<html><body class='home'>\n<nav id='mainMenu'><a href=1>News</a></nav>\n"
        "<article class='story story'>\n<div><p>See <a href=2>here</a></p></div></article>"
    )
    marks = [mark for mark in page.marks if mark.tag]
    assert [mark.tag for mark in marks] == ["nav", "p"]
    assert [mark.inside for mark in marks] == [("nav main menu",), ("article story",)]
    assert [mark.link_share for mark in marks] == [1.0, 0.571]
    assert [mark.source_line for mark in marks] == [2, 4]


def test_claims_come_in_document_order() -> None:
    """Titles, dates, authors and the address are claimed where the page states them."""
    page = render_html(
        """<head><meta property="og:title" content="Bridge closed"><title>Bridge closed | Fenwick Post</title>
        <link rel="canonical" href="https://post.example/bridge"><meta name="author" content="Ana Brandt">
        <meta property="article:published_time" content="2021-07-13T10:00:00+02:00">
        <script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "Bridge &amp; closed",
        "datePublished": "2021-07-13", "dateModified": "2021-07-14", "author": {"name": "Ana Brandt"}}]}</script></head>
        <h1>Bridge closed</h1><time datetime="2021-07-13">13 July</time>
        <aside><a href=1><h1>Other story</h1></a><time>12 July</time></aside>"""
    )
    assert page.meta == (
        MetaClaim("title", "og_title", "Bridge closed"),
        MetaClaim("title", "title_tag", "Bridge closed | Fenwick Post"),
        MetaClaim("url", "canonical", "https://post.example/bridge"),
        MetaClaim("byline", "meta_author", "Ana Brandt"),
        MetaClaim("date", "article_published", "2021-07-13T10:00:00+02:00"),
        MetaClaim("title", "json_ld", "Bridge & closed"),
        MetaClaim("date", "json_ld", "2021-07-13"),
        MetaClaim("updated", "json_ld", "2021-07-14"),
        MetaClaim("byline", "json_ld", "Ana Brandt"),
        MetaClaim("title", "h1", "Bridge closed"),
        MetaClaim("date", "time_tag", "2021-07-13"),
        MetaClaim("title", "h1_aside", "Other story"),
        MetaClaim("date", "time_tag_aside", "12 July"),
    )


def test_json_that_is_none_still_gives_its_dates() -> None:
    """A comma too many in JSON-LD does not hide its headline and date."""
    page = render_html(
        '<script type="application/ld+json">{"headline": "A \\"B\\"", "datePublished": "2021-07-13",,}</script>'
    )
    assert page.meta == (
        MetaClaim("title", "json_ld_broken", 'A "B"'),
        MetaClaim("date", "json_ld_broken", "2021-07-13"),
    )


def test_a_fragment_that_begins_with_end_tags_is_read() -> None:
    """A saved fragment may begin in the middle of an element; its lines keep their numbers."""
    page = render_html("</p>\n</div>\n<p>The bridge</p>")
    assert (page.text, page.marks[0].source_line) == ("The bridge", 3)


@pytest.mark.parametrize(
    "markup",
    ["", "<", "<!--", "no markup", "\ud800<p>x", "a\x00b", "<?xml encoding='utf-16'?><p>x", "]]>", "&#0;"],
)
def test_odd_markup_is_read_without_an_error(markup: str) -> None:
    """Nothing is too broken to be rendered."""
    page = render_html(markup)
    assert len(page.marks) == len(page.text.splitlines())


def test_deep_and_large_pages_are_read() -> None:
    """A hundred thousand nested elements and a table within a table thousands deep are no obstacle."""
    assert "end" in render_html("<div class=a>" * 30_000 + "end").text
    assert "end" in render_html("<table><tr><td>" * 1_000 + "end").text


@given(st.text())
def test_any_text_has_a_mark_for_each_line(markup: str) -> None:
    """There is one entry of marks for each line of the text, whatever the markup."""
    page = render_html(markup)
    assert len(page.marks) == len(page.text.split("\n")) if page.text else not page.marks
    assert page.text.split("\n") == (page.text.splitlines() or [""])


_PIECES = st.sampled_from(
    "<p> </p> <div> </div> <a_href=1> </a> <table> <tr> <td> </td> </table> <br> <pre> </pre> <li> <ul>"
    " </ul> <h1> </h1> <span> </span> <nav_class=x> </nav> <time_datetime=2021> </time>"
    " <b> </b> Alpha beta _ \n \xa0 \u2028"
    .split(" ")
).map(lambda piece: piece.replace("_", " "))


@given(st.lists(_PIECES, max_size=40))
def test_every_visible_word_is_rendered(pieces: list[str]) -> None:
    """No nesting of elements loses a word or makes one up."""
    page = render_html("".join(pieces))
    shown = page.text.replace("beta", " beta ").replace("Alpha", " Alpha ").split()
    assert shown == [piece for piece in pieces if piece in ("Alpha", "beta")]
    assert all(0 <= mark.link_share <= 1 for mark in page.marks)
