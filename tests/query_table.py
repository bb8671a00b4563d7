"""A fixed small archive and what each of many queries finds in it, written by hand from the texts.

Each line of TABLE is a query, two spaces or more, and the names of the documents that it finds, in any order (`-` for
none). {ferry} stands for the beginning of that document's id. Dates that count from today count from TODAY.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from documents import document, id_of

from archive.document import DateClaim, Document
from archive.partial_date import parse_edtf

TODAY = date(2021, 7, 20)


def _captured(document: Document, day: str) -> Document:
    return replace(document, captured=DateClaim(parse_edtf(day), "captured", "stamp", 0.9))


DOCUMENTS = {
    "ferry": document(
        "ferry",
        "The ferry crews ended their strike on Saturday. Mr. Droy thanked the U.S. consul.\n\n"
        "The strike lasted nine days.",
        title="Ferry strike ends", deck="Crews win their sleep", byline="By Ines Calder", place="PORT ELSE",
        agency="Coast Wire", source="east.example", url="https://east.example/news/ferry-strike", when="2021-06-19",
    ),
    "quota": document(
        "quota",
        "The herring quota falls by a quarter. The fishing quota was set by the ministry.\n\n"
        "Nobody asked the herring. A quota is a quota, said a woman.",
        title="Herring quota cut", byline="Tomas Wren", place="Ansel", source="west.example", when="2021-05",
        signoff="The fishing desk",
    ),
    "budget": document(
        "budget",
        "The trade deficit grew. Trade with Kazistan fell, and the deficit with it.\n\nThe harbour pays.",
        title="Budget for the harbour", deck="Women and men of the harbour", place="Port Else", agency="Strait Press",
        source="east.example", when="[2021-05-06,2021-06-05]",
    ),
    "fog": _captured(
        document(
            "fog", "Fog over the harbour. The ferries wait. Husain waits too.", title="Fog", source="west.example",
            region="Elseland", place="Ansel",
        ),
        "2021-07-02",
    ),
    "old": _captured(
        document(
            "old", "The old ferry was lost in the fog. US ships came; us they did not see.",
            title="LOSS OF THE FERRY", source="old/papers", when="1999-08-20",
        ),
        "2021-06",
    ),
    "names": document(
        "names",
        "Husain, Hussain and Husein met Al-Qaeda experts on 9/11. AT&T paid. PTI's leader wrote to #desk and @press.",
        title="Husein and Hussain", byline="Tomas Wren", source="west.example",
        url="https://west.example/names", when="2011-08-30",
    ),
    "prices": document(
        "prices", "Crude oil prices rose. Prices of crude fell later, oil traders said. OPEC met.",
        title="Oil", agency="Coast Wire", source="west.example", when="2011-10-02",
    ),
    "gas": document("gas", "Crude oil and gas. No cartel.", title="Gas prices", source="old/papers", when="2015-07"),
    "urdu": document("urdu", "کراچی میں فیری۔ بندرگاہ بند ہے۔", title="کراچی", source="east.example", when="2020-01-01"),
    "cafe": document(
        "cafe", "The café of Zélie Hautcœur.\n\nThe threat threatens; threatened men threaten.",
        title="Café Zélie", source="east.example",
    ),
    "coffee": document(
        "coffee", "Coffee, coffee and more coffee. Export of coffee.", title="Coffee", source="west.example",
        when="2021-35",
    ),
    "menu": document("menu", "", title="Menu", byline="Ines Calder", source="east.example", when="2021-07-13"),
}  # fmt: skip

TABLE = """
# words: any form of the stem, accents and capitals aside
ferry                               ferry fog old
FERRIES                             ferry fog old
strike                              ferry
threaten                            cafe
café                                cafe
cafe                                cafe
hautcoeur                           cafe
woman                               quota
women                               budget
کراچی                               urdu
كراچي                               urdu
the                                 ferry quota budget fog old cafe
zeppelin                            -
US                                  ferry old
U.S.                                ferry old
U.S                                 ferry old
U.S.-ferry                          -
U.S.A.                              -
u.s.                                ferry old
us                                  ferry old
"us they"                           old
"U.S. they"                         -
="U.S. they"                        -
"U.S. ships"                        old
U.S. w/0 they                       -
us w/0 they                         old
PTI                                 names
PTI's                               names
Al-Qaeda                            names
al qaeda                            names
9/11                                names
9/12                                -
AT&T                                names
#desk                               names
"@press"                            names
Mr. Droy                            ferry
it's                                budget
desk                                quota names
else                                ferry budget
elseland                            -
# exact and capital forms
=ferry                              ferry old
=ferries                            fog
exact:ferries                       fog
exact:Ferries                       fog
=threat                             cafe
=strikes                            -
="crude oil"                        prices gas
case:US                             ferry old
case:us                             old
case:Us                             -
case:FERRY                          old
case:Ferry                          ferry
case:ferry                          ferry old
case:"The ferry"                    ferry
case:"the ferry"                    -
case:"THE FERRY"                    old
case:9                              names
# phrases
"crude oil"                         prices gas
"oil crude"                         -
"crude oil prices"                  prices
"the U.S. consul"                   ferry
"saturday mr droy"                  ferry
"consul the strike"                 ferry
"ends crews"                        -
"quota is a quota"                  quota
"ferry crew"                        -
"Ferry"                             ferry old
"al qaeda"                          names
“fishing quota”                     quota
"fishing desk"                      quota
# patterns and spellings
wom?n                               quota budget
threat*                             cafe
*stan                               budget
th?eat*                             cafe
*ea*en                              cafe
hus*n                               fog names
f?rr*                               ferry fog old
کرا*                                urdu
zz*                                 -
who?                                -
quota?'                             quota
z*l*e's                             cafe
fog?                                fog old
husain~                             fog names
hussein~                            names
hussein~2                           fog names
quoat~                              quota
quato~                              -
quato~2                             quota
fery~                               ferry old
ferrie~2                            ferry fog old
"crude o?l"                         prices gas
"husain~ and"                       names
"the ferr*"                         ferry fog old
"fishing quoat~"                    quota
Al-Qa*da                            names
# AND, OR, NOT, brackets
ferry fog                           fog old
ferry AND fog                       fog old
ferry AND fog AND harbour           fog
fog OR strike                       ferry fog old
ferry fog OR budget                 fog old budget
ferry (fog OR strike)               ferry fog old
ferry NOT fog                       ferry
ferry -fog                          ferry
ferry -(fog strike)                 ferry fog old
ferry NOT NOT fog                   fog old
(coffee OR oil) -opec               coffee gas
-fog ferry                          ferry
"crude oil" AND NOT opec            gas
ferry and fog                       -
# near each other
trade w/5 deficit                   budget
deficit w/5 trade                   budget
trade pre/0 deficit                 budget
deficit pre/0 trade                 -
deficit pre/1 trade                 budget
crude w/0 oil                       prices gas
oil w/0 crude                       prices gas
oil pre/0 crude                     -
oil pre/3 crude                     -
oil pre/4 crude                     prices
fog w/5 ferry                       fog old
fog pre/4 ferry                     fog
fog pre/3 ferry                     -
coffee w/0 coffee                   coffee
opec w/0 opec                       -
strike w/3 strike                   -
strike w/8 strike                   -
strike w/9 strike                   ferry
strike W/6 lasted                   ferry
crews w/s strike                    ferry
strike w/s consul                   -
strike w/p consul                   ferry
consul w/s lasted                   -
consul w/p lasted                   -
quota w/s fishing                   quota
herring w/s fishing                 -
herring w/p fishing                 quota
herring pre/p fishing               quota
fishing pre/p herring               -
fishing pre/s quota                 quota
quota pre/s fishing                 -
herring w/p woman                   quota
herring w/s woman                   -
fog w/p ferry                       fog old
fog w/s ferry                       old
# numbers
atleast2(quota)                     quota
atleast5(quota)                     quota
atleast6(quota)                     -
atleast3(coffee)                    coffee
atleast5(coffee)                    coffee
atleast6(coffee)                    -
atleast2(threat)                    -
atleast3(threaten)                  cafe
atleast4(threaten)                  -
atleast1(fog)                       fog old
ATLEAST2(fog)                       fog
# fields
title:ferry                         ferry old
title:quota                         quota
title:(ferry strike)                ferry
title:"ferry strike"                ferry
title:harbour                       budget
deck:harbour                        budget
deck:crew                           ferry
body:harbour                        budget fog
body:fog                            fog old
body:coffee                         coffee
hlead:strike                        ferry
hlead:lasted                        -
hlead:harbour                       budget fog
hlead:pays                          -
hlead:woman                         -
hlead:sleep                         ferry
hlead:fishing                       quota
byline:calder                       ferry menu
byline:wren                         quota names
place:else                          ferry budget
place:"port else"                   ferry budget
place:elseland                      fog
place:ansel                         quota fog
agency:"coast wire"                 ferry prices
agency:press                        budget
source:east.example                 ferry budget urdu cafe menu
source:EAST.example                 ferry budget urdu cafe menu
source:"old/papers"                 old gas
source:east                         -
url:news                            ferry
url:west.example                    names
url:example                         ferry names
id:{ferry}                          ferry
id:{ferry} OR id:{old}              ferry old
(id:{ferry} OR id:{old}) strike     ferry
# dates
date:2021                           ferry quota budget coffee menu
date:2021-05                        quota budget
date:2021-05-10                     quota
date:2021-05-06                     quota budget
date:2021-06-05                     budget
date:2021-06-19                     ferry
date:2021-Q3                        coffee menu
date:"July 2021"                    coffee menu
date:"last month"                   ferry budget
date:"30 days ago"                  -
date:"31 days ago".."last week"     ferry coffee menu
date:1990s                          old
date:2021-07.."last week"           coffee menu
date:"June 2021"/2021-07-01         ferry budget coffee
date:2011                           names prices
date:2011-08/2011-09                names
date:2011..2015                     names prices gas
date:..2015                         old names prices gas
date:2021-07..                      coffee menu
date:(1999 OR 2015-07-04)           old gas
ferry date:2021                     ferry
captured:2021                       fog old
captured:2021-07                    fog
captured:2021-06-15                 old
captured:..2020                     -
"""

COMBINED = """
# word with each
strike =ferry                       ferry
fog case:FERRY                      old
oil "crude oil"                     prices gas
oil pri*                            prices gas
opec prces~                         prices
ferry fog w/5 ferry                 fog old
fish w/s quota                      quota
ferry atleast2(fog)                 fog
strike title:ferry                  ferry
harbour deck:women                  budget
lost body:fog                       old
ferry hlead:fog                     fog old
strike byline:calder                ferry
harbour place:else                  budget
prices agency:coast                 prices
ferry source:west.example           fog
leader url:names                    names
ferry id:{old}                      old
harbour date:2021                   budget
ferry captured:2021-07              fog
# exact with each
=ferry case:US                      ferry old
=prices "crude oil"                 prices gas
=ferry f?g                          old
=and husain~                        names
=ferry OR =ferries                  ferry fog old
=fog NOT =ferries                   old
=crude w/0 =oil                     prices gas
=fog w/s =ferry                     old
=fog w/s =ferries                   -
atleast2(=fog)                      fog
title:=ferry                        ferry old
title:exact:prices                  gas
deck:=women                         budget
hlead:=ferries                      fog
byline:="ines calder"               ferry menu
place:=else                         ferry budget
agency:=coast                       ferry prices
url:=news                           ferry
source:old/papers =ferry            old
id:{fog} =ferries                   fog
=trade date:2021                    budget
=ferry captured:2021                old
# capitals with each
case:US "old ferry"                 old
case:US f?g                         old
case:Husain hussain~                fog names
case:US OR case:FERRY               ferry old
ferry NOT case:US                   fog
case:The w/0 ferry                  ferry fog
case:the w/0 ferry                  -
case:the w/0 fog                    old
case:Fog w/s case:The               -
case:Fog w/p case:The               fog
atleast2(case:Fog)                  fog
atleast2(case:Coffee)               coffee
title:case:FERRY                    old
title:(case:Ferry)                  ferry
deck:case:Women                     budget
deck:case:women                     -
body:case:us                        old
hlead:case:Fog                      fog
byline:case:Ines                    ferry menu
case:Crude agency:coast             prices
case:US source:east.example         ferry
case:US url:news                    ferry
case:US id:{old}                    old
case:US date:1999                   old
case:US captured:2021               old
case:"U.S. consul" place:else       ferry
# phrases with each
"crude oil" pri*                    prices gas
"fog w/5"                           -
"the old" fery~                     old
"crude oil" OR "old ferry"          old prices gas
"crude oil" NOT "oil prices"        gas
"crude oil" w/0 prices              prices
"crude oil" w/3 "prices of"         prices
"crude oil" pre/5 gas               gas
gas pre/5 "crude oil"               -
"ferry crews" w/s strike            ferry
"ferry crews" w/s consul            -
"ferry crews" w/p "u s consul"      -
"ferry crews" w/p "us consul"       ferry
atleast2("of coffee")               -
atleast2("a quota")                 quota
atleast3("a quota")                 -
title:"of the ferry"                old
deck:"their sleep"                  ferry
body:"crude oil"                    prices gas
hlead:"fishing quota"               quota
hlead:"strike lasted"               -
hlead:"saturday mr"                 ferry
byline:"ines calder"                ferry menu
"crude oil" agency:"coast wire"     prices
"crude oil" source:old/papers       gas
url:"east example"                  ferry
"the strike" id:{ferry}             ferry
"crude oil" date:2011               prices
"old ferry" captured:2021-06        old
place:"port else" "the harbour"     budget
# patterns with each
wom?n OR thr*                       quota budget cafe
wom?n w/3 said                      quota
wom?n pre/2 men                     budget
men pre/2 wom?n                     -
wom?n w/s quot*                     quota
herr* w/p fish*                     quota
fog NOT f?rry                       fog
hus*n quato~                        -
hus*n hussein~                      names
atleast2(thr*)                      cafe
atleast4(threat*)                   cafe
atleast5(threat*)                   -
title:fer*                          ferry old
title:*t*e                          ferry budget old
deck:wom*                           budget
body:*stan                          budget
hlead:f?g                           fog old
byline:cal*                         ferry menu
place:an*                           quota fog
agency:co*                          ferry prices
url:n?ws                            ferry
source:west.example h*n             names fog
id:{budget} *stan                   budget
*stan date:2021-05                  budget
f?g captured:2021                   fog old
"*il prices"                        prices
(wom?n OR men) w/2 (men OR wom?n)   budget
# spellings with each
husain~ OR fgo~                     fog old names
hussain~ NOT fog                    names
husain~ w/1 hussain                 names
husien~ pre/3 met                   names
coffe~ w/s exprot~                  coffee
fgo~ w/p fery~                      old
atleast3(husain~)                   names
atleast2(husain~)                   names
title:husain~                       names
deck:slep~                          ferry
body:husein~                        names fog
hlead:fgo~                          fog old
byline:caldr~                       ferry menu
place:elze~                         ferry budget
agency:cost~                        ferry prices
url:nws~                            ferry
husain~ source:west.example         fog names
husain~ id:{fog}                    fog
husain~ date:2011                   names
fgo~ captured:2021-07               fog
case:Fog husain~                    fog
# connectives with nearness and numbers
(trade OR coffee) w/5 (deficit OR export)    budget coffee
trade w/5 deficit harbour           budget
trade w/5 deficit OR coffee         budget coffee
ferry NOT fog w/s ferry             ferry fog
ferry -(fog w/s ferry)              ferry fog
NOT (fog w/s ferry) AND ferry       ferry fog
ferry w/s strike w/s saturday       ferry
ferry w/s strike w/s consul         -
(herring w/s quota) w/p fishing     quota
crude w/1 oil w/1 prices            prices
crude w/0 oil w/0 gas               -
crude w/0 oil w/1 gas               gas
(crude w/5 oil) pre/1 opec          -
(crude w/5 oil) pre/2 opec          prices
opec pre/9 (crude w/5 oil)          -
atleast2(crude w/5 oil)             prices
atleast2(coffee OR export)          coffee
atleast2(fog OR strike)             fog ferry
atleast6(coffee OR export)          coffee
atleast7(coffee OR export)          -
atleast2(quota) atleast2(herring)   quota
atleast2(quota) OR atleast2(fog)    quota fog
ferry -atleast2(fog)                ferry old
trade w/5 deficit atleast2(trade)   budget
# nearness in fields and with filters
title:(herring w/0 quota)           quota
title:(quota pre/5 herring)         -
title:(fog w/s ferry)               -
deck:(women w/1 men)                budget
body:(fog w/9 ferry)                fog old
body:(crews w/p strike)             ferry
hlead:(strike w/p consul)           ferry
hlead:(strike w/p days)             -
hlead:(fishing w/s quota)           quota
byline:(ines w/0 calder)            ferry menu
place:(port w/0 else)               ferry budget
place:(else pre/0 port)             -
agency:(wire w/1 coast)             ferry prices
url:(east w/2 news)                 ferry
url:(news pre/2 east)               -
fog w/s ferry source:old/papers     old
fog w/5 ferry id:{fog}              fog
fog w/5 ferry date:1999             old
trade w/5 deficit captured:2021     -
fog w/5 ferry captured:2021         fog old
title:(atleast2(ferry))             -
title:atleast1(ferry)               ferry old
body:atleast4(coffee)               coffee
body:atleast5(coffee)               -
hlead:atleast2(herring)             quota
hlead:atleast3(herring)             -
hlead:atleast4(quota)               -
hlead:atleast3(quota)               quota
deck:atleast2(harbour)              -
byline:atleast1(wren)               quota names
place:atleast1(ansel)               quota fog
agency:atleast1(wire)               ferry prices
url:atleast2(example)               -
url:atleast2(east)                  -
url:atleast1(east)                  ferry
atleast2(fog) source:west.example   fog
atleast2(fog) id:{old}              -
atleast2(quota) date:2021-05        quota
atleast2(fog) captured:2021         fog
# fields with fields and filters
title:ferry body:fog                old
title:ferry OR deck:harbour         ferry old budget
title:ferry NOT title:strike        old
title:(ferry NOT strike)            old
title:(ferry OR gas)                ferry old gas
title:harbour deck:harbour          budget
title:ferry hlead:fog               old
title:ferry byline:calder           ferry
title:ferry place:else              ferry
title:oil agency:coast              prices
title:ferry source:old/papers       old
title:ferry url:news                ferry
title:ferry id:{old}                old
title:ferry date:2021               ferry
title:ferry captured:2021           old
deck:harbour body:harbour           budget
deck:crews hlead:strike             ferry
deck:crews byline:ines              ferry
deck:harbour place:port             budget
deck:harbour agency:strait          budget
deck:harbour source:west.example    -
deck:crews url:strike               ferry
deck:crews id:{budget}              -
deck:harbour date:2021-06-05        budget
deck:harbour date:2021-05-20        -
deck:crews captured:2021            -
body:quota hlead:quota              quota
body:quota byline:tomas             quota
body:ferry place:ansel              fog
body:crude agency:wire              prices
body:ferry source:west.example      fog
body:husain url:names               names
body:fog id:{fog}                   fog
body:crude date:2015                gas
body:fog captured:2021-06           old
hlead:quota byline:wren             quota
hlead:harbour place:ansel           fog
hlead:crude agency:coast            prices
hlead:harbour source:east.example   budget
hlead:strike url:east               ferry
hlead:fog id:{old}                  old
hlead:crude date:2011               prices
hlead:fog captured:2021             fog old
byline:calder place:port            ferry
byline:calder agency:coast          ferry
byline:calder source:east.example   ferry menu
byline:wren url:west                names
byline:wren id:{quota}              quota
byline:calder date:2021-07          menu
byline:wren captured:2021           -
place:port agency:coast             ferry
place:ansel source:west.example     quota fog
place:else url:news                 ferry
place:else id:{budget}              budget
place:else date:2021-06             ferry budget
place:ansel captured:2021           fog
agency:coast source:west.example    prices
agency:coast url:news               ferry
agency:coast id:{prices}            prices
agency:coast date:2011              prices
agency:coast captured:2021          -
source:west.example url:names       names
source:west.example id:{fog}        fog
source:(east.example OR old/papers) date:..2015    old gas
source:west.example captured:2021   fog
url:example id:{names}              names
url:example date:2021               ferry
url:example captured:2021           -
id:{old} date:1999                  old
id:{old} captured:2021              old
date:1999 captured:2021             old
date:2021 NOT date:2021-05          ferry coffee menu
date:2021 -date:2021-05-06          ferry coffee menu
ferry NOT date:1999                 ferry
ferry -captured:2021-07             ferry old
source:east.example -place:else     urdu cafe menu
agency:coast OR place:ansel         ferry prices quota fog
source:west.example NOT url:names   quota fog prices coffee
"""


def rows() -> Iterator[tuple[str, frozenset[str]]]:
    """Each query with the names of what it finds."""
    for line in (TABLE + COMBINED).splitlines():
        if line.strip() and not line.startswith("#"):
            query, _, names = line.strip().partition("  ")
            for name in DOCUMENTS:
                query = query.replace("{" + name + "}", id_of(name)[:9])
            yield query, frozenset(names.split()) - {"-"}
