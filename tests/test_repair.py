"""Broken characters are mended where they can be read back with certainty, and only there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.record import DecodedText
from ingest.repair import find_repairs, mend


def mended(source: str) -> str:
    return mend(source, find_repairs(source))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("the islandâ€™s harbour â€“ and its â€œferryâ€\x9d", "the island’s harbour – and its “ferry”"),
        ("a quoted â€œferryâ€ and a dash â€” here", "a quoted “ferry” and a dash — here"),
        ("CafÃ© MÃ¼nster", "Café Münster"),
        ("three times: Ã¢â‚¬â„¢", "three times: ’"),
        ("no-break:Â\xa0here", "no-break:\xa0here"),
        ("after â€“ aÂ plain space", "after – a plain space"),
        ("ÐŸÑ€Ð¸Ð²ÐµÑ‚", "Привет"),
        ("it\x92s the \x93ferry\x94", "it’s the “ferry”"),
    ],
)
def test_utf8_read_as_cp1252_is_read_back(source: str, expected: str) -> None:
    """UTF-8 that a scraper took for cp1252 or Latin-1 reads as it was written, however often it was broken."""
    assert mended(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "the workersí strike and the end of it was in the port",
            "the workers’ strike and the end of it was in the port",
        ),
        ("it was not the unionís and they donít have it", "it was not the union’s and they don’t have it"),
        (
            "ìThe harbour is ours,î he said, and it was for the town",
            "“The harbour is ours,” he said, and it was for the town",
        ),
    ],
)
def test_mac_roman_punctuation_in_english(source: str, expected: str) -> None:
    """cp1252 quotes that were read as Mac Roman are quotes again in English text."""
    assert mended(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "José Martí fue a la ciudad y de allí al puerto",
        "the poet José Martí and the city of the sea is in it",
        "“A IRMÃ” disse a ministra",
        "naïve café, Ångström, œuvre, Übermut",
        "les ministres — et non « l’Â » — ont dit",
        "plain ASCII",
    ],
)
def test_good_writing_is_left_alone(source: str) -> None:
    """Accents, quotes and foreign words that are right stay to the letter."""
    assert find_repairs(source) == ()


# What it says in each language is the same: the boats will not sail today, and the town's council is sorry.
SENTENCES = (
    "Łodzie nie wypłyną dziś z portu, a rada miasta wyraża żal – ‘taki wiatr zdarza się rzadko’",
    "Die Boote fahren heute nicht; der Rat der Stadt bedauert das für die Gäste: „Größere Wellen gibt es nie“",
    "Les bateaux ne partent pas aujourd’hui, et le conseil de l’île est désolé : « ça n’a pas été prévu à l’été »",
    "Los barcos no saldrán mañana, y ¿quién pagará? El concejo lo sentirá también, según dijo José Núñez",
    "Os barcos não saem amanhã; a câmara lamenta — e não é a primeira vez",
    "Lodě dnes nevyplují a městská rada se omlouvá, že příště bude lépe",
    "A hajók ma nem indulnak el, és a város tanácsa sajnálja, hogy őszig így lesz",
    "Tekneler bugün kalkmıyor, şehir meclisi üzgün olduğunu söyledi",
    "Bărcile nu pleacă azi și consiliul își cere scuze pentru întârziere, așa că țineți minte",
    "Лодки сегодня не выйдут в море, и совет города о том сожалеет — «ветер сильный», а порт закрыт",
    "Τα πλοία δεν φεύγουν σήμερα και το συμβούλιο της πόλης λυπάται",
    "הסירות לא יפליגו היום, ומועצת העיר מצטערת",
    "لن تبحر القوارب اليوم، ومجلس المدينة يعتذر",
    "کشتیاں آج نہیں چلیں گی، شہر کی کونسل کو افسوس ہے۔",
    "नावें आज नहीं चलेंगी, नगर परिषद को खेद है।",
    "Thuyền hôm nay không ra khơi, hội đồng thành phố rất tiếc về việc này",
    "ნავები დღეს არ გავა ზღვაში, საკრებულო წუხს",
    "Նավակները այսօր չեն մեկնի, քաղաքային խորհուրդը ցավում է",
    "วันนี้เรือจะไม่ออก สภาเมืองเสียใจ",
    "船今天不出海，市议会对此表示遗憾。",
    "船は今日出ません。市議会は残念に思っています。",
    "배는 오늘 떠나지 않으며 시의회는 유감을 표했다.",
    "The boat’s mate said “no” – it isn’t safe — and the café’s price rose to €5 or £4… 🚢",
)
# Writing with the signs that such damage has, too.
SIGNED = (
    "√2 < √a, 2√π ≈ 3.54 and √Ω ≈ ±5 µV; √π² = π; ∆∑ = √∞, ∂ƒ/∂x ≈ ƒ′(x)",
    "√π is about 1.77, √π√π is π, ≈£500 or ≈±5 %, ≈£700 in all, ∆µ ≈ ∆Ω",
    "eƒe ƒãwo ƒo xlã ƒu aƒé me, ƒome ƒé ƒe ƒuƒu, eye ƒle ƒoƒo ƒi ƒa",
    "un¬überlegt, die Stra¬ße und das Ver¬öffent¬lichen, au¬ßen, Fü¬ße",
    "Dupont*†‡§, Évrard†‡§¶, Müller‡§¶ and Ng‡§°",
    "Inicio · Él · Última · Índice «Él» «útil» …à bientôt, –à l’été, ‘Él’, “Über”, ‚Äußerung‘, „Übung“",
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ",
    "Ïîðò çàêðûò. Âñå ñóäà ñòîÿò. Îíà íå âûøëà. Åùå ðàç: Âñå. Îíà. Íàø ïîðò.",
)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Sprzeciw wobec atak√≥w na Fundacjƒô", "Sprzeciw wobec ataków na Fundację"),
        ("Das ist grunds√§tzlich f√ºr alle", "Das ist grundsätzlich für alle"),
        ("–ü–æ—Ä—Ç –∑–∞–∫—Ä—ã—Ç", "Порт закрыт"),
        ("The town‚Äôs ‚Äúferry‚Äù ‚Äî at last", "The town’s “ferry” — at last"),
        ("f√ºr l’été, «à», gro√ü · und √2", "für l’été, «à», groß · und √2"),
    ],
)
def test_utf8_read_as_mac_roman_is_read_back(source: str, expected: str) -> None:
    """UTF-8 that was taken for Mac Roman reads as it was written; what is right beside it stays."""
    repairs = find_repairs(source)
    assert mend(source, repairs) == expected
    assert {repair.rule for repair in repairs} == {"utf8_as_mac_roman"}


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6), st.sampled_from(["\n", ". ", " | "]))
def test_damage_by_mac_roman_is_undone_in_every_language(sentences: list[str], parting: str) -> None:
    """What was written as UTF-8 and read as Mac Roman is given back to the letter."""
    written = parting.join(sentences)
    assert mended(written.encode("utf-8").decode("mac_roman")) == written


@given(st.lists(st.sampled_from(SENTENCES + SIGNED), min_size=1, max_size=6), st.sampled_from(["\n", " ", " | "]))
def test_undamaged_writing_of_every_language_stays(sentences: list[str], parting: str) -> None:
    """Text that was read rightly, with roots, florins and dashes as it may have, is not touched."""
    assert find_repairs(parting.join(sentences)) == ()


@pytest.mark.parametrize("source", ["one word: grunds√§tzlich", "√≥ once, √2 and √a", "2√π and 3√π", "“É” — «è»"])
def test_one_sign_of_mac_roman_is_not_enough(source: str) -> None:
    """A lone sequence may be a formula or a slip; it is left alone, as mathematics is however often it comes."""
    assert find_repairs(source) == ()


def test_broken_chinese_is_read_back_whichever_way_it_was_broken() -> None:
    """Chinese that was read as cp1252 has what looks like Mac Roman in it, and the other way about."""
    written = "船今天不出海，市议会对此表示遗憾。大风中的渔港和大学，好的天气。" * 3
    assert mended(written.encode("utf-8").decode("mac_roman")) == written
    as_cp1252 = "".join(chr(b) if b in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([b]).decode("cp1252")
                        for b in written.encode("utf-8"))  # fmt: skip
    assert mended(as_cp1252) == written


MENDABLE = st.lists(
    st.sampled_from(
        [
            "â€™", "Ã©", "workersí ", "\x93", " the ", "of ", "Â\xa0", "ì", "\n", "í", "z", "Ã", "€",
            "√º", "≈Ç", "‚Äô", "–∞", "•", "√",
        ]
    ),
    max_size=40,
).map("".join)


@given(st.one_of(st.text(), MENDABLE))
def test_every_repair_can_be_undone(source: str) -> None:
    """Repairs are in order, apart, keep every line break, and putting the source's characters back restores it."""
    repairs = find_repairs(source)
    text = mend(source, repairs)
    assert text.count("\n") == source.count("\n")
    restored, at, ahead = [], 0, 0
    for repair in repairs:
        start = repair.span.start - ahead
        assert text[start : start + len(repair.replacement)] == repair.replacement
        restored += [text[at:start], repair.span.of(source)]
        at = start + len(repair.replacement)
        ahead += repair.span.end - repair.span.start - len(repair.replacement)
    assert "".join([*restored, text[at:]]) == source
    assert DecodedText(text, "utf-8", "", repairs).text == text
