"""Places by name: what the table knows, and who speaks first where several places share a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.gazetteer import choose_place, country_name, find_cities, find_regions, fold_place


@pytest.mark.parametrize("written", ["KARACHI", "Karachi", "karachi", "کراچی", "Kurrachee"])
def test_a_city_is_found_in_any_case_and_in_its_other_names(written: str) -> None:
    """Capitals, an old spelling and the native script all name the same city."""
    assert (find_cities(written)[0].name, find_cities(written)[0].country) == ("Karachi", "PK")


@pytest.mark.parametrize(
    ("written", "key"),
    [("Saint-Étienne", "st etienne"), ("ST. LOUIS", "st louis"), ("Fort Worth", "ft worth"), ("L’Aquila", "laquila")],
)
def test_case_accents_full_stops_and_hyphens_do_not_matter(written: str, key: str) -> None:
    """One folded form stands for every way of writing a name."""
    assert fold_place(written) == key


def test_cities_of_one_name_come_the_most_populous_first() -> None:
    """London in England stands before London in Ontario."""
    assert [city.country for city in find_cities("London")][:2] == ["GB", "CA"]


def test_a_citys_own_name_comes_before_an_old_name_of_another() -> None:
    """Chattogram was once called Islamabad, and Santa Cruz is an old name of Agadir."""
    assert find_cities("Islamabad")[0].country == "PK"
    assert find_cities("Frankfurt")[0].name == "Frankfurt am Main"


def test_a_name_that_no_city_has_is_not_found() -> None:
    """An invented name, and an empty one, have no city."""
    assert find_cities("Quozzleborough") == ()
    assert find_cities("") == ()


@pytest.mark.parametrize(
    ("written", "code"),
    [("Calif.", "US.CA"), ("CALIF", "US.CA"), ("Va.", "US.VA"), ("N. Y.", "US.NY"), ("B.C.", "CA.02"), ("U.K.", "GB"),
     ("The Netherlands", "NL"), ("Sindh", "PK.05")],
)  # fmt: skip
def test_a_region_is_read_from_its_abbreviations(written: str, code: str) -> None:
    """Stylebook and postal abbreviations, initials and full names name the same region."""
    assert code in [region.code for region in find_regions(written)]


def test_a_region_of_two_letters_needs_capitals_or_a_full_stop() -> None:
    """`in` is a preposition, `IN` is Indiana."""
    assert find_regions("in") == ()
    assert [region.code for region in find_regions("IN")] == ["US.IN"]


def test_the_archives_country_speaks_before_the_population() -> None:
    """Hyderabad is in India, and in a Pakistani archive in Pakistan."""
    assert choose_place("HYDERABAD").country == "IN"
    at_home = choose_place("HYDERABAD", country="PK")
    assert (at_home.city, at_home.region, at_home.country) == ("Hyderabad", "Sindh", "PK")


@pytest.mark.parametrize(("city", "home", "country"), [("PARIS", "US", "FR"), ("LONDON", "CA", "GB"), ("ATHENS", "US", "GR")])
def test_a_world_city_is_not_sought_at_home(city: str, home: str, country: str) -> None:
    """A namesake of a well-known city is meant only where it is well known too, and not ten times smaller."""
    assert choose_place(city, country=home).country == country


def test_the_written_region_speaks_before_the_archives_country() -> None:
    """`Paris, Texas` is in Texas, whatever the archive."""
    reading = choose_place("Paris", find_regions("Texas"), country="FR")
    assert (reading.city, reading.region, reading.country) == ("Paris", "Texas", "US")


def test_a_region_that_two_countries_have_is_settled_by_the_city() -> None:
    """`WA` is Western Australia beside Perth and the state of Washington beside Spokane."""
    assert choose_place("Perth", find_regions("WA")).country == "AU"
    assert choose_place("Spokane", find_regions("WA")).country == "US"


def test_a_hamlet_is_placed_by_its_region() -> None:
    """A city that the table lacks keeps its name, in the written region, and says that the table lacks it."""
    reading = choose_place("QUOZZLE CREEK", find_regions("Mont."))
    assert (reading.city, reading.region, reading.country) == ("Quozzle Creek", "Montana", "US")
    assert not reading.in_table


def test_a_country_as_a_place_has_no_city() -> None:
    """`LEBANON` alone is the country, although towns in America bear the name."""
    reading = choose_place("LEBANON")
    assert (reading.city, reading.region, reading.country) == (None, "Lebanon", "LB")


def test_names_that_are_words_are_marked() -> None:
    """Sale and Split are cities and words, Karachi is a city only."""
    assert find_cities("SPLIT")[0].is_word
    assert not find_cities("Karachi")[0].is_word


def test_capitals_and_cities_that_stand_alone_are_well_known() -> None:
    """A capital is well known whatever its size, a small town of the same country is not."""
    assert find_cities("Reykjavík")[0].well_known
    assert find_cities("Geneva")[0].well_known
    assert not find_cities("Akureyri")[0].well_known


def test_a_country_has_its_english_name() -> None:
    """A code that no country has gives no name."""
    assert country_name("PK") == "Pakistan"
    assert country_name("XX") == ""


@given(st.text(max_size=30))
def test_any_text_may_be_looked_up(text: str) -> None:
    """Looking up raises nothing, and folding twice is folding once."""
    find_cities(text)
    find_regions(text)
    assert fold_place(fold_place(text)) == fold_place(text)
