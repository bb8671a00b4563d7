"""The words that datelines are made of, and the words that look like one and are none; all in small letters."""

from __future__ import annotations

# Agencies and papers that sign a dateline. Only these may stand alone before a dash ("Reuters - ...").
AGENCIES = frozenset(
    name.strip()
    for name in """
aa, aap, abc, abc news, accesswire, acns, adnkronos, afp, afp news, afx, agence france-presse, agences, agencia,
agencias, agencies, agenturen, agenzia fides, agerpres, agi, akipress, al jazeera, anadolu, anadolu agency, ani, anp,
ansa, antara, ap, ap news, ap/reuters, apa, apa news, apa-economics, app, aps, armenpress, ary, asianet, asianews,
associated press, ats, bakhtar, bbc, bbc news, bdnews24.com, belga, belta, bernama, beta, billboard, bloomberg,
bloomberg news, bna, bss, bta, business week, business wire, businessweek, businessweek online, businesswire, canada
newswire, canadian press, cbs, cbs marketwatch, cbs news, cbs.mw, chicago tribune, china daily, china news service,
christian science monitor, cihan, cio, cna, cnet, cnn, cnn money, cnn/money, cnnmoney, cns, cnw, cnw telbec,
computerworld, copley news service, cox, cp, cronkite news, ctk, cwnews.com, daily times, dapd, dawn, ddp, deccan
herald, dha, dj, dow jones, dow jones newswires, dpa, dpa international, dunya, dw, e! online, efe, ein presswire,
einpresswire, ens, epd, europa press, eweek, express news service, express tribune, fars, fena, fides, financial
times, fox, fox news, ft, gannett news service, geo, globe newswire, globenewswire, healthday, healthday news, hearst,
hina, hindustan times, hollywood reporter, hürriyet, ians, idg, idg news service, iha, ilna, infosud, infoworld, inn,
inp, ins, inside science, interfax, interfax-ukraine, international news service, internetnews, investor's business
daily, investors business daily, ips, irin, irna, isna, ispr, itar tass, itar-tass, itn, jang, jiji, jiji press,
kaiser health news, kazinform, kcna, keystone-ats, khaama press, kna, knight ridder, kpl, krt, kuna, kyodo, kyodo
news, lana, lankapuvath, latimes, linuxworld, livescience, livescience.com, los angeles times, lusa, lwi, maan,
maccentral, macminute, macworld, market wire, marketwatch, marketwire, marketwired, mct, mediafax, medill news
service, mehr, mena, menafn, misna, mna, motley fool, mti, nan, nbc, nbc news, network world, new york times, newhouse
news service, news agencies, news aktuell, newsfactor, newsfile, newsfile corp, nna, nni, nnn, novosti, npr, ntb, nyt,
nzherald, nzpa, ots, pa, pajhwok, pana, panapress, panarmenian, pap, pc world, pcworld, people's daily, petra, pid,
pna, ppi, pr, pr newswire, pr web, press association, primenewswire, primezone, prnewswire, prnewswire-asianet,
prnewswire-firstcall, prnewswire-usnewswire, prweb, pti, qna, reuters, reuters health, reuters news, reuters.com,
reuters/billboard, rfa, rfe/rl, rfi, ria, ria novosti, ritzau, rns, rompres, rss, rttnews, saba, sabah, samaa, sana,
sana news, science daily, scripps howard, sda, silicon valley, sita, sky news, spa, space.com, sports network, sports
ticker, sportsticker, sputnik, srna, sta, states newsroom, stt, sun-sentinel, tanjug, tasnim, tasr, tass, techweb, the
associated press, the canadian press, the guardian, the hindu, the motley fool, the new york times, the news, the
register, the reporter, the sports network, the street, the washington post, thomson reuters, ticker, times of india,
tna, tnn, tolonews, tribune news service, tt, u-wire, u.s. newswire, ucan, ucanews, ukrinform, un news, un news
centre, un radio, unb, uni, unian, united press, united press international, up, upi, usa today, usnewswire, uwire,
variety, vna, voa, wafa, wall street journal, wam, washington post, wbay, wcc, wired, wired news, wsj, xinhua, yonhap,
zdnet, zenit, zenit.org, ziff davis, čtk, интерфакс, интерфакс-украина, итар-тасс, рбк, риа, риа новости, тасс,
укринформ, униан,
рейтер, франс пресс, وكالات, رويترز, أ ف ب, فرانس برس, د ب أ, سانا, واس, قنا, بنا, ایرنا, ایسنا, تسنیم, فارس,
پ ر, نمائندہ جنگ, آئی این پی, اے پی پی, این این آئی, پی پی آئی, ثناء نیوز, اسٹاف رپورٹر, نامہ نگار, भाषा, एजेंसी, वार्ता,
एएनआई, आईएएनएस, পিটিআই, ইউএনবি, বাসস
""".replace("\n", " ").split(",")
)

# Of these, initials and words that mean something else before a dash ("FT - the paper", "Wired - ...").
NOT_ALONE = frozenset(
    """
aa, agencies, agencias, agencia, agences, aps, beta, billboard, cio, cna, cns, cox, dawn, dj, ens, express tribune, ft,
geo, idg, inn, ins, ips, jang, keystone-ats, kna, kpl, lana, lwi, mct, mena, mna, nan, nna, pa, pana, petra, pna, pr,
qna, rss, saba, samaa, sana, silicon valley, spa, sta, the news, the reporter, the street, ticker, trend, tt, up,
variety, vna, voa, wam, wcc, wired, dunya, ary, sabah, online, the guardian, tap, unb, uni, ria, petra, hina, fars, mehr
""".replace("\n", " ").split(", ")
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
agenda check
event events time venue location where when who cost price key top breaking exclusive correction clarification
warning disclaimer example fact facts figure table chart monday tuesday wednesday thursday friday saturday sunday
january february march april june july august september october november december jan feb mar apr jun jul aug sep sept
oct nov dec mon tue tues wed weds thu thur thurs fri sat sun debate house senate parliament session hearing
""".split()
)

# First and last words of the names of places, in the languages of datelines; none that is a common surname.
PLACES_BEGIN = frozenset("port fort saint st san santa são mount cape puerto porto villa ciudad bad nueva".split())
PLACES_END = frozenset(
    "sound bay city town falls springs creek beach island islands harbour harbor heights valley junction ferry village"
    " township landing crossing shores".split()
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

# Small words between a place and its date (Paris, le 20 mai; Wien, den 3. April; London, dated 3 May).
ARTICLES_OF_DATES = frozenset("le den el del il dated".split())

# Words before the name of a place at sea, in the air or near by.
NEARNESS = frozenset("near outside off aboard".split())

# What a sentence opens with when the dash after the city was lost ("WASHINGTON The United States ...").
OPENERS = frozenset(
    """
a an the this that these those there it he she they we i in on at by to of for from with as and but if when while
after before since until although because though despite during following under amid against about over
today yesterday tomorrow tonight last next all some any each every both many most more few several one two three four
five six seven eight nine ten eleven twelve dozens hundreds thousands millions
u.s u.s. us u united american federal state senator senators sen sen. rep rep. reps reps. representative representatives
congressman congresswoman president vice prime minister secretary attorney acting assistant deputy former chairman
governor gov gov. judge justice officials prosecutors investigators lawmakers republicans democrats
authorities residents researchers scientists shares stocks oil gold mr mr. mrs mrs. ms ms. dr dr. nearly about more
according citing calling saying speaking joined
""".split()
)

# What follows a city in the name of a team, a paper or an office: never the body's first word after a lost dash.
NAME_TAILS = frozenset(
    """
mayor police
press holdings airlines airways bank telecom port ports authority high supreme central
cup fashion week film pride derby olympics olympic games web protocol convention accord calling
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
