"""An exception to the lines that a report needs: where it was raised, and through what; never what a document says."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path


def describe_place(error: BaseException) -> str:
    """Its kind and the line that raised it: `ValueError in kwic.py, line 133`."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    return f"{type(error).__name__} in {Path(frames[-1].filename).name}, line {frames[-1].lineno}"


def describe_stack(error: BaseException, messages: bool = False) -> Iterator[str]:
    """The lines of a traceback, what led to the error first. Messages, which may quote a document, are left out unless
    they are asked for; values of variables always are."""
    seen: set[int] = set()
    chain: list[tuple[BaseException, str]] = []
    at: BaseException | None = error
    link = ""
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        chain.append((at, link))
        if at.__cause__ is not None:
            at, link = at.__cause__, "which led to this:"
        elif at.__context__ is not None and not at.__suppress_context__:
            at, link = at.__context__, "and while that was seen to:"
        else:
            at = None
    for one, follows in reversed(chain):
        for frame in traceback.extract_tb(one.__traceback__):
            yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
            if frame.line:
                yield f"    {frame.line}"
        said = f": {one}" if messages and str(one) else ""
        yield type(one).__name__ + said
        if follows:
            yield follows
