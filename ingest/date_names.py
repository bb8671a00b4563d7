"""Words of dates -> what they name: months, weekdays, seasons, zones and small words, in the languages of the press.

Names are kept folded (`fold`): small letters, no accents or vowel signs, Persian and Urdu letters for the Arabic ones.
"""

from __future__ import annotations

import unicodedata

# A language a line (wrapped after `|`), twelve months each. `~` stands in a name of two words; `*` marks a form that is
# another word elsewhere and needs a year beside it.
_MONTHS = """
january jan jany|february feb feby febr febuary feburary|march mar|april apr apl|may|june jun|july jul|
august aug agust|september sept sep septr septmber|october oct octr ocotber|november nov novr|december dec decr
janvier janv jan|fevrier fevr fev feb|mars|avril avr|mai|juin|juillet juil juill|aout|septembre sept|octobre oct|
novembre nov|decembre dec
enero ene|febrero feb|marzo mar*|abril abr|mayo may|junio jun|julio jul|agosto ago*|
septiembre setiembre sept sep set*|octubre oct|noviembre nov|diciembre dic*
janeiro jan|fevereiro fev|marco mar*|abril abr|maio mai|junho jun|julho jul|agosto ago*|setembro set*|outubro out*|
novembro nov|dezembro dez
gennaio gen*|febbraio feb|marzo mar*|aprile apr|maggio mag*|giugno giu*|luglio lug*|agosto ago*|settembre sett set*|
ottobre ott*|novembre nov|dicembre dic*
januar janner janner jaenner jan|februar feber feb|marz maerz mrz|april apr|mai|juni|juli|august|september|
oktober okt|november|dezember dez
januari jan|februari feb|maart mrt|april apr|mei|juni|juli|augustus aug|september|oktober okt|november|december
januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december
januar|februar|marts*|april|maj mai|juni|juli|august|september|oktober|november|december desember des*
januari|februari pebruari|maret mac* mrt|april|mei|juni jun|juli julai jul|agustus agu* agt* ogos*|september|
oktober okt|november nopember|desember disember des*
stycznia styczen sty*|lutego luty lut*|marca marzec|kwietnia kwiecien kwi*|maja maj|czerwca czerwiec cze*|
lipca lipiec lip*|sierpnia sierpien sie*|wrzesnia wrzesien wrz*|pazdziernika pazdziernik paz*|
listopada listopad lis*|grudnia grudzien gru*
ledna leden|unora unor|brezna brezen|dubna duben|kvetna kveten|cervna cerven|cervence cervenec|srpna srpen|zari*|
rijna rijen|listopadu|prosince prosinec
januara|februara|marca|aprila|maja|juna|jula|augusta|septembra|oktobra|novembra|decembra
januar|februar|mart* marta*|travanj|svibanj svibnja|juni lipanj lipnja|juli srpanj srpnja|
avgust avgusta kolovoz kolovoza|septembar rujan rujna|oktobar|novembar studeni studenoga|decembar prosinac prosinca
sijecanj sijecnja|veljaca veljace|ozujak ozujka|travnja|maja maj|junij junija|julij* julija|avgusta|septembra|
oktobra|novembra|decembra
ocak oca*|subat sub*|mart*|nisan nis*|mayis|haziran haz*|temmuz tem*|agustos agu*|eylul eyl*|ekim eki*|kasim kas*|
aralik ara*
ianuarie ian*|februarie febr|martie|aprilie|mai|iunie iun*|iulie iul*|august|septembrie|octombrie|noiembrie noi*|
decembrie
januar jan|februar|marcius|aprilis|majus|junius|julius|augusztus|szeptember szept|oktober|november|december
tammikuuta tammikuu|helmikuuta helmikuu|maaliskuuta maaliskuu|huhtikuuta huhtikuu|toukokuuta toukokuu|
kesakuuta kesakuu|heinakuuta heinakuu|elokuuta elokuu|syyskuuta syyskuu|lokakuuta lokakuu|marraskuuta marraskuu|
joulukuuta joulukuu
jaanuar|veebruar|marts*|aprill|mai|juuni|juuli|august|september|oktoober|november|detsember
janvaris janvari|februaris februari|marts*|aprilis aprili|maijs maija|junijs junija|julijs julija|augusts augusta|
septembris septembri|oktobris oktobri|novembris novembri|decembris decembri
sausio sausis|vasario vasaris|kovo* kovas|balandzio balandis|geguzes geguze|birzelio birzelis|liepos liepa|
rugpjucio rugpjutis|rugsejo rugsejis|spalio* spalis|lapkricio lapkritis|gruodzio gruodis
gener|febrer|marc*|abril|maig|juny|juliol|agost|setembre|octubre|novembre|desembre
enero|pebrero|marso|abril|mayo|hunyo|hulyo|agosto|setyembre|oktubre|nobyembre|disyembre
januari|februari|machi|aprili|mei|juni|julai|agosti|septemba|oktoba|novemba|desemba
января январь янв|февраля февраль фев февр|марта март мар*|апреля апрель апр|мая май|июня июнь июн|июля июль июл|
августа август авг|сентября сентябрь сен сент|октября октябрь окт|ноября ноябрь ноя нояб|декабря декабрь дек
січня січень січ|лютого лютий лют|березня березень бер*|квітня квітень квіт|травня травень трав|червня червень черв|
липня липень лип|серпня серпень серп|вересня вересень вер|жовтня жовтень жовт|листопада листопад лист*|
грудня грудень груд*
януари|февруари|март|април|май|юни|юли|август|септември|октомври|ноември|декември
јануар јануара|фебруар фебруара|март марта|април априла|мај маја|јун јуна|јул јула|август августа|
септембар септембра|октобар октобра|новембар новембра|децембар децембра
ιανουαριου ιανουαριος ιαν|φεβρουαριου φεβρουαριος φεβ|μαρτιου μαρτιος μαρ|απριλιου απριλιος απρ|μαιου μαιος μαι|
ιουνιου ιουνιος ιουν|ιουλιου ιουλιος ιουλ|αυγουστου αυγουστος αυγ|σεπτεμβριου σεπτεμβριος σεπ σεπτ|
οκτωβριου οκτωβριος οκτ|νοεμβριου νοεμβριος νοε|δεκεμβριου δεκεμβριος δεκ
يناير|فبراير|مارس|أبريل ابريل|مايو|يونيو يونية|يوليو يولية|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر
جانفي|فيفري شباط|آذار اذار|أفريل نيسان|ماي* أيار|جوان* حزيران|جويلية تموز|أوت* آب* غشت|أيلول شتنبر|اكتوبر|نونبر|
دجنبر
كانون~الثاني|فيفري|مارس|نيسان|أيار|حزيران|يوليوز|آب*|أيلول|تشرين~الأول|تشرين~الثاني|كانون~الأول
جنوری|فروری|مارچ|اپریل|مئی مئ|جون|جولائی جولائ|اگست|ستمبر|اکتوبر|نومبر|دسمبر
ژانویه|فوریه|مارس|آوریل|مه* می*|ژوئن|ژوئیه جولای|اوت* آگوست|سپتامبر|اکتبر|نوامبر|دسامبر
जनवरी जन*|फ़रवरी फरवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर सितम्बर|अक्टूबर अक्तूबर|नवंबर नवम्बर|दिसंबर दिसम्बर
जानेवारी|फेब्रुवारी|मार्च|एप्रिल|मे*|जून|जुलै|ऑगस्ट|सप्टेंबर|ऑक्टोबर|नोव्हेंबर|डिसेंबर
জানুয়ারি জানুয়ারী|ফেব্রুয়ারি ফেব্রুয়ারী|মার্চ|এপ্রিল|মে*|জুন|জুলাই|আগস্ট অগাস্ট|সেপ্টেম্বর|অক্টোবর|নভেম্বর|
ডিসেম্বর
ஜனவரி|பிப்ரவரி|மார்ச்|ஏப்ரல்|மே*|ஜூன்|ஜூலை|ஆகஸ்ட்|செப்டம்பர்|அக்டோபர்|நவம்பர்|டிசம்பர்
జనవరి|ఫిబ్రవరి|మార్చి|ఏప్రిల్|మే*|జూన్|జూలై|ఆగస్టు|సెప్టెంబర్|అక్టోబర్|నవంబర్|డిసెంబర్
જાન્યુઆરી|ફેબ્રુઆરી|માર્ચ|એપ્રિલ|મે*|જૂન|જુલાઈ|ઓગસ્ટ|સપ્ટેમ્બર|ઓક્ટોબર|નવેમ્બર|ડિસેમ્બર
ਜਨਵਰੀ|ਫਰਵਰੀ|ਮਾਰਚ|ਅਪ੍ਰੈਲ|ਮਈ|ਜੂਨ|ਜੁਲਾਈ|ਅਗਸਤ|ਸਤੰਬਰ|ਅਕਤੂਬਰ|ਨਵੰਬਰ|ਦਸੰਬਰ
มกราคม มค*|กุมภาพันธ์ กพ*|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม
ม~ค|ก~พ|มี~ค|เม~ย|พ~ค|มิ~ย|ก~ค|ส~ค|ก~ย|ต~ค|พ~ย|ธ~ค
جنوري|فيبروري فبروري|مارچ|اپريل|مئي|جون|جولاءِ جولای|آگسٽ اګست|سيپٽمبر سپتمبر|آڪٽوبر اکتوبر|نومبر|ڊسمبر دسمبر
जनवरी|फेब्रुअरी|मार्च|अप्रिल|मे*|जुन|जुलाई|अगष्ट अगस्ट|सेप्टेम्बर|अक्टोबर|नोभेम्बर|डिसेम्बर
ജനുവരി|ഫെബ്രുവരി|മാർച്ച്|ഏപ്രിൽ|മേയ് മെയ്|ജൂൺ|ജൂലൈ|ഓഗസ്റ്റ്|സെപ്റ്റംബർ|ഒക്ടോബർ|നവംബർ|ഡിസംബർ
ಜನವರಿ|ಫೆಬ್ರವರಿ|ಮಾರ್ಚ್|ಏಪ್ರಿಲ್|ಮೇ|ಜೂನ್|ಜುಲೈ|ಆಗಸ್ಟ್|ಸೆಪ್ಟೆಂಬರ್|ಅಕ್ಟೋಬರ್|ನವೆಂಬರ್|ಡಿಸೆಂಬರ್
yanvar|fevral|mart*|aprel|may|iyun|iyul|avqust avgust|sentyabr sentabr|oktyabr oktabr|noyabr|dekabr
janar|shkurt|mars|prill|maj|qershor|korrik|gusht|shtator|tetor|nentor|dhjetor
januarie|februarie|maart|april|mei|junie|julie|augustus|september|oktober|november|desember
ionawr|chwefror|mawrth|ebrill|mai|mehefin|gorffennaf|awst|medi*|hydref|tachwedd|rhagfyr
қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан
студзеня|лютага|сакавіка|красавіка|траўня мая|чэрвеня|ліпеня|жніўня|верасня|кастрычніка|лістапада|снежня
იანვარი|თებერვალი|მარტი|აპრილი|მაისი|ივნისი|ივლისი|აგვისტო|სექტემბერი|ოქტომბერი|ნოემბერი|დეკემბერი
ינואר|פברואר|מרץ מרס|אפריל|מאי|יוני|יולי|אוגוסט|ספטמבר|אוקטובר|נובמבר|דצמבר
"""

# Months of the lunar Hijri calendar, of the solar one (Iran; the zodiac in Afghanistan), and of the Hebrew.
_HIJRI = {
    1: ("muharram", "muharam", "moharram", "muharram ul haram", "محرم", "محرم الحرام"),
    2: ("safar", "safar ul muzaffar", "صفر", "صفر المظفر"),
    3: ("rabi al awwal", "rabi ul awwal", "rabiul awwal", "rabi al awal", "rabi i", "ربيع الأول", "ربیع الاول"),
    4: ("rabi al thani", "rabi ul thani", "rabi al akhir", "rabiul akhir", "rabiul thani", "rabi ath thani", "rabi ii",
        "ربيع الثاني", "ربيع الآخر", "ربیع الثانی"),
    5: ("jumada al awwal", "jumada al ula", "jumada al awwal", "jumadal ula", "jumadi ul awwal", "jumada i",
        "جمادى الأولى", "جمادی الاول", "جمادی الاولی"),
    6: ("jumada al thani", "jumada al akhirah", "jumada al akhira", "jumadal akhirah", "jumadi ul thani",
        "jumada al thaniyah", "jumada ii", "جمادى الآخرة", "جمادى الثانية", "جمادی الثانی", "جمادی الثانیه"),
    7: ("rajab", "rajab ul murajjab", "رجب", "رجب المرجب"),
    8: ("shaban", "sha ban", "sha aban", "shaaban", "شعبان", "شعبان المعظم"),
    9: ("ramadan", "ramadhan", "ramzan", "ramazan", "ramadan ul mubarak", "رمضان", "رمضان المبارک"),
    10: ("shawwal", "shawal", "شوال", "شوال المکرم"),
    11: ("dhul qadah", "dhu al qadah", "dhu al qidah", "dhul qa dah", "dhu l qa dah", "dhu al qa dah", "zul qadah",
         "zilqad", "ذو القعدة", "ذي القعدة", "ذیقعده", "ذوالقعده", "ذیقعد"),
    12: ("dhul hijjah", "dhu al hijjah", "dhul hijja", "dhu l hijjah", "zul hijjah", "zilhaj", "ذو الحجة",
         "ذي الحجة", "ذیحجه", "ذوالحجه", "ذی الحجه", "ذوالحجة"),
}
_SOLAR = {
    1: ("farvardin", "فروردین", "حمل"),
    2: ("ordibehesht", "اردیبهشت", "ثور"),
    3: ("khordad", "خرداد", "جوزا"),
    4: ("tir", "تیر", "سرطان"),
    5: ("mordad", "amordad", "مرداد", "اسد"),
    6: ("shahrivar", "شهریور", "سنبله"),
    7: ("mehr", "مهر", "میزان"),
    8: ("aban", "آبان", "عقرب"),
    9: ("azar", "آذر", "قوس"),
    10: ("dey", "دی", "جدی"),
    11: ("bahman", "بهمن", "دلو"),
    12: ("esfand", "اسفند", "حوت"),
}
_HEBREW = {
    1: ("tishri", "tishrei", "tishri", "תשרי"),
    2: ("cheshvan", "heshvan", "marcheshvan", "חשוון", "חשון"),
    3: ("kislev", "kislew", "כסלו"),
    4: ("tevet", "teveth", "tebet", "טבת"),
    5: ("shevat", "shvat", "שבט"),
    6: ("adar", "adar ii", "adar bet", "אדר"),
    7: ("nissan", "ניסן"),
    8: ("iyar", "iyyar", "אייר"),
    9: ("sivan", "סיוון", "סיון"),
    10: ("tammuz", "tamuz", "תמוז"),
    11: ("av", "menachem av", "אב"),
    12: ("elul", "אלול"),
    13: ("adar i", "adar rishon", "adar aleph"),
}

# Monday to Sunday, a language a line.
_WEEKDAYS = """
monday mon|tuesday tue tues|wednesday wed weds|thursday thu thur thurs|friday fri|saturday sat|sunday sun
lundi lun|mardi mar|mercredi mer|jeudi jeu|vendredi ven|samedi sam|dimanche dim
lunes|martes|miercoles mie|jueves jue|viernes vie|sabado sab|domingo dom
segunda~feira|terca~feira|quarta~feira|quinta~feira|sexta~feira|sabado|domingo
lunedi|martedi|mercoledi|giovedi gio|venerdi|sabato|domenica
montag|dienstag|mittwoch|donnerstag|freitag|samstag sonnabend|sonntag
maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag
mandag|tirsdag|onsdag|torsdag|fredag|lordag|sondag
mandag|tisdag|onsdag|torsdag|fredag|lordag|sondag
thu~hai|thu~ba|thu~tu|thu~nam|thu~sau|thu~bay|chu~nhat
senin|selasa|rabu|kamis|jumat|sabtu|minggu ahad
poniedzialek|wtorek|sroda|czwartek|piatek|sobota|niedziela
pondeli|utery|streda|ctvrtek|patek|sobota|nedele
pazartesi|sali|carsamba|persembe|cuma|cumartesi|pazar
luni|marti|miercuri|joi|vineri|sambata|duminica
hetfo|kedd|szerda|csutortok|pentek|szombat|vasarnap
maanantai|tiistai|keskiviikko|torstai|perjantai|lauantai|sunnuntai
понедельник пн|вторник вт|среда ср|четверг чт|пятница пт|суббота сб|воскресенье вс
понеділок|вівторок|середа|четвер|пятниця|субота|неділя
δευτερα|τριτη|τεταρτη|πεμπτη|παρασκευη|σαββατο|κυριακη
الاثنين الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد
پیر|منگل|بدھ|جمعرات|جمعہ|ہفتہ|اتوار
دوشنبه|سه‌شنبه|چهارشنبه|پنجشنبه|جمعه|شنبه|یکشنبه
सोमवार|मंगलवार|बुधवार|गुरुवार|शुक्रवार|शनिवार|रविवार
সোমবার|মঙ্গলবার|বুধবার|বৃহস্পতিবার|শুক্রবার|শনিবার|রবিবার
"""

# Season -> EDTF code. Only whole names: `spring` and `fall` are verbs too, and need their year beside them.
SEASONS = {
    word: code
    for code, words in {
        21: "spring fruhling fruhjahr printemps primavera voorjaar lente varen wiosna весна",
        22: "summer sommer ete verano verao zomer sommaren lato лето",
        23: "autumn fall herbst automne otono outono autunno herfst hosten jesien осень",
        24: "winter hiver invierno inverno zima зима",
    }.items()
    for word in words.split()
}
QUARTERS = "quarter trimester trimestre quartal quartals квартал квартала квартале".split()
# Of quarters of a year.
ORDINALS = {
    word: number
    for number, words in {
        1: "first 1st premier primer primero primo primeiro erstes ersten первый первом",
        2: "second 2nd deuxieme segundo secondo zweites zweiten второй втором",
        3: "third 3rd troisieme tercer tercero terzo terceiro drittes dritten третий третьем",
        4: "fourth 4th quatrieme cuarto quarto viertes vierten четвертый четвертом",
    }.items()
    for word in words.split()
}
ROMAN = {number: month for month, number in enumerate("I II III IV V VI VII VIII IX X XI XII".split(), start=1)}
# Years of an era -> what to add to them.
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867, "民國": 1911, "民国": 1911}

# Offsets of zone names. Where two countries use a name, the one whose press uses it most in English: IST is India's,
# CST and PST are America's, BST is Britain's. ET, CT and PT say nothing of summer time and have none.
ZONES = {
    "Z": "+00:00", "UTC": "+00:00", "GMT": "+00:00", "WET": "+00:00",
    "BST": "+01:00", "CET": "+01:00", "WAT": "+01:00", "WEST": "+01:00", "MEZ": "+01:00",
    "CEST": "+02:00", "EET": "+02:00", "SAST": "+02:00", "CAT": "+02:00", "MESZ": "+02:00",
    "EEST": "+03:00", "MSK": "+03:00", "EAT": "+03:00", "TRT": "+03:00",
    "GST": "+04:00", "PKT": "+05:00", "IST": "+05:30", "NPT": "+05:45", "BDT": "+06:00", "MMT": "+06:30",
    "ICT": "+07:00", "WIB": "+07:00", "SGT": "+08:00", "HKT": "+08:00", "WITA": "+08:00", "AWST": "+08:00",
    "PHT": "+08:00", "MYT": "+08:00", "JST": "+09:00", "KST": "+09:00", "WIT": "+09:00",
    "ACST": "+09:30", "AEST": "+10:00", "ACDT": "+10:30", "AEDT": "+11:00", "NZST": "+12:00", "NZDT": "+13:00",
    "ADT": "-03:00", "BRT": "-03:00", "ART": "-03:00", "NDT": "-02:30", "NST": "-03:30",
    "EDT": "-04:00", "EST": "-05:00", "CDT": "-05:00", "CST": "-06:00", "MDT": "-06:00", "MST": "-07:00",
    "PDT": "-07:00", "PST": "-08:00", "AKDT": "-08:00", "AKST": "-09:00", "HST": "-10:00",
}  # fmt: skip
NAMELESS_ZONES = frozenset("ET CT MT PT AST".split())

# Between a day and its month, or a month and its year.
LINKS = frozenset("of de del di den du d day month nam la le da พ ศ".split())
# It links what stands before a month (the 20th, the month of May), and never a month or a day to its year.
ARTICLES = frozenset(("the",))
# Between the two ends of something that lasted.
SPANNERS = frozenset(
    "to through thru till until bis au al ao a tot til do по до tm s/d hingga sampai تا سے إلى الى से".split()
)
# Between two days of one month.
JOINERS = frozenset("and und et y e en og och i и і ve و اور और dan".split())
ORDINAL_ENDINGS = frozenset("st nd rd th er ere re eme º ª ° ste वीं".split())
LUNAR_MARKS = frozenset(["هجری قمری", *"ah hijri hijriyah هـ ه ھ هجری هجريه ہجری هق قمری".split()])
SOLAR_MARKS = frozenset(["هجری شمسی", "هجری خورشیدی", *"sh ap shamsi شمسی هش خورشیدی".split()])

# Letters that one name is written with here and there; the Latin ones have no accent to take off.
_LETTERS = str.maketrans("يىئكةۀہأإآٱؤıłøđ", "یییکهههااااوilod")
_DROPPED = frozenset("\u0640\u200c\u200d\u200e\u200f\xad")


def fold(word: str) -> str:
    """The word in small letters without accents, vowel signs and joiners, as the tables hold it.

    >>> fold("AOÛT"), fold("Ağustos"), fold("İyun")
    ('aout', 'agustos', 'iyun')
    """
    if word.isascii():
        return word.lower()
    bare = unicodedata.normalize("NFKD", word.lower().translate(_LETTERS))
    return "".join([c for c in bare if c not in _DROPPED and not _is_folded_mark(c)])


def _is_folded_mark(char: str) -> bool:
    # Accents, the nukta of Devanagari and Bengali, Hebrew points, Arabic vowel signs; not the vowels of Indic scripts.
    return "\u0300" <= char <= "\u036f" or char in "\u093c\u09bc" or "\u0591" <= char <= "\u05c7" or (
        "\u064b" <= char <= "\u065f"
    )


def _months() -> dict[str, tuple[int, bool]]:
    """Folded name -> its month, and whether it needs a year beside it. English speaks first where two differ."""
    months: dict[str, tuple[int, bool]] = {}
    for language in _MONTHS.strip().replace("|\n", "|").split("\n"):
        for month, names in enumerate(language.split("|"), start=1):
            for name in names.split():
                word = " ".join(fold(part) for part in name.rstrip("*").split("~"))
                months.setdefault(word, (month, name.endswith("*")))
                if word[:1] >= "\u05d0" and word[:1] <= "\u05ea":
                    months.setdefault("ב" + word, (month, False))
    return months


def _weekdays() -> dict[str, int]:
    weekdays: dict[str, int] = {}
    for language in _WEEKDAYS.strip().replace("|\n", "|").split("\n"):
        for day, names in enumerate(language.split("|")):
            for name in names.split():
                weekdays.setdefault(" ".join(fold(part) for part in name.split("~")), day)
    return weekdays


def _phrases(table: dict[int, tuple[str, ...]]) -> dict[str, int]:
    return {" ".join(map(fold, name.split())): month for month, names in table.items() for name in names}


MONTHS = _months()
WEEKDAYS = _weekdays()
LUNAR_MONTHS = _phrases(_HIJRI)
SOLAR_MONTHS = _phrases(_SOLAR)
HEBREW_MONTHS = _phrases(_HEBREW)
# In these languages the month comes before the day: `augusztus 20.`, `rugpjūčio 20`; English is the other.
MONTH_FIRST = frozenset(
    """
    january jan february feb march mar april apr may june jun july jul august aug september sept sep october oct
    november nov december dec jany feby septr octr novr decr januar februar marcius aprilis majus junius julius
    augusztus szeptember oktober sausio vasario kovo balandzio geguzes birzelio liepos rugpjucio rugsejo spalio
    lapkricio gruodzio
    """.split()
)
