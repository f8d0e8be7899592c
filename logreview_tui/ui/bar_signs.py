"""One column of a timeline, sign by sign: its bar, what is beyond the usual, and how high it was before. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from logreview_tui.ui.glyphs import Glyphs
from logreview_tui.ui.overlays import Overlays
from logreview_tui.ui.scales import Scale, peak


@dataclass(frozen=True, slots=True)
class Bar:
    """What one column tells: the highest of its buckets, and what belongs to that bucket."""

    value: int | None
    """None: no data, which is no zero."""
    low: int = 0
    high: int | None = None
    """The usual counts; None where nothing is known of them."""
    previous: int | None = None

    def sign(self, level: int, levels: int, top: int, glyphs: Glyphs) -> tuple[str, str]:
        """The sign and its role in one row, counted from 0 at the bottom; the highest row ends at `top`."""
        fine = len(glyphs.eighths)
        floor, ceiling = level * fine, (level + 1) * fine
        if self.previous and floor < self._height(self.previous, levels, top, fine) <= ceiling:
            return glyphs.previous, "plot-previous"
        if self.value is None:
            return (glyphs.lost, "plot-lost") if level == 0 else (" ", "plot-count")
        here = self._height(self.value, levels, top, fine) - floor
        if here <= 0:
            is_missing = self.value < self.low and floor < self._height(self.low, levels, top, fine)
            return (glyphs.missing, "plot-below") if is_missing else (" ", "plot-count")
        if self.high is not None and self.value > self.high:
            usual = self._height(self.high, levels, top, fine)
            if floor >= usual or here <= fine:
                is_only = floor - fine < usual
                return (glyphs.above if here >= fine or is_only else glyphs.eighths[here - 1]), "plot-above"
        return (glyphs.bar if here >= fine else glyphs.eighths[here - 1]), "plot-count"

    @staticmethod
    def _height(value: int, levels: int, top: int, fine: int) -> int:
        """How many parts of a sign high, at least one for any entry."""
        return max(round(value * levels * fine / top), 1) if value else 0


def bars_of(counts: tuple[int | None, ...], laid: Overlays, fit: Scale) -> Sequence[Bar]:
    """One per column."""
    made: list[Bar] = []
    for first in range(0, fit.buckets, fit.per_column):
        group = fit.group(first)
        at = peak(counts, group)
        low, high = (laid.band.low[at], laid.band.high[at]) if laid.band.high else (0, None)
        before = laid.previous[peak(laid.previous, group)] if laid.previous else None
        made += [Bar(counts[at], low, high, before)] * fit.width
    return made
