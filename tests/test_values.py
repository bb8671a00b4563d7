"""Our dataclasses do what those of the standard library do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.values import dataclass, field, replace


@dataclass(frozen=True, slots=True, order=True)
class Ours:
    """One with all that we use."""

    kind: ClassVar[str] = "ours"
    name: str
    pages: int = 1
    notes: tuple[str, ...] = ()
    seen: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.pages < 0:
            raise ValueError("no pages")

    @property
    def double(self) -> int:
        return 2 * self.pages


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Standard:
    """The same from the standard library."""

    kind: ClassVar[str] = "standard"
    name: str
    pages: int = 1
    notes: tuple[str, ...] = ()
    seen: dict[str, int] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing to hold."""


@dataclass(frozen=True, slots=True)
class One:
    """A single field."""

    value: object


_fields = st.fixed_dictionaries(
    {"name": st.text(max_size=2)},
    optional={"pages": st.integers(0, 2), "notes": st.lists(st.just("n"), max_size=1).map(tuple)},
)


@given(_fields, _fields)
def test_values_compare_as_standard_ones(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Equality, order and what is printed, whatever is left to its default."""
    ours, standard = (Ours(**one), Ours(**other)), (Standard(**one), Standard(**other))
    assert (ours[0] == ours[1], ours[0] < ours[1], ours[0] >= ours[1]) == (
        standard[0] == standard[1], standard[0] < standard[1], standard[0] >= standard[1],
    )  # fmt: skip
    assert repr(ours[0]) == repr(standard[0]).replace("Standard", "Ours")
    assert dataclasses.asdict(ours[0]) == dataclasses.asdict(standard[0])


def test_a_value_does_not_change() -> None:
    """Nothing can be set or deleted, and there is no place for more."""
    value = Ours("a")
    for change in (
        lambda one: setattr(one, "pages", 2), lambda one: delattr(one, "pages"), lambda one: setattr(one, "more", 1),
    ):  # fmt: skip
        with pytest.raises(dataclasses.FrozenInstanceError):
            change(value)
    assert not hasattr(value, "__dict__")
    assert (Ours.kind, value.double) == ("ours", 2)


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_values_travel(again: Callable[[object], object]) -> None:
    """Copied, or sent to another process, a value is the same."""
    for value in (Ours("a", 3, ("x",), {"k": 1}), Empty(), One((1, 2))):
        assert again(value) == value


def test_the_tools_of_the_standard_library() -> None:
    """replace, fields and is_dataclass see a dataclass; a match takes its fields in order."""
    assert dataclasses.replace(Ours("a"), pages=4) == replace(Ours("a"), pages=4) == Ours("a", 4)
    assert [field.name for field in dataclasses.fields(Ours)] == ["name", "pages", "notes", "seen"]
    assert dataclasses.is_dataclass(Empty)
    match Ours("a", 7):
        case Ours(name, pages):
            assert (name, pages) == ("a", 7)


def test_what_a_constructor_refuses() -> None:
    """Fields that are missing or too many, and what __post_init__ does not take."""
    with pytest.raises(TypeError, match="name"):
        Ours()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Ours("a", 1, (), {}, 5)  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="no pages"):
        Ours("a", -1)


def test_values_are_keys() -> None:
    """Equal values are one key; other classes with the same fields are others; fresh defaults are not shared."""
    assert len({One(1), One(1), One(2)}) == 2
    assert One(1) != Standard("a")
    assert Empty() == Empty() != One(1)
    assert Ours("a").seen is not Ours("a").seen


def test_a_thousandth_value_is_as_the_first() -> None:
    """The constructor that is compiled after some values makes the same."""
    made = [Ours(str(number), notes=("x",)) for number in range(1_000)]
    assert [(one.name, one.pages, one.notes, one.seen) for one in made] == [
        (str(number), 1, ("x",), {}) for number in range(1_000)
    ]
    with pytest.raises(TypeError, match=r"multiple|twice"):
        Ours("a", name="b")  # type: ignore[misc]
