"""How files are to be read: what the user said of their format, fields, encoding and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.discover import SourceRule


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user said: `rule` names sources, `format` is one of `readers.FORMATS` (None: recognised by content and
    name), `mapping` maps a field to a column (`--map title=headline`), `encoding` is forced on every record."""

    rule: SourceRule = field(default_factory=SourceRule)
    format: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
