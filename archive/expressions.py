"""Regular expressions that are compiled when they are first used: a search loads sixty of them and needs a third, and
each takes a tenth of a millisecond and more."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


def expression(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What re.compile gives, later."""
    return cast("re.Pattern[AnyStr]", _Later(pattern, flags))


class _Later:
    def __init__(self, pattern: Any, flags: int) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> Any:
        # Asked for what it does not have yet, `match` or another method; from then on it is its own.
        found = getattr(re.compile(*self._given), name)
        setattr(self, name, found)
        return found
