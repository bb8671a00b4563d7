"""Openings in Chinese, Japanese and Korean, which set no spaces -> the parts of a dateline.

`新华社北京8月20日电`, `[東京 20日 ロイター] -`, `【北京共同】`, `(서울=연합뉴스) 홍길동 기자 =`: each form is one
expression, and the place must be one that the gazetteer knows.
"""

from __future__ import annotations

import re

from ingest.dateline_parts import DatesOfHead, Parts
from ingest.dateline_place import WrittenPlace
from ingest.gazetteer import find_cities
from ingest.record import TextSpan

_HAN = "一-鿿"
_JAPANESE = f"{_HAN}ぁ-ヿー・"
_ENDS_OF_AGENCIES = "社|网|網|报|報|通讯|通訊"

# [AGENCY] [PLACE] DATE "dispatch": the date is the grammar's where it has a month, else its day is passed over.
_CHINESE = re.compile(
    rf"[（(【\[]?\s?(?:(?P<agency>[{_HAN}]{{1,5}}?(?:{_ENDS_OF_AGENCIES}))(?:记者[{_HAN}]{{2,4}}\s?)?)?"
    rf"(?P<place>[{_HAN}]{{2,8}}?)?\s?(?P<date>\d{{1,4}}(?:年\d{{1,2}})?(?:月\d{{1,2}})?日)\s?"
    rf"(?:综合)?[电電讯訊][】\])）]?\s?(?:[（(](?:记者|記者)[^（）()]{{1,30}}[）)])?\s{{0,4}}"
)
# "[" PLACE DAY AGENCY "]" and "【" PLACE AGENCY "】", "（" PLACE "＝" AGENCY "）"
_JAPANESE_WIRE = re.compile(
    rf"[［\[]\s?(?P<place>[{_JAPANESE}]{{2,14}})[\s　]{{1,3}}(?P<date>[0-9０-９]{{1,2}}日)[\s　]{{1,3}}"
    rf"(?P<agency>[{_JAPANESE}A-Z]{{2,12}})\s?[］\]][\s　]{{0,3}}[-‐－—–]?\s{{0,4}}"
)
_JAPANESE_BRACKET = re.compile(
    rf"[【（](?P<place>[{_JAPANESE}]{{2,14}}?)\s?[＝=]?(?P<agency>共同|時事|ロイター|ＡＦＰ時事|AFP=時事)[】）]\s{{0,4}}"
)
_KOREAN = re.compile(
    r"[(\[](?P<place>[가-힣]{2,10})=(?P<agency>[가-힣A-Za-z ]{2,12})[)\]]\s?"
    r"(?:[가-힣]{2,4}\s?(?:특파원|기자)\s?=\s?)?\s{0,4}"
)
_FORMS = (_CHINESE, _JAPANESE_WIRE, _JAPANESE_BRACKET, _KOREAN)


def read_eastern(text: str, start: int, end: int, dates: DatesOfHead) -> Parts | None:
    """The parts of such an opening, ended by its own formula; None where it is none."""
    if not _may_be_eastern(text[start : start + 2]):
        return None
    for form in _FORMS:
        match = form.match(text, start, end)
        if match is None:
            continue
        groups = match.groupdict()
        place = _known_place(match) if groups["place"] else None
        if groups["place"] and place is None:
            continue
        if place is None and not groups["agency"]:
            continue
        date = dates.at(match.start("date")) if groups.get("date") else None
        kinds = tuple(
            kind
            for kind, there in (("place", place), ("date", date), ("agency", groups["agency"]))
            if there is not None
        )
        stop = match.start() + len(match[0].rstrip())
        agency = groups["agency"].strip() if groups["agency"] else None
        return Parts(start, stop, match.end(), "dash", kinds, place, date, agency, is_agency_known=agency is not None)
    return None


def _may_be_eastern(opening: str) -> bool:
    return any(letter >= "\u3000" for letter in opening)


def _known_place(match: re.Match[str]) -> WrittenPlace | None:
    name = match["place"]
    cities = find_cities(name)
    if not cities:
        return None
    return WrittenPlace(TextSpan(*match.span("place")), name, name, cities, (), False, False, "none")
