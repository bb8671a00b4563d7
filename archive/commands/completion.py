"""`dateline completion`: the script that completes commands, options, sources and places in a shell."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from click.shell_completion import CompletionItem, _resolve_context, _resolve_incomplete

from archive.command_line import say
from archive.errors import DatelineError


def run(
    context: typer.Context,
    shell: Annotated[str, typer.Argument(metavar="bash|zsh|fish", help="For which shell.")],
    words: Annotated[list[str] | None, typer.Argument(hidden=True)] = None,
) -> None:
    """Print a script that completes commands, options, formats, and the sources and places of your archive.

    \b
    dateline completion bash > ~/.local/share/bash-completion/completions/dateline
    dateline completion zsh > ~/.zfunc/_dateline
    dateline completion fish > ~/.config/fish/completions/dateline.fish
    """
    from archive.completion import INSTALL, SCRIPTS

    if shell == "candidates":  # how the scripts ask
        for item in _candidates(context, words or [""]):
            said = " ".join((item.help or "").split())
            print(item.type, item.value, said, sep="\t")
        return
    if shell not in SCRIPTS:
        raise DatelineError(f"there is no completion for {shell!r}", f"shells are {', '.join(SCRIPTS)}")
    sys.stdout.write(SCRIPTS[shell].lstrip("\n"))
    if sys.stdout.isatty():
        say(f"to keep it: {INSTALL[shell]}")


def _candidates(context: typer.Context, words: list[str]) -> list[CompletionItem]:
    """What the last word may become, which may be empty, after the others."""
    from archive.completion import bare

    *before, incomplete = (bare(word) for word in words)
    # bash makes --sort=new three words
    if incomplete == "=" and before:
        incomplete = ""
    elif len(before) > 1 and before[-1] == "=":
        before.pop()
    group = context.find_root().command
    found = _resolve_context(group, {}, "dateline", before)
    param, incomplete = _resolve_incomplete(found, before, incomplete)
    values = _values(param.name, found.params.get("archive")) if param is not found.command else []
    names = getattr(param, "metavar", None) or ""
    if not values and "|" in names and names == names.lower():
        values = names.split("|")
    if values:
        folded = incomplete.casefold()
        return [CompletionItem(value) for value in values if value.casefold().startswith(folded)]
    kind = getattr(getattr(param, "type", None), "name", "")
    if kind in ("path", "file", "directory") or param.name in ("terms", "what"):
        return [CompletionItem(incomplete, "file")]
    return param.shell_complete(found, incomplete)


def _values(name: str | None, archive: Path | None) -> list[str]:
    """What an option may be that only the archive knows; none where there is no archive."""
    from archive.locate import locate_archive
    from archive.store import Archive

    if name not in ("source", "place", "name", "remove"):
        return []
    try:
        with Archive.open(locate_archive(archive, os.environ, Path.cwd()).folder) as store:
            if name in ("name", "remove"):
                return [search.name for search in store.saved_searches.listed()]
            return list(store.source_names() if name == "source" else store.place_names())
    except DatelineError:
        return []
