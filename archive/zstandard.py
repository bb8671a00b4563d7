"""Zstandard: from the standard library where Python has it, else from its backport, which is the same code."""

from __future__ import annotations

import sys

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["zstd"]
