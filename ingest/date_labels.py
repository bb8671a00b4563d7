"""The words before a date -> the label they make, and what it says of the date: posted, updated, captured, other.

`Posted on: 7/13/2021`, `Veröffentlicht am 3. März`, `Last modified on`. Only the end of what stands before is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.date_names import fold

# What the labels of each family say: `posted` is when it was published, `updated` when it was changed, `captured` when
# somebody looked; `other` dates something else (an event, a deadline, a birth), and never the document.
_LABELS = {
    "posted": """
        posted | posted date | post date | date posted | published | date published | publish date | publication
        date | pub date | published date | first published | originally published | story first published |
        published online | published in | published by | date | dated | date line | date of publication | date of
        release | date of issue | date issued | released | release date | date released | for immediate release |
        immediate release | for release | press release | news release | media release | press statement | press
        note | news | issued | issue date | created | created date | date created | filed | filed under | written |
        submitted | submitted by | uploaded | added | added date | aired | broadcast | first aired | post | news
        date | statement | article date | entry date | embargoed until | release | publicado | publicada | publicado
        por | fecha | fecha de publicacion | actualidad | creado | postado | publicado em | data de publicacao |
        data | publie | publiee | mis en ligne | mise en ligne | paru | date de publication | publie par | ecrit |
        redige | veroffentlicht | dieser artikel wurde | dieser eintrag wurde | dieser beitrag wurde | publiziert |
        erscheinungsdatum | gepostet | eingestellt | veroffentlichungsdatum | erstellt | datum | erschienen |
        veroffentlichung | erstveroffentlichung | pressemitteilung | pressemeldung | pubblicato | pubblicata | data
        di pubblicazione | pubblicato da | creato | scritto da | comunicato stampa | gepubliceerd | geplaatst |
        publicatiedatum | gepost | persbericht | publicerad | publicerat | publisert | publicerades | offentliggjort
        | udgivet | julkaistu | opublikowano | data publikacji | dodano | utworzono | publikovano | vydano |
        zverejneno | datum vydani | kozzeteve | megjelent | publicat | data publicarii | objavljeno | objavljen |
        публикувано | опубликовано | дата | дата публикации | добавлено | размещено | опубліковано | дата публікації
        | yayinlanma | yayin tarihi | yayinlanma tarihi | eklenme | eklenme tarihi | tarih | giris | δημοσιευση |
        δημοσιευτηκε | ημερομηνια | diterbitkan | dipublikasikan | tayang | dimuat | diterbitkan pada | disiarkan |
        dang | ngay dang | dang luc | نشر | نشر في | تاريخ النشر | تاريخ | التاريخ | نشرت | نشر بتاريخ | تم النشر |
        تاریخ | تاریخ انتشار | انتشار | شائع | شائع شده | اشاعت | تاریخ اشاعت | منتشر شده | प्रकाशित | प्रकाशन तिथि
        | तिथि | दिनांक | প্রকাশ | প্রকাশিত | প্রকাশের সময় | பதிவு | פורסם | תאריך | เผยแพร่ | วันที่ | โพสต์ |
        发布时间 | 发布日期 |
        发布 | 發布 | 게시 | 发表于 | 发布于 | 日期 | 时间 | 發布時間 | 發佈日期 | 日期時間 | 公開日 | 公開 |
        掲載日 | 掲載 | 投稿日 | 配信 | 更新日時 | 입력 | 등록 |
        등록일 | 작성일 | 게시일 | 기사입력 | 승인""",
    "updated": """
        updated | last updated | last update | update | modified | last modified | date modified | changed | last
        changed | edited | last edited | revised | last revised | reviewed | last reviewed | page last updated |
        page updated | content current as of | correction | corrected | actualizado | actualizada | ultima
        actualizacion | modificado | mis a jour | mise a jour | derniere mise a jour | modifie | modifie par |
        aktualisiert | editiert | bearbeitet | zuletzt bearbeitet | letzte bearbeitung | zuletzt | zuletzt
        aktualisiert | geandert | stand | letzte aktualisierung | letzte anderung | aggiornato | aggiornata | ultimo
        aggiornamento | ultima modifica | atualizado | atualizada | ultima atualizacao | bijgewerkt | laatst
        bijgewerkt | laatste update | uppdaterad | uppdaterat | opdateret | oppdatert | senast uppdaterad | sist
        oppdatert | paivitetty | zaktualizowano | aktualizacja | ostatnia aktualizacja | aktualizovano | frissitve |
        actualizat | azurirano | обновлено | последнее обновление | оновлено | guncelleme | son guncelleme |
        guncellendi | ενημερωση | τελευταια ενημερωση | diperbarui | pembaruan | cap nhat | تحديث | آخر تحديث | اخر
        تحديث | بروزرسانی | به روز شده | اپ ڈیٹ | आखरी अपडेट | अपडेट | अपडेटेड | আপডেট | עודכן | อัปเดต |
        更新 | 修订 | 最后更新
        | 更新时间 | 最終更新 | 最終更新日 | 수정 | 최종수정 | 최종""",
    "captured": """
        accessed | retrieved | captured | date accessed | access date | printed | print date | date printed | saved
        | downloaded | archived | page generated | generated | today | today is | current time | current date |
        local time | time now | now | it is now | server time | abgerufen | consulte le | consultado | heute | heute
        ist | hoy | hoy es | oggi | aujourd hui | сегодня | bugun""",
    "other": """
        born | died | death | birth | date of birth | dob | deadline | closing date | due | due date | expires |
        expiry | expiry date | expiration date | expired | valid until | valid from | until | since | from | through
        | by | before | after | as of | effective | effective date | starts | start date | start | end date | end |
        begins | event date | events | event | when | opening | opens | closes | premiere | copyright | c | member
        since | joined | established | founded | est | hearing | hearing date | next | next meeting | meeting |
        meeting date | tour dates | on sale | registration | vacancy | arrest date | offense date | date of offense
        | date of arrest | next post | previous post | previous | trial date | sentencing | court date | vom bis |
        ab | bis | seit | gultig seit | gultig ab | gultig bis | geboren | gestorben | copyright c | depuis | jusqu
        au | hasta | desde | dal | fino al""",
}

_FAMILIES = {
    " ".join(fold(word) for word in label.split()): family
    for family, labels in _LABELS.items()
    for label in labels.replace("\n", " ").split("|")
    if label.strip()
}
_LONGEST_LABEL = max(len(label.split()) for label in _FAMILIES)
# Small words between a label and its date.
_BETWEEN = frozenset(
    "on at the am den le la el em in il op dne dnia w pe a as of da de del um este na is was date time day and by"
    " und vom на в".split()
)
_WORDS = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f\u0900-\u0d7f\u0e00-\u0e7f]+[^\W\d_]*)*")
_JOINT = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
_LETTERS = re.compile(r"[^\W\d_]")
# How much before a date is looked at for its label; how far from it the label may stand when others words are between
# ("Published in The Gazette, on").
_REACH = 60


@dataclass(frozen=True, slots=True)
class Label:
    """`words` as written, small; `family` is posted, updated, captured or other; `direct`: nothing but signs and small
    words between it and the date; `at_start`: nothing before it on its line;
    `weak`: a word of several meanings (`news`, `date`)."""

    words: str
    family: str
    direct: bool
    at_start: bool
    weak: bool = False


def read_label(before: str) -> Label | None:
    """The label at the end of what stands before a date on its line (or in its unit), None where there is none.

    >>> read_label("Story first published: ").family
    'posted'
    >>> read_label("By Ann Other | Updated on ").family
    'updated'
    """
    cut = len(before) > _REACH
    tail = _JOINT.sub(" ", before[-_REACH:])
    words = [(fold(match.group()), match.start(), match.end()) for match in _WORDS.finditer(tail)]
    if cut and words and words[0][1] == 0:
        words = words[1:]
    if not words:
        return None
    end = len(words)
    while end > 0 and len(words) - end < 3 and (found := _label_ending_at(words, end, tail, cut)) is None:
        if words[end - 1][0] not in _BETWEEN:
            break
        end -= 1
    else:
        if end > 0 and found is not None:
            return found
    return _label_at_start(words, tail, cut)


def _label_ending_at(words: list[tuple[str, int, int]], end: int, tail: str, cut: bool) -> Label | None:
    for length in range(min(_LONGEST_LABEL, end), 0, -1):
        piece = words[end - length : end]
        family = _FAMILIES.get(" ".join([word for word, _, _ in piece]))
        if family is None:
            continue
        if family == "posted" and length == 1 and piece[0][0] in _WEAK:
            # A word of several meanings is a label only where it opens its line or a sign gives the date as its value.
            sign = tail[piece[0][2] : piece[0][2] + 3].lstrip()[:1]
            if sign not in (":", "|", "：") and (cut or _LETTERS.search(tail[: piece[0][1]]) is not None):
                return None
        if _is_crossed(tail[piece[0][1] :]):
            return None
        return Label(
            words=" ".join(tail[piece[0][1] :].split()).rstrip(" :|-–—.,;([").lower(),
            family=family,
            direct=True,
            at_start=not cut and _LETTERS.search(tail[: piece[0][1]]) is None,
            weak=length == 1 and piece[0][0] in _WEAK,
        )
    return None


def _label_at_start(words: list[tuple[str, int, int]], tail: str, cut: bool) -> Label | None:
    """A label that opens the line, then somebody's name: `Published in The Gazette, on`, `Posted by Admin |`."""
    if cut:
        return None
    for length in range(min(3, len(words)), 0, -1):
        piece = words[:length]
        family = _FAMILIES.get(" ".join([word for word, _, _ in piece]))
        if family in ("posted", "updated") and piece[0][0] in _OPENING and not re.search(r"[.!?]\s", tail):
            return Label(" ".join(tail[piece[0][1] : piece[-1][2]].split()).lower(), family, False, True)
    return None


def _is_crossed(text: str) -> bool:
    """Whether a sentence ends between label and date."""
    return re.search(r"[.!?]\s+\S*[^\W\d_]{3}", text) is not None


_WEAK = frozenset(
    "date news post release statement created added data dated datum tarih fecha written filed submitted aired".split()
)
_OPENING = frozenset(
    fold(word)
    for word in (
        "posted published submitted written created filed uploaded updated publicado publicada publié veröffentlicht"
        " pubblicato gepubliceerd publicerad opublikowano опубликовано"
    ).split()
)
