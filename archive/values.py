"""`dataclass` for our frozen values: the standard one to all who look, whose methods are made when they are first asked
for.

The standard decorator compiles six methods for every class when its module is loaded, which takes 0.6 ms a class. A
search loads some eighty such classes and uses half of them, so with this one it starts 45 ms sooner. Comparison,
hash and what is printed are the same functions for all; the constructor, and what `dataclasses.replace` and its kin ask
for, are made by the standard decorator for the first value of a class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    from operator import attrgetter, ge, gt, le, lt

    def dataclass(*, frozen: bool, slots: bool, order: bool = False):
        """As dataclasses.dataclass for what we use of it: frozen, with slots, at times ordered."""
        if not (frozen and slots):
            raise TypeError("only frozen values with slots are made here; others are dataclasses.dataclass")

        def make(plain: type) -> type:
            names = tuple(name for name, kind in plain.__annotations__.items() if not str(kind).startswith("ClassVar"))
            values = _values_of(names)
            space = {
                "__slots__": names, "__match_args__": names, "__repr__": _write, "__eq__": _equality_of(values),
                "__hash__": lambda self: hash(values(self)), "__setattr__": _refuse, "__delattr__": _refuse,
                "__getstate__": lambda self: list(values(self)), "__setstate__": _set_state,
                **{name: _Later(plain) for name in _LATER},
            }  # fmt: skip
            if order:
                comparisons = {"__lt__": lt, "__le__": le, "__gt__": gt, "__ge__": ge}
                space |= {name: _order_of(values, compare) for name, compare in comparisons.items()}
            # What the class says itself holds, but for defaults, in whose place the slots stand.
            own = {name: value for name, value in plain.__dict__.items() if name not in (*names, *_NOT_OURS)}
            made = type(plain)(plain.__name__, plain.__bases__, space | own)
            made.__qualname__ = plain.__qualname__
            return made

        return make

    _NOT_OURS = ("__dict__", "__weakref__")

    _LATER = ("__init__", "__dataclass_fields__", "__dataclass_params__")

    class _Later:
        """Stands for what the standard decorator makes, until it is asked for."""

        def __init__(self, plain: type) -> None:
            self.plain = plain

        def __set_name__(self, cls: type, name: str) -> None:
            self.name = name

        def __get__(self, value: object, cls: type) -> Any:
            from dataclasses import dataclass as standard

            made = standard(frozen=True, repr=False, eq=False)(self.plain)
            for name in _LATER:
                setattr(cls, name, getattr(made, name))
            return getattr(cls if value is None else value, self.name)

    def _values_of(names: tuple[str, ...]) -> Any:
        """The function that gives the values of all fields as a tuple."""
        if len(names) > 1:
            return attrgetter(*names)
        if not names:
            return lambda self: ()
        one = attrgetter(*names)
        return lambda self: (one(self),)

    def _equality_of(values: Any) -> Any:
        def __eq__(self: object, other: object) -> Any:
            return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

        return __eq__

    def _order_of(values: Any, compare: Any) -> Any:
        def compared(self: object, other: object) -> Any:
            return compare(values(self), values(other)) if other.__class__ is self.__class__ else NotImplemented

        return compared

    def _write(self: Any) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
        return f"{type(self).__qualname__}({fields})"

    def _refuse(self: object, name: str, *_: object) -> None:
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot change field {name!r}")

    def _set_state(self: Any, state: list[object]) -> None:
        for name, value in zip(self.__match_args__, state, strict=True):
            getattr(type(self), name).__set__(self, value)
