"""A timeline as a picture for a paper, SVG or PNG: the only user of matplotlib, which the extra `plot` installs."""

from __future__ import annotations

from io import BytesIO

from archive.errors import DatelineError
from index.timeline import Timeline

FORMATS = ("svg", "png")
# Told apart in print and by those who do not see colours alike: also by their dashes (after Okabe and Ito, 2008).
_COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_DASHES = ("-", "--", "-.", ":")


def draw_timeline(timeline: Timeline, relative: bool, format: str) -> bytes:
    """The file in that format. A line breaks where the archive has no documents, rather than fall to zero.

    The same timeline gives the same file. Raises DatelineError where matplotlib is not installed.
    """
    try:
        import matplotlib
    except ImportError:
        raise DatelineError(
            "pictures need matplotlib, which is not installed",
            "install it with `pipx inject dateline 'matplotlib>=3.9,<4'`, or dateline with its extra: dateline[plot]",
        ) from None
    # No window, letters kept as letters, no date of making or random ids in the file.
    matplotlib.use("Agg")
    matplotlib.rcParams.update({"svg.hashsalt": "dateline", "svg.fonttype": "none"})
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    periods = list(timeline.periods())
    if not periods:
        raise DatelineError("there is nothing to draw: no document is dated", "`dateline dates` says why")
    figure = Figure(figsize=(7.0, 3.5), layout="constrained")
    axes = figure.add_subplot()
    numbers = [period.number for period in periods]
    for query, name in enumerate(timeline.names):
        values = [
            float("nan") if not period.archive else (period.share(query) or 0.0) if relative else period.counts[query]
            for period in periods
        ]
        axes.plot(
            numbers, values, _DASHES[query % len(_DASHES)], marker=".", markersize=4, linewidth=1.4,
            color=_COLORS[query % len(_COLORS)], label=_plain(name),
        )  # fmt: skip
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(6, integer=not relative))
    axes.set_ylabel("share of the archive's documents" if relative else "documents")
    if relative:
        axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    step = max(1, -(-len(periods) // 10))
    axes.set_xticks(numbers[::step], [period.name for period in periods][::step], rotation=45, ha="right")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    content = BytesIO()
    metadata = {"Date": None, "Creator": "dateline"} if format == "svg" else {"Software": "dateline"}
    figure.savefig(content, format=format, dpi=200, metadata=metadata)
    return content.getvalue()


def _plain(name: str) -> str:
    """The name of a query as it is: $ begins mathematics, and a label that begins with _ is left out."""
    text = name.replace("$", r"\$")
    return f"\u200b{text}" if text.startswith("_") else text
