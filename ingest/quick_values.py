"""Frozen dataclasses with many fields -> the same, made in a third of the time: those of which a page has dozens."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, TypeVar

Value = TypeVar("Value")


def made_quickly(cls: type[Value]) -> type[Value]:
    """The frozen dataclass with slots, with another constructor; for four fields and more, fewer gain nothing.

    The standard constructor calls object.__setattr__ for every field, .2 us each, which was 6 % of an extraction. This
    one makes a value of a class of the same slots that is not frozen, whose fields are set as those of any class, and
    then says which class it is of. Nobody sees it before.
    """
    if hasattr(cls, "__post_init__") or any(field.default_factory is not MISSING for field in fields(cls)):  # type: ignore[arg-type]
        raise TypeError(f"{cls.__name__} has more to do than to set its fields")
    names: tuple[str, ...] = cls.__match_args__  # type: ignore[attr-defined]
    thawed = type(cls.__name__, (), {"__slots__": names})
    lines = [
        f"def __init__(self, {', '.join(names)}):",
        "    put(self, '__class__', thawed)",
        *(f"    self.{name} = {name}" for name in names),
        "    self.__class__ = frozen",
    ]
    made: dict[str, Any] = {}
    exec("\n".join(lines), {"put": object.__setattr__, "thawed": thawed, "frozen": cls}, made)
    constructor = made["__init__"]
    constructor.__defaults__ = cls.__init__.__defaults__
    cls.__init__ = constructor  # type: ignore[method-assign]
    return cls
