"""The first line of the matrix: which review, how far it is, what is wrong. Pure."""

from datetime import tzinfo

from logreview_tui.ui.cells import State, tally
from logreview_tui.ui.glyphs import Glyphs
from logreview_tui.ui.lines import Line, cells, cut, line, spread
from logreview_tui.ui.wording import days, period

_BAR_MOST = 40
_BAR_LEAST = 6
_WIDE = 120
_GAPS = 6


def header_line(state: State, width: int, zone: tzinfo, glyphs: Glyphs) -> Line:
    """Review, period, progress bar of cells passed, suspicious, errors, waived, what is going on."""
    counted = tally(state)
    review = state.review
    short = width < _WIDE
    if review.signed:
        activity = ("SIGNED", "severity-fine")
    elif review.abandoned:
        activity = ("ABANDONED", "severity-warning")
    else:
        activity = (state.activity, "banner" if state.activity == "NOT SAVED" else "dim")
    signs = [
        (
            f" {counted.suspicious}{glyphs.suspicious}" if short else f"  {counted.suspicious} suspicious",
            "verdict-suspicious" if counted.suspicious else "dim",
        )
    ]
    signs.append(
        (
            f" {counted.errors}{glyphs.failed}" if short else f"  {counted.errors} errors",
            "severity-error" if counted.errors else "dim",
        )
    )
    signs.append((f" {counted.waived}{glyphs.waived}" if short else f"  {counted.waived} waived", "dim"))
    right = line(f"{counted.passed}/{counted.cells} ", *signs, "  ", activity, " ")
    said = period(review.within, zone, short=short)
    if cells(right) + cells(line(review.id, said)) + _GAPS > width:
        said = days(review.within, zone)
    left = line((f" {review.id}", "title"), "  ", (said, "dim"), "  ")
    room = width - cells(left) - cells(right) - len("[] ") - 1
    if room >= _BAR_LEAST:
        size = min(room, _BAR_MOST)
        full = size * counted.passed // max(counted.cells, 1)
        bar = line(("[", "dim"), (glyphs.bar * full, "severity-fine"), ("." * (size - full), "dim"), ("] ", "dim"))
        return spread(left, (*bar, *right), width)
    return (*cut(left, max(width - cells(right) - 1, 0), glyphs.dots), *line(" "), *right)
