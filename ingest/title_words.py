"""The words and wordings that tell a title from what stands around it: labels, buttons, bylines, credits and
letterheads."""

from __future__ import annotations

import re

BYLINE_START = re.compile(
    r"(?:by|von|par|por|di|door|av|af|text|autor|autorin|author|written by|reported by|przez)\b[:\s]", re.IGNORECASE
)
# Words that go before others: a line that ends with one goes on elsewhere.
SMALL_WORDS = frozenset(
    """a an the of by from with and or nor as at for to into am vom von zum zur im des dem den der das ein eine einer
    und oder mit für par du des les aux et ou avec pour dans por del los las el y con para una della dei delle gli e di
    il door van het een av og och""".split()
)
# A letterhead: who issues the page, every word in capitals or with one.
OFFICES = frozenset(
    """mp mps mla senator congressman congresswoman representative minister treasurer member leader hon spokesperson
    spokesman spokeswoman attorney commissioner office department ministry governor mayor""".split()
)
ENDS_IN_BYLINE = re.compile(
    r" (?<=\w )(?:[Bb]y|[Vv]on|[Pp]ar|[Pp]or|[Dd]i|[Dd]oor|[Aa]v)"
    r"(?: [^\W\d_a-z][^\W\d_.]+\.?(?: [^\W\d_a-z][^\W\d_]*\.?){0,3})?(?: on [^\W_].*| ?[\d.,:/@|][\d.,:/@|]*)?$"
)
CREDIT = re.compile(
    r"©|\((?:c|dpa|afp|ap|reuters)\)|\b(?:pictures?|photos?|photographs?|fotos?|photographie|image|bild|credits?"
    r"|courtesy|source|quelle|cover|logo|getty|afp|dpa|imago|shutterstock|archivfoto|symbolbild)\b"
    r"(?: ?[:/]| by\b| of\b|$)",
    re.IGNORECASE,
)
# One of its words, or such a sign, is in every credit.
CREDIT_WORDS = frozenset(
    """picture pictures photo photos photograph photographs foto fotos photographie image bild credit credits courtesy
    source quelle cover logo getty afp dpa imago shutterstock archivfoto symbolbild""".split()
)
SITE_WORDS = frozenset(
    """cookie cookies javascript browser adblock adblocker newsletter newsletters website websites web login subscribe
    subscribers abonnement abonnieren abonner blog magazin magazine zeitung gazette tribune read lesen click comment
    comments kommentar kommentare password post posts page seite photo photos foto sign""".split()
)
# What stands alone on a line above an article and is no title: labels of the press, and what a page offers.
LABELS = frozenset(
    " ".join(label.split())  # a label may go on in the next row
    for label in """
    for immediate release | press release | press releases | news release | news releases | media release | media
    releases | press statement | media statement | media advisory | media alert | press | news | newsroom | media |
    media center | media centre | statement | statements | speeches | speech | transcript | home | homepage | about
    | about us | contact | contact us | search | menu | share | print | email | e mail | blog | blogs | article |
    articles | posted on | published | updated | photo | image | images | video | videos | you are here | latest
    news | news room | press room | in the news | top stories | breaking news | related articles | comments | skip
    to content | skip to main content | back | next | previous | close | subscribe | log in | login | sign in | sign
    up | register | advertisement | opinion | politics | sports | sport | business | world | local | national |
    culture | technology | science | health | navigation | main menu | follow us | print this page | share this |
    tweet | facebook | twitter | whatsapp | link | copy link | issues | startseite | suche | suchen | menü | anzeige
    | werbung | aktuelles | nachrichten | presse | pressemitteilung | pressemitteilungen | teilen | drucken |
    kommentare | wirtschaft | politik | accueil | actualités | communiqué de presse | recherche | partager |
    imprimer | inicio | noticias | nota de prensa | comunicado de prensa | buscar | compartir | imprimir | notizie |
    comunicato stampa | cerca | notícias | nieuws | persbericht | zoeken | nyheter | pressmeddelande | главная |
    новости | поиск | e oe | embargoed
    """.split("|")
)

# Those of them that say what kind of page it is, and never what it says.
RELEASES = frozenset(
    """press release|press releases|news release|news releases|media release|media releases|for immediate release|press
    statement|media statement|press|newsroom|press room|news room|media center|media centre""".replace(
        "\n    ", " "
    ).split("|")
)
WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())

# First words of what a page offers to do, beside its labels; "Statement on" and "Media advisory" begin titles.
CONTROLS = frozenset(
    """copyright click download filed follow print register share sign skip tag tagged tags view your posted publié
    publicado veröffentlicht geschrieben eingestellt erstellt autor author kategorie kategorien category categories
    kommentar wechseln stand lesezeit schlagwörter foto bild quelle vielen logo suche suchen alle source written
    aktualisiert zuletzt""".split()
) | frozenset(label for label in LABELS if " " not in label) - frozenset(
    """statement statements transcript speech media press news business culture health local national opinion politics
    science sport sports technology world wirtschaft politik presse embargoed""".split()
)
