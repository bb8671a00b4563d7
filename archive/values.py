"""`dataclass` for our frozen values: the standard one to all who look, whose methods are made when they are first asked
for.

The standard decorator compiles six methods for every class when its module is loaded, which takes 0.6 ms a class. A
search loads some eighty such classes and uses half of them, so with this one it starts 45 ms sooner. Comparison,
hash and what is printed are the same functions for all; the constructor is compiled by the standard decorator when a
class has made some values, and what `dataclasses.fields` and its kin ask for when they ask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from dataclasses import field as field
    from dataclasses import replace as replace
else:
    from operator import attrgetter, ge, gt, le, lt

    class field:
        """A default that is made anew for every value, as dataclasses.field has it."""

        def __init__(self, *, default_factory):
            self.default_factory = default_factory

    def replace(value, /, **changes):
        """The value with some fields changed."""
        fields = {name: getattr(value, name) for name in value.__match_args__}
        return type(value)(**(fields | changes))

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
                "__init__": _constructor_of(plain, names), **{name: _Later(plain) for name in _LATER},
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

    # Values that are made before the constructor is compiled: most classes that a search uses have fewer.
    _FEW = 200
    _LATER = ("__dataclass_fields__", "__dataclass_params__")

    def _constructor_of(plain: type, names: tuple[str, ...]) -> Any:
        """The constructor for the first values, which hands over to the standard one: after a few, and where what it
        is given is not all that it needs."""
        defaults = {name: plain.__dict__[name] for name in names if name in plain.__dict__}
        has_more = hasattr(plain, "__post_init__")
        put = object.__setattr__
        left = _FEW

        def __init__(self: Any, *args: Any, **others: Any) -> None:
            nonlocal left
            left -= 1
            fields = {**dict(zip(names, args, strict=False)), **others}
            is_whole = len(fields) == len(args) + len(others) and not others.keys() - set(names)
            for name in names:
                if name in fields:
                    continue
                if name not in defaults:
                    is_whole = False
                    break
                default = defaults[name]
                fields[name] = default.default_factory() if isinstance(default, field) else default
            if left < 0 or not is_whole:
                cls = type(self)
                cls.__init__ = _standard(plain).__init__
                cls.__init__(self, *args, **others)
                return
            for name in names:
                put(self, name, fields[name])
            if has_more:
                self.__post_init__()

        return __init__

    def _standard(plain: type) -> type:
        """What the standard decorator makes of the class."""
        import dataclasses

        if "__dataclass_fields__" not in plain.__dict__:
            for name, value in list(plain.__dict__.items()):
                if isinstance(value, field):
                    setattr(plain, name, dataclasses.field(default_factory=value.default_factory))
            dataclasses.dataclass(frozen=True, repr=False, eq=False)(plain)
        return plain

    class _Later:
        """Stands for what the standard decorator makes, until it is asked for."""

        def __init__(self, plain: type) -> None:
            self.plain = plain

        def __set_name__(self, cls: type, name: str) -> None:
            self.name = name

        def __get__(self, value: object, cls: type) -> Any:
            made = getattr(_standard(self.plain), self.name)
            setattr(cls, self.name, made)
            return made

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
