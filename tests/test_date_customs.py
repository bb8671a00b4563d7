"""The language of a story, where its press has one order of day and month."""

from __future__ import annotations

import pytest

from ingest.date_customs import day_first_language
from ingest.record import TextSpan, Unit, Verdict

STORIES = {
    "Spanish": "El consejo del puerto se reunió el martes para hablar de la barca que no llega a la isla, y los vecinos"
    " dijeron que no se puede esperar más a que la empresa arregle el motor, porque ya no hay pan en las tiendas.",
    "German": "Der Rat der Insel hat am Dienstag beschlossen, dass die Fähre auch im Winter zweimal am Tag fährt, und die"
    " Leute am Hafen sagen, dass sie nicht mehr auf den Bäcker warten wollen, der seit dem Sturm nur noch selten kommt.",
    "Portuguese": "O conselho da ilha reuniu-se na terça-feira para falar da barca que não chega, e os moradores disseram"
    " que não se pode esperar mais, porque já não há pão nas lojas e o médico só vem uma vez por mês com o correio.",
    "Turkish": "Ada meclisi salı günü toplandı ve kışın da çalışacak bir vapur için karar verdi; liman halkı ise daha çok"
    " beklemek istemiyor, çünkü fırtınadan sonra ekmek ve ilaç bile çok az geliyor, bu nedenle herkes için zor bir ay olacak.",
    "Norwegian": "Rådet på øya møttes på tirsdag for å snakke om fergen som ikke kommer, og de som bor ved havnen sa at de"
    " ikke kan vente mer, for det er ikke brød i butikken og legen kommer bare en gang i måneden med posten fra byen.",
    "Russian": "Совет острова собрался во вторник, чтобы говорить о пароме, который не приходит, и жители у порта сказали,"
    " что они не могут больше ждать, потому что в магазинах нет хлеба, а врач приезжает только один раз в месяц с почтой.",
}
NO_CUSTOM = {
    "English": "The council of the island met on Tuesday to speak of the ferry that does not come, and those who live by"
    " the harbour said that they would not wait any longer, for there is no bread in the shop and the doctor is away.",
    "Hungarian": "A sziget tanácsa kedden ült össze, hogy a kompról beszéljen, amely nem jön, és a kikötő lakói azt"
    " mondták, hogy nem várnak már tovább, mert nincs kenyér a boltban, és az orvos is csak egyszer jön egy hónapban.",
}


def _verdict(text: str, kept: bool = True) -> Verdict:
    return Verdict(Unit(TextSpan(0, len(text)), text, 1, 1), kept, "prose")


@pytest.mark.parametrize("language", list(STORIES))
def test_language_that_writes_day_first(language: str) -> None:
    """The name of the language that the story's small words are of."""
    assert day_first_language([_verdict(STORIES[language])]) == language


@pytest.mark.parametrize("language", list(NO_CUSTOM))
def test_language_without_one_custom(language: str) -> None:
    """English is printed with both orders, Hungarian with the year first."""
    assert day_first_language([_verdict(NO_CUSTOM[language])]) is None


def test_only_the_story_is_read() -> None:
    """A menu in another language, a few words, or no story at all say nothing."""
    assert day_first_language([_verdict(STORIES["Spanish"], kept=False)]) is None
    assert day_first_language([_verdict("El consejo del puerto se reunió el martes")]) is None
    assert day_first_language([]) is None
    both = [_verdict(STORIES["German"], kept=False), _verdict(NO_CUSTOM["English"])]
    assert day_first_language(both) is None
