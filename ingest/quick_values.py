"""Frozen dataclasses with many fields -> the same, made in less time: those of which a page has dozens."""

from __future__ import annotations

from dataclasses import MISSING, field, fields, make_dataclass
from typing import Any, TypeVar

Value = TypeVar("Value")


def made_quickly(cls: type[Value]) -> type[Value]:
    """The frozen dataclass with slots, with another constructor; for five fields and more, fewer gain nothing.

    The standard constructor of a frozen class calls object.__setattr__ for every field, .1 us each, which was 6 % of an
    extraction. This one has the fields set by the constructor of a class of the same slots that is not frozen, and then
    says which class the value is of, which nobody sees before: with seven fields .62 us for .88.
    """
    if hasattr(cls, "__post_init__"):
        raise TypeError(f"{cls.__name__} has more to do than to set its fields")
    parts = []
    for one in fields(cls):  # type: ignore[arg-type]
        is_plain = one.default_factory is MISSING
        default = field(default=one.default) if is_plain else field(default_factory=one.default_factory)
        parts.append((one.name, Any, default))
    thawed = make_dataclass(cls.__name__, parts, slots=True, repr=False, eq=False)
    set_fields: Any = vars(thawed)["__init__"]
    put = object.__setattr__

    def __init__(self: Any, *values: Any, **named: Any) -> None:
        put(self, "__class__", thawed)
        try:
            set_fields(self, *values, **named)
        finally:
            self.__class__ = cls

    cls.__init__ = __init__  # type: ignore[method-assign]
    return cls
