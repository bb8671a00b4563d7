"""Values that are made quickly are as the standard dataclass makes them."""

from __future__ import annotations

import pickle
from copy import copy
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace

import pytest

from ingest.quick_values import made_quickly


@dataclass(frozen=True, slots=True)
class Plain:
    place: str
    first: int
    last: int = 7
    note: str | None = None


@made_quickly
@dataclass(frozen=True, slots=True)
class Quick:
    place: str
    first: int
    last: int = 7
    note: str | None = None


@pytest.mark.parametrize("given", [(("Lima", 1), {}), (("Lima",), {"first": 2, "note": "x"}), (("Lima", 1, 2, "y"), {})])
def test_its_fields_are_those_of_the_standard_one(given: tuple[tuple[object, ...], dict[str, object]]) -> None:
    """Given by place, by name or by default, every field has the value that the standard constructor gives it."""
    arguments, named = given
    quick, plain = Quick(*arguments, **named), Plain(*arguments, **named)  # type: ignore[arg-type]
    assert [getattr(quick, one.name) for one in fields(Quick)] == [getattr(plain, one.name) for one in fields(Plain)]
    assert repr(quick) == repr(plain).replace("Plain", "Quick")


def test_it_is_frozen() -> None:
    """Nothing of it can be changed, and it has no room for more."""
    value = Quick("Lima", 1)
    with pytest.raises(FrozenInstanceError):
        value.first = 2  # type: ignore[misc]
    assert not hasattr(value, "__dict__")


def test_it_is_copied_pickled_and_compared() -> None:
    """Copies, what comes out of a pickle and what `replace` makes are values of the same class."""
    value = Quick("Lima", 1, note="x")
    for other in (copy(value), pickle.loads(pickle.dumps(value)), replace(replace(value, first=3), first=1)):
        assert type(other) is Quick
        assert other == value
        assert hash(other) == hash(value)
    assert replace(value, first=3) != value


@pytest.mark.parametrize("arguments", [(), ("Lima",), ("Lima", 1, 2, "x", 5)])
def test_it_takes_as_many_values_as_it_has_fields(arguments: tuple[object, ...]) -> None:
    """Too few and too many are errors."""
    with pytest.raises(TypeError):
        Quick(*arguments)  # type: ignore[arg-type]


def test_a_default_may_be_made_anew_for_every_value() -> None:
    """No two values share a list."""

    @made_quickly
    @dataclass(frozen=True, slots=True)
    class WithList:
        names: list[str] = field(default_factory=list)

    WithList().names.append("Lima")
    assert WithList().names == []


def test_a_class_that_does_more_than_to_set_its_fields_is_refused() -> None:
    """A __post_init__ would be passed over."""

    @dataclass(frozen=True, slots=True)
    class WithMore:
        name: str

        def __post_init__(self) -> None:
            raise AssertionError

    with pytest.raises(TypeError, match="WithMore has more to do"):
        made_quickly(WithMore)
