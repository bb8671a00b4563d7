"""Turns what a page states beside its text (meta tags, JSON-LD, `<time>`, headings) into claims, in document order."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from ingest.record import MetaClaim

# Names of `<meta name|property|itemprop>` in lower case -> what they are about, and the rule.
_META = {
    "og:title": ("title", "og_title"),
    "twitter:title": ("title", "twitter_title"),
    "parsely-title": ("title", "meta_title"),
    "sailthru.title": ("title", "meta_title"),
    "dc.title": ("title", "meta_title"),
    "dcterms.title": ("title", "meta_title"),
    "citation_title": ("title", "meta_title"),
    "title": ("title", "meta_title"),
    "hdl": ("title", "meta_title"),
    "headline": ("title", "itemprop"),
    "og:description": ("deck", "og_description"),
    "description": ("deck", "description"),
    "twitter:description": ("deck", "twitter_description"),
    "og:site_name": ("site", "og_site_name"),
    "application-name": ("site", "application_name"),
    "og:url": ("url", "og_url"),
    "author": ("byline", "meta_author"),
    "article:author": ("byline", "article_author"),
    "parsely-author": ("byline", "meta_author"),
    "sailthru.author": ("byline", "meta_author"),
    "dc.creator": ("byline", "meta_author"),
    "dcterms.creator": ("byline", "meta_author"),
    "byl": ("byline", "meta_author"),
    "citation_author": ("byline", "meta_author"),
    "article:published_time": ("date", "article_published"),
    "article:published": ("date", "article_published"),
    "og:published_time": ("date", "article_published"),
    "og:article:published_time": ("date", "article_published"),
    "og:pubdate": ("date", "meta_date"),
    "og:release_date": ("date", "meta_date"),
    "article.published": ("date", "meta_date"),
    "article_date_original": ("date", "meta_date"),
    "citation_publication_date": ("date", "meta_date"),
    "citation_date": ("date", "meta_date"),
    "cxenseparse:recs:publishtime": ("date", "meta_date"),
    "date": ("date", "meta_date"),
    "date.issued": ("date", "meta_date"),
    "date_published": ("date", "meta_date"),
    "datecreated": ("date", "meta_date"),
    "datepublished": ("date", "itemprop"),
    "datemodified": ("updated", "itemprop"),
    "dc.date": ("date", "meta_date"),
    "dc.date.created": ("date", "meta_date"),
    "dc.date.issued": ("date", "meta_date"),
    "dc.date.published": ("date", "meta_date"),
    "dcterms.created": ("date", "meta_date"),
    "dcterms.date": ("date", "meta_date"),
    "dcterms.issued": ("date", "meta_date"),
    "displaydate": ("date", "meta_date"),
    "mediator_published_time": ("date", "meta_date"),
    "originalpublicationdate": ("date", "meta_date"),
    "parsely-pub-date": ("date", "meta_date"),
    "pdate": ("date", "meta_date"),
    "pub_date": ("date", "meta_date"),
    "pubdate": ("date", "meta_date"),
    "publication_date": ("date", "meta_date"),
    "publication-date": ("date", "meta_date"),
    "publish_date": ("date", "meta_date"),
    "publish-date": ("date", "meta_date"),
    "publish_time": ("date", "meta_date"),
    "publishdate": ("date", "meta_date"),
    "published": ("date", "meta_date"),
    "published_date": ("date", "meta_date"),
    "published_time": ("date", "meta_date"),
    "release_date": ("date", "meta_date"),
    "sailthru.date": ("date", "meta_date"),
    "timestamp": ("date", "meta_date"),
    "article:modified_time": ("updated", "article_modified"),
    "article:modified": ("updated", "article_modified"),
    "og:updated_time": ("updated", "article_modified"),
    "dc.date.modified": ("updated", "meta_updated"),
    "dcterms.modified": ("updated", "meta_updated"),
    "last-modified": ("updated", "meta_updated"),
    "lastmod": ("updated", "meta_updated"),
    "modified": ("updated", "meta_updated"),
    "moddate": ("updated", "meta_updated"),
    "revised": ("updated", "meta_updated"),
    "updated_time": ("updated", "meta_updated"),
}
_ARTICLES = re.compile(r"Article|Posting|Report|NewsStory|PressRelease|CreativeWork$")
_PAGES = frozenset(("WebPage", "ItemPage", "VideoObject", "PodcastEpisode", "Event"))
# Names and strings of JSON-LD that is no JSON (a raw quote, a comma too many: one page in twenty).
_JSON_PAIR = re.compile(r'"(headline|datePublished|dateModified)"\s{0,20}:\s{0,20}"((?:[^"\\]|\\.)*)"')
_JSON_ABOUT = {"headline": "title", "datePublished": "date", "dateModified": "updated"}
_UPDATED = re.compile(r"modif|updat|edited", re.IGNORECASE)
_SPACES = re.compile(r"\s+")

_MOST_CLAIMS = {"title": 24, "date": 40, "updated": 20, "byline": 20, "deck": 6, "site": 4, "url": 4}
_LONGEST = 1_000  # characters of a claim; longer is no title and no date
_JSON_NODES = 5_000


class ClaimCollector:
    """Gathers the claims of one page; elements are shown to it in document order."""

    def __init__(self) -> None:
        self._claims: dict[MetaClaim, None] = {}
        self._counts: dict[str, int] = {}
        self._titled = False

    def claims(self) -> tuple[MetaClaim, ...]:
        """What was gathered, each claim once, in document order."""
        return tuple(self._claims)

    def see(self, element: Any, aside: bool) -> None:
        """Takes what an element states; `aside` is true within links, menus, asides and footers."""
        name = element.name
        if name == "meta":
            self._see_meta(element)
        elif name == "script":
            if "ld+json" in str(element.get("type", "")).lower():
                self._see_json("".join(str(part) for part in element.contents))
        elif name == "title":
            if not self._titled:
                self._titled = True
                self._claim("title", "title_tag", "".join(element.strings))
        elif name == "link":
            if "canonical" in str(element.get("rel", "")).lower():
                self._claim("url", "canonical", str(element.get("href", "")))
        elif name == "time" or "itemprop" in element.attrs:
            self._see_time(element, aside)

    def see_heading(self, text: str, aside: bool) -> None:
        """Takes the rendered text of a heading of the first rank."""
        self._claim("title", "h1_aside" if aside else "h1", text)

    def _claim(self, about: str, rule: str, value: str) -> None:
        value = _SPACES.sub(" ", value).strip()
        if not value or len(value) > _LONGEST or self._counts.get(about, 0) >= _MOST_CLAIMS[about]:
            return
        claim = MetaClaim(about, rule, value)
        if claim not in self._claims:
            self._claims[claim] = None
            self._counts[about] = self._counts.get(about, 0) + 1

    def _see_meta(self, element: Any) -> None:
        value = element.get("content")
        if not value:
            return
        for key in ("property", "name", "itemprop"):
            known = _META.get(str(element.get(key, "")).strip().lower())
            if known:
                about, rule = known
                if about != "byline" or not str(value).lower().startswith(("http:", "https:", "//")):
                    self._claim(about, rule, str(value))
                return

    def _see_time(self, element: Any, aside: bool) -> None:
        role = str(element.get("itemprop", "")).lower()
        if role == "headline":
            self._claim("title", "itemprop", "".join(element.strings))
        if element.name != "time" and "datepublished" not in role and "datemodified" not in role:
            return
        written = element.get("datetime") or element.get("content") or ""
        text = str(written).strip() or "".join(element.strings)
        words = f"{role} {element.get('class', '')} {element.get('pubdate', '')}"
        if "datepublished" in role or "pubdate" in element.attrs:
            about, rule = "date", "itemprop"
        else:
            about = "updated" if _UPDATED.search(words) and "publish" not in words.lower() else "date"
            rule = "time_tag"
        self._claim(about, rule + "_aside" if aside else rule, text)

    # --- JSON-LD

    def _see_json(self, text: str) -> None:
        text = text.strip().removeprefix("<!--").removesuffix("-->").strip()
        text = text.removeprefix("//<![CDATA[").removesuffix("//]]>").strip().rstrip(";")
        try:
            top = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            for key, value in _JSON_PAIR.findall(text):
                self._claim(_JSON_ABOUT[key], "json_ld_broken", _unescape(value.replace('\\"', '"')))
            return
        waiting, seen = [top], 0
        while waiting and seen < _JSON_NODES:
            node = waiting.pop()
            seen += 1
            if isinstance(node, dict):
                self._see_node(node)
                waiting.extend(value for value in reversed(node.values()) if isinstance(value, (dict, list)))
            elif isinstance(node, list):
                waiting.extend(value for value in reversed(node) if isinstance(value, (dict, list)))

    def _see_node(self, node: dict[str, Any]) -> None:
        kinds = node.get("@type", "")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(kind, str) and _ARTICLES.search(kind) for kind in kinds):
            rule = "json_ld"
        elif any(isinstance(kind, str) and kind in _PAGES for kind in kinds):
            rule = "json_ld_page"
        else:
            return
        titles = (node.get("headline"), node.get("name") if rule == "json_ld" else None)
        for title in titles:
            if isinstance(title, str):
                self._claim("title", rule, _unescape(title))
                break
        for key in ("datePublished", "dateModified"):
            value = node.get(key)
            for one in value[:3] if isinstance(value, list) else (value,):
                if isinstance(one, str):
                    self._claim(_JSON_ABOUT[key], rule, one)
        description = node.get("description")
        if rule == "json_ld" and isinstance(description, str):
            self._claim("deck", rule, _unescape(description))
        for name in _names(node.get("author")):
            self._claim("byline", rule, _unescape(name))


def _names(author: Any) -> list[str]:
    authors = author if isinstance(author, list) else [author]
    found = [one.get("name") if isinstance(one, dict) else one for one in authors[:8]]
    flat = [name for one in found for name in (one if isinstance(one, list) else [one])]
    return [name for name in flat if isinstance(name, str) and not name.lower().startswith(("http:", "https:"))]


def _unescape(text: str) -> str:
    """Text of JSON-LD, where many pages write entities (`&amp;quot;` even twice)."""
    return html.unescape(html.unescape(text)) if "&" in text else text
