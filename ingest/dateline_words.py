"""The words that datelines are made of, and the words that look like one and are none; all in small letters."""

from __future__ import annotations

# Agencies and papers that sign a dateline. Only these may stand alone before a dash ("Reuters - ...").
AGENCIES = frozenset(
    name.strip()
    for name in """
ap, the associated press, associated press, ap news, reuters, reuters health, thomson reuters, afp, agence france-presse,
upi, united press international, united press, international news service, ins, pa, press association, pti, ani, ians,
uni, nnn, app, ppi, nni, inp, pid, ispr, xinhua, china news service, tass, itar-tass, interfax, ria,
ria novosti, sputnik, novosti, dpa, dpa international, dapd, ddp, epd, kna, afx, apa, ats, sda, keystone-ats, efe,
europa press, ansa, agi, adnkronos, lusa, belga, anp, tt, ntb, ritzau, stt, pap, ctk, čtk, tasr, sita, mti, hina,
tanjug, fena, sta, beta, srna, bta, agerpres, mediafax, rompres, ukrinform, unian, interfax-ukraine, belta, kazinform,
kyodo, kyodo news, jiji, jiji press, yonhap, kcna, cna, bernama, antara, vna, tna, pna, mna, irna, isna, ilna, fars,
mehr, tasnim, mena, spa, wam, kuna, qna, bna, ona, petra, sana, nna, saba, lana, map, aps, tap, anadolu, aa,
anadolu agency, dha, iha, cihan, wafa, maan, pajhwok, khaama press, tolonews, bakhtar, bdnews24.com, unb, bss,
lankapuvath, rss, irin, ips, ens, apa news, nan, panapress, pana, zenit, zenit.org, cwnews.com, cns, rns, cp,
the canadian press, canadian press, cnw, cnw telbec, canada newswire, aap, nzpa, nzherald, bloomberg, bloomberg news,
dow jones, dow jones newswires, dj, marketwatch, cbs.mw, cbs marketwatch, cnn, cnn/money, cnnmoney, cnn money, cbs, cbs news,
nbc, nbc news, abc, abc news, fox, fox news, bbc, bbc news, sky news, itn, npr, voa, rfe/rl, rfa, dw, rfi, al jazeera,
pr newswire, prnewswire, prnewswire-usnewswire, prnewswire-firstcall, prnewswire-asianet, business wire, businesswire,
globe newswire, globenewswire, marketwire, market wire, marketwired, primezone, primenewswire, accesswire, newsfile,
newsfile corp, ein presswire, einpresswire, usnewswire, u.s. newswire, prweb, ots, news aktuell, asianet, pr web,
u-wire, uwire, sports network, the sports network, ticker, sportsticker, sports ticker, knight ridder, krt, mct, tns,
tribune news service, gannett news service, scripps howard, hearst, newhouse news service, cox, copley news service,
new york times, the new york times, nyt, los angeles times, latimes, washington post, the washington post,
usa today, chicago tribune, christian science monitor, the guardian, ft, financial times, wsj, wall street journal,
idg news service, idg, pc world, pcworld, infoworld, computerworld, macworld, maccentral, macminute, techweb, ziff davis,
newsfactor, internetnews, eweek, cnet, zdnet, wired, wired news, network world, linuxworld, cio, the register, silicon valley,
businessweek online, businessweek, business week, investor's business daily, investors business daily, the motley fool, motley fool,
the street, reuters/billboard, billboard, variety, hollywood reporter, e! online, ap/reuters, healthday news, healthday, wbay, science daily,
agencies, agencia, agencias, agences, agenturen, news agencies, online, inn, sana news, kpl, akipress, trend, armenpress, panarmenian, apa-economics, itar tass,
infosud, misna, fides, agenzia fides, asianews, ucan, ucanews, lwi, wcc, acns, un news, un news centre, unhcr, unicef, who, wfp, undp
""".replace("\n", " ").split(",")
)

# A last word that makes a name in brackets an agency or a paper.
AGENCY_ENDINGS = frozenset(
    "news newswire newswires wire press agency network times post tribune herald today online service services bureau"
    " radio tv television media telegraph chronicle daily weekly journal gazette correspondent reporter monitor".split()
)

# Release formulas that stand before a dateline, longest first.
RELEASE_LABELS = (
    "for immediate release",
    "immediate release",
    "for release",
    "press release",
    "news release",
    "media release",
    "press statement",
    "media statement",
    "media advisory",
    "press note",
    "press information",
    "news from",
)

# Words that never open a place: labels, headings, parts of the day, beginnings of sentences.
NOT_A_PLACE = frozenset(
    """
a an the this that these those there here it he she they we you i in on at by to of for from with as and but or nor if
when while after before since until although because though so yet not no yes what who whom whose which where why how
all some any each every both many most more few several one two three four five six seven eight nine ten
today yesterday tomorrow tonight now last next week weekend month year morning evening afternoon night daily weekly
date dated posted published publish updated update modified created issued released release filed added revised
press news media statement advisory bulletin notice alert memo memorandum note notes report reports background summary
contact contacts phone tel telephone fax email e-mail mobile address website web url source sources subject subjects
title headline photo photos photograph picture image caption video audio watch listen read see click download print
share tweet follow subscribe comment comments tags tagged category categories topic topics section archive home menu
page pages chapter part volume issue edition editor editorial opinion analysis feature features interview transcript
speech remarks question answer q re ref reference attn attention dear mr mrs ms miss dr prof sir lady sen senator rep
representative president minister secretary judge justice chief director attorney general officer spokesman
spokeswoman congressman congresswoman governor mayor council committee department ministry office bureau court police
embargoed embargo confidential draft copyright version results notes standings scores score schedule lineup roster
championship series round game games match final semifinal quarterfinal hometown age education description details
agenda event events time venue location where when who cost price key top breaking exclusive correction clarification
warning disclaimer example fact facts figure table chart monday tuesday wednesday thursday friday saturday sunday
january february march april june july august september october november december jan feb mar apr jun jul aug sep sept
oct nov dec mon tue tues wed weds thu thur thurs fri sat sun debate house senate parliament session hearing
""".split()
)

WEEKDAYS = frozenset(
    """
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs fri sat sun
lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles miercoles jueves viernes sábado sabado
domingo montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag lunedì martedì mercoledì giovedì venerdì
sabato domenica segunda-feira terça-feira quarta-feira quinta-feira sexta-feira
""".split()
)

# Small words inside the name of a city (Rio de Janeiro, Frankfurt am Main, Newcastle upon Tyne).
PARTICLES = frozenset(
    "of de del della di da do dos das du des la le les las los el al-  upon on am an der den in i y e and le-".split()
)

# Words before the name of a place at sea, in the air or near by.
NEARNESS = frozenset("near outside off aboard above over".split())

# What a sentence opens with when the dash after the city was lost ("WASHINGTON The United States ...").
OPENERS = frozenset(
    """
a an the this that these those there it he she they we i in on at by to of for from with as and but if when while
after before since until although because though despite during following under amid against about over
today yesterday tomorrow tonight last next all some any each every both many most more few several one two three four
five six seven eight nine ten eleven twelve dozens hundreds thousands millions
u.s u.s. us u united american federal state senator senators sen sen. rep rep. reps reps. representative representatives
congressman congresswoman president vice prime minister secretary attorney acting assistant deputy former chairman
governor gov gov. mayor judge justice officials prosecutors investigators lawmakers republicans democrats police
authorities residents researchers scientists shares stocks oil gold mr mr. mrs mrs. ms ms. dr dr. nearly about more
according citing calling saying speaking joined
""".split()
)

# What follows a city in the name of a team, a paper or an office: never the body's first word after a lost dash.
NAME_TAILS = frozenset(
    """
united city town rovers wanderers athletic albion county forest rangers celtic hotspur villa palace post times globe
herald tribune university college school airport international stock exchange street road avenue bridge tower park
square zoo museum library hospital hotel palace castle cathedral church council assembly declaration treaty accord
conference summit process agreement consensus club heights beach bay island islands river lake hills valley county
metropolitan symphony philharmonic orchestra opera ballet film festival marathon open masters grand prix eye
underground tube irish welsh hilton jackson bulls bears cubs sox yankees mets giants jets nets knicks dodgers lakers
clippers kings angels padres chargers rams 49ers athletics raiders warriors mariners seahawks broncos rockies nuggets
avalanche cowboys mavericks stars rockets astros texans spurs saints pelicans hornets falcons hawks braves marlins heat
dolphins panthers hurricanes lightning rays magic jaguars titans grizzlies predators cardinals blues chiefs royals
brewers bucks packers twins vikings wild timberwolves lions tigers pistons red wings browns cavaliers indians bengals
reds pirates steelers penguins eagles phillies flyers capitals wizards nationals redskins ravens orioles celtics
rhinos wolves sharks bombers hawks cats demons kangaroos suns eels rabbitohs wildcats victory glory roar brumbies
waratahs force stormers cheetahs crusaders highlanders harlequins wasps saracens bandits galaxy fire dynamo
bruins patriots revolution sabres bills canadiens senators maple leafs raptors oilers flames canucks swans roosters
knights broncos storm bulldogs magpies crows power eagles dockers
""".split()
)

# What speakers in a transcript begin with; after "PERTH:" such words make the city a person or an address.
SPOKEN = frozenset(
    """
i i'm i've i'd i'll we we're we've our my me you you're your yes yeah no well oh ok okay so thank thanks look right
sure good hello hi hey but and because it's that's what's there's let's let don't exactly absolutely correct
tel telephone phone fax ph mob mobile email e-mail gpo po level suite
""".split()
)
