"""A timeline in one row: the maximum of the buckets under each column."""

from logreview_tui.ui.glyphs import Glyphs
from logreview_tui.ui.lines import Line, line

Counts = tuple[int | None, ...]


def squeezed(counts: Counts, columns: int) -> Counts:
    """At most `columns` values, each the maximum of its buckets; None where none of them has data."""
    if len(counts) <= columns:
        return counts
    per = -(-len(counts) // columns)
    groups = (counts[i : i + per] for i in range(0, len(counts), per))
    return tuple(max((n for n in group if n is not None), default=None) for group in groups)


def sparkline(counts: Counts, columns: int, glyphs: Glyphs) -> Line:
    """One sign per value: blank for 0, `?` for no data, else its height against the highest."""
    shown = squeezed(counts, columns)
    top = max((n for n in shown if n), default=1)
    tops = glyphs.eighths
    parts = []
    for n in shown:
        if n is None:
            parts.append((glyphs.lost, "plot-lost"))
        elif n == 0:
            parts.append((" " if len(tops) > 1 else glyphs.missing, "plot-axis"))
        else:
            parts.append((tops[min(n * len(tops) // (top + 1), len(tops) - 1)], "plot-count"))
    return line(*parts)
