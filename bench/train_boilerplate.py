"""Gold collections -> ingest/boilerplate_weights.json: the two linear models that tell article from furniture.

    python bench/train_boilerplate.py FOLDER                  cross-validates by site, prints body F1 per set
    python bench/train_boilerplate.py FOLDER --write          trains on everything and writes the weights

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

from ingest.line_signs import MARK_SIGNS, SIGNS, read_signs, unit_indents, unit_sizes, unit_enders  # noqa: E402
from ingest.record import Census  # noqa: E402
from ingest.unit_context import CONTEXT_SIGNS, find_core, read_context  # noqa: E402

FOLDS = 5
WIDTH = len(SIGNS) + len(MARK_SIGNS)
PRICE = 40.0


class Sample:
    """A page with its signs; rows of plain text are filled with zeros where HTML would speak."""

    def __init__(self, page: Page, census: Census | None = None) -> None:
        self.page = page
        self.rows, self.contents = read_signs(page.units, page.text, page.census if census is None else census)
        self.sizes = unit_sizes(self.rows)
        self.indents = unit_indents(page.units, page.text)
        self.enders = unit_enders(self.rows)
        self.signs = np.zeros((len(self.rows), WIDTH), np.float32)
        for i, row in enumerate(self.rows):
            self.signs[i, : len(row)] = row
        self.context = np.zeros((0, 0))
        if page.share is not None:
            self.target = np.array(page.share)
            self.weight = np.minimum(np.array(self.sizes), 80.0) ** UNIT_POWER + 0.5
            self.weight[np.array(page.unsure, bool)] = 0.0
            self.fold = zlib.crc32(page.site.encode()) % FOLDS


UNIT_POWER = 0.6


def fit(x: np.ndarray, y: np.ndarray, w: np.ndarray, ridge: float, steps: int = 12) -> np.ndarray:
    """Logistic regression by Newton's method; the first column is the constant and not shrunk."""
    beta = np.zeros(x.shape[1])
    penalty = np.full(x.shape[1], ridge)
    penalty[0] = 1e-6
    for _ in range(steps):
        z = np.clip(x @ beta, -30, 30)
        p = 1 / (1 + np.exp(-z))
        gradient = x.T @ (w * (p - y)) + penalty * beta
        hessian = (x * (w * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        beta -= step
        if np.abs(step).max() < 1e-4:
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
        out.append(100.0 * (len(sites[key]) ** 0.5) / pages[key] / units**0.5)
    return out


def stack(samples: list[Sample], second: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x = np.concatenate([np.hstack([s.signs, s.context]) if second else s.signs for s in samples])
    y = np.concatenate([s.target for s in samples])
    w = np.concatenate([s.weight * pw for s, pw in zip(samples, page_weights(samples), strict=True)])
    return x.astype(np.float64), y, w


def add_context(sample: Sample, first: np.ndarray, price: float) -> None:
    scores = (sample.signs @ first).tolist()
    core = find_core(scores, sample.sizes, price)
    sample.first_scores, sample.core = scores, core
    sample.context = np.array(
        read_context(sample.page.units, sample.rows, scores, sample.sizes, sample.contents, core, sample.indents, sample.enders),
        np.float32,
    ).reshape(len(sample.rows), len(CONTEXT_SIGNS))


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


def cross_validate(samples: list[Sample], ridge: float, core_price: float, body_price: float) -> float:
    results = defaultdict(list)
    for fold in range(FOLDS):
        first, second = train([s for s in samples if s.fold != fold], ridge, core_price)
        for s in samples:
            if s.fold == fold:
                add_context(s, first, core_price)
                scores = (np.hstack([s.signs, s.context]) @ second).tolist()
                body = kept_body(s, find_core(scores, s.sizes, body_price))
                results[s.page.set, s.page.rendering].append(measure(s.page.bodies, body))
    return report(results)


def write_weights(first: np.ndarray, second: np.ndarray, core_price: float, body_price: float) -> None:
    table = {
        "settings": {"core price": core_price, "body price": body_price},
        "first": {sign: round(float(w), 3) for sign, w in zip((*SIGNS, *MARK_SIGNS), first, strict=True)},
        "second": {
            sign: round(float(w), 3) for sign, w in zip((*SIGNS, *MARK_SIGNS, *CONTEXT_SIGNS), second, strict=True)
        },
    }
    place = ROOT / "ingest" / "boilerplate_weights.json"
    place.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", "utf-8")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--write", action="store_true")
    options.add_argument("--ridge", type=float, default=3.0)
    options.add_argument("--core-price", type=float, default=PRICE)
    options.add_argument("--body-price", type=float, default=10.0)
    given = options.parse_args()
    samples = [Sample(page) for page in read_pages(given.folder) if page.share is not None]
    if given.write:
        first, second = train(samples, given.ridge, given.core_price)
        write_weights(first, second, given.core_price, given.body_price)
    else:
        cross_validate(samples, given.ridge, given.core_price, given.body_price)


if __name__ == "__main__":
    main()
