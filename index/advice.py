"""What a search says about itself beside its hits: words that occur nowhere, names that are misspelt, and which word
stands in the way where all together find little."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from index.engine import SearchEngine
from index.filters import Filters, filtered, wanted_parts, with_any_word
from index.query import (
    FORM_FIELDS,
    And,
    Cased,
    Coded,
    Exact,
    Fuzzy,
    Leaf,
    Query,
    Source,
    Tag,
    Wildcard,
    Word,
    find_parts,
    write_query,
)

# So few hits make one ask for others.
FEW = 3
# Each word of a query is left out once to see which of them stands in the way; of longer ones nobody would ask.
_MOST_PARTS = 20


Forms = Mapping[tuple[Leaf, str], Mapping[str, int]]


def find_all_forms(engine: SearchEngine, asked: Query) -> Forms:
    """The forms that each word and pattern of the query stands for, by the word and the field whose dictionary it is
    looked up in."""
    forms: dict[tuple[Leaf, str], Mapping[str, int]] = {}
    for leaf, field in find_parts(asked):
        if isinstance(leaf, Word | Exact | Cased | Wildcard | Fuzzy):
            key = (leaf, field if field in FORM_FIELDS else "text")
            if key not in forms:
                forms[key] = engine.find_forms(*key)
    return forms


def find_notices(engine: SearchEngine, asked: Query, forms: Forms) -> Iterator[str]:
    """Words, patterns and names of the query that no document has, each with the nearest that one has."""
    for (leaf, field), found in forms.items():
        if not found:
            yield _unknown_word(engine, leaf, field)
        elif isinstance(leaf, Cased) and not engine.count_matches([leaf])[0]:
            yield f'no document has "{leaf.written}" written so'
    for name in dict.fromkeys(part.name for part, _ in find_parts(asked) if isinstance(part, Source)):
        notice = _unknown_source(engine, name)
        if notice is not None:
            yield notice
    for label in dict.fromkeys(part for part, _ in find_parts(asked) if isinstance(part, Tag | Coded)):
        if not engine.count_matches([label])[0]:
            yield _unknown_label(engine, label)


def advise(engine: SearchEngine, tree: Query, filters: Filters, total: int, guesses: bool) -> str | None:
    """How many documents would be found with any of the words, or without the one that stands in the way; None where
    the hits are not few, or nothing would find more."""
    words = wanted_parts(tree)
    if total >= FEW or not isinstance(tree, And) or not 2 <= len(words) <= _MOST_PARTS:
        return None
    shorter: list[Query] = []
    for word in words:
        at = tree.parts.index(word)
        rest = (*tree.parts[:at], *tree.parts[at + 1 :])
        shorter.append(And(rest) if len(rest) > 1 else rest[0])
    questions = [with_any_word(tree).query, *shorter]
    any_word, *without = engine.count_matches([filtered(question, filters) for question in questions], guesses)
    if any_word <= total:
        return None
    said = [f"{total:,} with all words", f"{any_word:,} with any"]
    best = max(range(len(words)), key=lambda at: without[at])
    if without[best] > total:
        written = write_query(words[best])
        said.append(f"{without[best]:,} without " + (written if written.endswith('"') else f'"{written}"'))
    return "; ".join(said)


def nearest_form(engine: SearchEngine, term: str, field: str = "text") -> tuple[str, int] | None:
    """The form of the dictionary that is spelt most like the term, of several the one that most documents have, with
    their number; None where none is within two edits, or one for a word of four letters and less. Numbers and words of
    one or two letters have no nearest: of those nearly every other is one edit away."""
    if sum(character.isalpha() for character in term) <= 2:
        return None
    for edits in (1, 2) if len(term) > 4 else (1,):
        near = {form: count for form, count in engine.find_forms(Fuzzy(term, edits), field).items() if form != term}
        if near:
            form = min(near, key=lambda form: (-near[form], form))
            return form, near[form]
    return None


def _unknown_word(engine: SearchEngine, leaf: Leaf, field: str) -> str:
    where = "" if field == "text" else f" in the field {field}"
    match leaf:
        case Wildcard(pattern):
            return f'no document has a word like "{pattern}"{where}'
        case Fuzzy():
            return f'no document has a word spelt like "{write_query(leaf)}"{where}'
        case Word(term) | Exact(term):
            written = term
        case Cased(written):
            term = written.lower()
    near = nearest_form(engine, term, field)
    nearest = f'; the nearest is "{near[0]}", in {near[1]:,}' if near else ""
    return f'no document has the word "{written}"{where}{nearest}'


def _unknown_source(engine: SearchEngine, name: str) -> str | None:
    """A name that no document was seen at is most likely misspelt."""
    known = engine.sources()
    if name in known:
        return None
    near = _nearest_names(name, known)
    whole = "; source: takes whole names" if any(sign in name for sign in "*?~") else ""
    meant = "; did you mean " + " or ".join(f'"{other}"' for other in near) + "?" if near else ""
    return f'no document has the source "{name}"{whole}{meant}'


def _unknown_label(engine: SearchEngine, label: Tag | Coded) -> str:
    """A tag or code that no document has, and those that there are: of a code first its other values."""
    field, name = ("tag", label.name) if isinstance(label, Tag) else ("code", write_query(label).partition(":")[2])
    known = list(engine.labels(field))
    if field == "code":
        values = [other for other in known if "=" in other and "@" not in other]
        of_name = [other for other in values if other.startswith(f"{label.name}=")]
        known = of_name or sorted({other.partition("=")[0] for other in values})
    there_are = f"; there {'are' if len(known) > 1 else 'is'} {', '.join(known[:8])}" if known else "; there is none"
    return f"no document has the {field} {name}" + there_are + (", ..." if len(known) > 8 else "")


def _nearest_names(name: str, known: Collection[str]) -> list[str]:
    """Up to three names that fit the pattern or begin so; or else the one that is spelt most like it."""
    # Imported here, as only an error needs them.
    from difflib import get_close_matches
    from fnmatch import fnmatchcase

    plain = name.rstrip("~*")
    fitting = [other for other in sorted(known) if plain and (fnmatchcase(other, name) or other.startswith(plain))]
    return fitting[:3] or get_close_matches(plain, known, n=1, cutoff=0.6)
