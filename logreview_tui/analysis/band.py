"""The band of counts that would be nothing special, bucket by bucket, of one series: what a screen draws beside it."""

import numpy as np

from logreview_tui.analysis.anomalies import LEAST_BUCKETS, LEAST_ENTRIES, LEAST_HOURS, Run
from logreview_tui.analysis.arrays import Floats
from logreview_tui.analysis.calendar import Calendar
from logreview_tui.analysis.negative_binomial import z_scores
from logreview_tui.analysis.seasonal import expect
from logreview_tui.analysis.shifts import find_shifts, steps_of
from logreview_tui.domain.anomaly import Band

_Z = 3.0
"""One bucket in seven hundred lies outside by chance: about one in a month of hours."""
_HALVINGS = 30
_NEAR = 1e-3


def band_of(run: Run, counts: tuple[int | None, ...]) -> Band:
    """Lowest and highest usual count of each bucket; no bucket at all where there are too few data to say.

    counts: run.size of them, None where there are no data.
    """
    known = [n for n in counts if n is not None]
    hours = len(known) * run.interval.total_seconds() / 3600
    if hours < LEAST_HOURS or len(known) < LEAST_BUCKETS or sum(known) < LEAST_ENTRIES:
        return Band()
    present = np.array([[n is not None for n in counts]])
    values = np.array([[n or 0 for n in counts]], np.float64)
    calendar = Calendar.of(run.start, run.interval, run.size, run.zone)
    steps = steps_of(find_shifts(values, present, calendar), values.shape)
    expected = expect(values, present, steps, calendar)
    mean, variance = expected.mean, expected.variance + expected.doubt * expected.mean**2
    low = np.ceil(_bound(mean, variance, -_Z) - _NEAR)
    high = np.floor(_bound(mean, variance, _Z) + _NEAR)
    return Band(tuple(int(n) for n in low[0]), tuple(int(n) for n in high[0]))


def _bound(mean: Floats, variance: Floats, z: float) -> Floats:
    """The count whose normal score is `z`, by halving."""
    low = mean if z > 0 else np.zeros_like(mean)
    high = mean + 20 * np.sqrt(variance) + 20 if z > 0 else mean
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_beyond = z_scores(middle, mean, variance) > z
        low, high = np.where(is_beyond, low, middle), np.where(is_beyond, middle, high)
    return np.array((low + high) / 2)
