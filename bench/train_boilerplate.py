"""Gold collections -> ingest/boilerplate_weights.json: the linear models that tell article from furniture.

    python bench/train_boilerplate.py FOLDER                  cross-validates by site, prints body F1 per set
    python bench/train_boilerplate.py FOLDER --write          trains on everything and writes the weights
    python bench/train_boilerplate.py FOLDER --agree SET      learns from pages of that set too whose HTML two
                                                              extractors read alike (agreed_bodies.py)

Pages that only have snippets which must or must not be kept teach by those, and a little by what the model trained
without them makes of the rest: they are of many more sites (snippets F1 +.01, bodies under .5 a fifth fewer).

Two pairs of models: `plain` for text, `marked` for rendered HTML, whose blocks carry marks; joined they are worse
(HTML .933 instead of .961 on the news set).

FOLDER is laid out as gold_pages.py says. Sites never stand on both sides of a fold: what counts is a site not seen.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections import defaultdict
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from gold_pages import Page, measure, read_pages  # noqa: E402

from ingest.line_signs import MARK_SIGNS, SIGNS, read_signs, unit_indents  # noqa: E402
from ingest.record import Census  # noqa: E402
from ingest.unit_context import CONTEXT_SIGNS, find_body, read_context  # noqa: E402

FOLDS = 5
WIDTH = len(SIGNS) + len(MARK_SIGNS)

# Found by cross-validation by site; none of them matters much (F1 +-.003 over a factor of three).
RIDGE = 30.0
CORE_PRICE = 10.0
BODY_PRICE = 10.0
UNIT_POWER = 0.6
# A page has about six snippets and hundreds of other units: theirs count two hundred times as much as a guess.
SNIPPET_WEIGHT = 20.0
GUESS_WEIGHT = 0.1


class Sample:
    """A page with its signs; rows of plain text are filled with zeros where HTML would speak."""

    def __init__(self, page: Page, census: Census | None = None) -> None:
        self.page = page
        self.of_page = read_signs(page.units, page.text, page.census if census is None else census)
        self.sizes = [unit.size for unit in self.of_page.units]
        self.indents = unit_indents(page.units, page.text)
        self.signs = np.zeros((len(page.units), WIDTH), np.float32)
        for i, row in enumerate(self.of_page.rows()):
            self.signs[i, : len(row)] = row
        self.context = np.zeros((0, 0))
        self.fold = zlib.crc32(page.site.encode()) % FOLDS
        self.weight_of_unit = np.minimum(np.array(self.sizes), 80.0) ** UNIT_POWER + 0.5
        if page.share is not None:
            self.target = np.array(page.share)
            self.weight = self.weight_of_unit.copy()
            self.weight[np.array(page.unsure, bool)] = 0.0


def fit(x: np.ndarray, y: np.ndarray, w: np.ndarray, ridge: float, steps: int = 12) -> np.ndarray:
    """Logistic regression by Newton's method; the first column is the constant and not shrunk."""
    beta = np.zeros(x.shape[1], np.float32)
    penalty = np.full(x.shape[1], ridge, np.float32)
    penalty[0] = 1e-6
    for _ in range(steps):
        z = np.clip(x @ beta, -30, 30)
        p = 1 / (1 + np.exp(-z))
        gradient = x.T @ (w * (p - y)) + penalty * beta
        hessian = (x * (w * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian.astype(np.float64), gradient.astype(np.float64))
        beta = (beta - step).astype(np.float32)
        if np.abs(step).max() < 3e-3:
            break
    return beta


def page_weights(samples: list[Sample]) -> list[float]:
    """Every set and rendering weighs by the square root of its sites, whatever the number of its pages."""
    pages, sites = defaultdict(int), defaultdict(set)
    for s in samples:
        key = (s.page.set, s.page.rendering)
        pages[key] += 1
        sites[key].add(s.page.site)
    out = []
    for s in samples:
        key = (s.page.set, s.page.rendering)
        units = max(1.0, float(s.weight.sum()))
        out.append(1000.0 * (len(sites[key]) ** 0.5) / pages[key] / units**0.9)
    return out


def stack(samples: list[Sample], second: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x = np.concatenate([np.hstack([s.signs, s.context]) if second else s.signs for s in samples])
    y = np.concatenate([s.target for s in samples])
    w = np.concatenate([s.weight * pw for s, pw in zip(samples, page_weights(samples), strict=True)])
    return x.astype(np.float32), y.astype(np.float32), w.astype(np.float32)


def add_context(sample: Sample, first: np.ndarray, price: float, core: list[bool] | None = None) -> None:
    scores = (sample.signs @ first).tolist()
    if core is None:
        core = find_body(scores, sample.sizes, price)
    sample.context = np.array(
        read_context(sample.page.units, sample.of_page, scores, core, sample.indents), np.float32
    ).reshape(len(sample.sizes), len(CONTEXT_SIGNS))


def train(samples: list[Sample], ridge: float, price: float) -> tuple[np.ndarray, np.ndarray]:
    first = fit(*stack(samples, False), ridge)
    for s in samples:
        add_context(s, first, price)
    second = fit(*stack(samples, True), ridge)
    return first, second


def kept_body(sample: Sample, kept: list[bool]) -> str:
    return "\n\n".join(unit.text for unit, keep in zip(sample.page.units, kept, strict=True) if keep)


def report(results: dict[tuple[str, str], list[tuple[float, float, float]]]) -> float:
    scores = []
    for key in sorted(results):
        rows = results[key]
        p = sum(r[0] for r in rows) / len(rows)
        r = sum(r[1] for r in rows) / len(rows)
        f = 2 * p * r / (p + r) if p + r else 0.0
        bad = sum(r[2] < 0.5 for r in rows) / len(rows)
        scores.append(f)
        print(f"  {key[0] + '/' + key[1]:24} {len(rows):4}  P {p:.4f}  R {r:.4f}  F1 {f:.4f}  below .5 {bad:.3f}")
    mean = sum(scores) / len(scores)
    print(f"  mean of sets {mean:.4f}")
    return mean


def read_snippets(sample: Sample) -> None:
    """Which units of a page with snippets are known: 1 must be kept, 0 must not, -1 unknown."""
    texts = [unit.text for unit in sample.page.units]
    sample.known = np.full(len(texts), -1.0)
    for snippets, value in ((sample.page.must, 1.0), (sample.page.must_not, 0.0)):
        for snippet in snippets:
            squeezed = " ".join(snippet.split())
            found = [i for i, text in enumerate(texts) if squeezed in text]
            if value and len(found) > 1:  # a snippet in a teaser and in the body: the longer unit is the body's
                found = [max(found, key=lambda i: sample.sizes[i])]
            sample.known[found] = value


def train_with_snippets(
    samples: list[Sample], snippets: list[Sample], given: argparse.Namespace
) -> tuple[np.ndarray, np.ndarray]:
    first, second = train(samples, given.ridge, given.core_price)
    if not snippets:
        return first, second
    for s in snippets:
        add_context(s, first, given.core_price)
        guess = 1 / (1 + np.exp(-(np.hstack([s.signs, s.context]) @ second)))
        s.target = np.where(s.known >= 0, s.known, guess)
        s.weight = s.weight_of_unit * np.where(s.known >= 0, SNIPPET_WEIGHT, GUESS_WEIGHT)
    return train(samples + snippets, given.ridge, given.core_price)


def cross_validate(samples: list[Sample], snippets: list[Sample], given: argparse.Namespace) -> None:
    results = defaultdict(list)
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for fold in range(FOLDS):
        apart = [s for s in snippets if s.fold != fold]
        first, second = train_with_snippets([s for s in samples if s.fold != fold], apart, given)
        for s in samples + snippets:
            if s.fold != fold:
                continue
            kept = None
            for _ in range(2):  # the second time with the core that the first found, as the product does
                add_context(s, first, given.core_price, kept)
                kept = find_body((np.hstack([s.signs, s.context]) @ second).tolist(), s.sizes, given.body_price)
            body = kept_body(s, kept)
            if s.page.share is not None:
                results[s.page.set, s.page.rendering].append(measure(s.page.bodies, body))
            else:
                body = " ".join(body.split())
                right = sum(" ".join(snippet.split()) in body for snippet in s.page.must)
                wrong = sum(" ".join(snippet.split()) in body for snippet in s.page.must_not)
                for i, count in enumerate((right, wrong, len(s.page.must) - right)):
                    found[s.page.set + "/" + s.page.rendering][i] += count
    report(results)
    for name, (right, wrong, missed) in sorted(found.items()):
        print(f"  {name:24} snippets F1 {2 * right / (2 * right + wrong + missed):.4f}")


def as_table(first: np.ndarray, second: np.ndarray) -> dict[str, dict[str, float]]:
    names = (*SIGNS, *MARK_SIGNS)
    return {
        "first": {sign: round(float(w), 3) for sign, w in zip(names, first, strict=True)},
        "second": {sign: round(float(w), 3) for sign, w in zip((*names, *CONTEXT_SIGNS), second, strict=True)},
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--write", action="store_true")
    options.add_argument("--agree", metavar="SET", help="a set with HTML and without bodies")
    options.add_argument("--ridge", type=float, default=RIDGE)
    options.add_argument("--core-price", type=float, default=CORE_PRICE)
    options.add_argument("--body-price", type=float, default=BODY_PRICE)
    given = options.parse_args()
    agreed = {}
    if given.agree:
        from agreed_bodies import find_agreed_bodies

        agreed = find_agreed_bodies(given.folder / given.agree / "html")
    samples = [Sample(page) for page in read_pages(given.folder, agreed=agreed)]
    table: dict[str, object] = {"settings": {"core price": given.core_price, "body price": given.body_price}}
    for name in ("plain", "marked"):
        chosen = [s for s in samples if (s.page.rendering == "html") == (name == "marked")]
        known = [s for s in chosen if s.page.share is not None]
        snippets = [s for s in chosen if s.page.share is None]
        for s in snippets:
            read_snippets(s)
        print(f"{name}: {len(known)} pages, {len(snippets)} with snippets, {sum(len(s.sizes) for s in chosen)} units")
        if given.write:
            table[name] = as_table(*train_with_snippets(known, snippets, given))
        else:
            cross_validate(known, snippets, given)
    if given.write:
        place = ROOT / "ingest" / "boilerplate_weights.json"
        place.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
