"""Spikes, dips, silences and level shifts in counts per bucket, each with a sentence. Missing data is never a dip."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

import numpy as np

from logreview_tui.analysis import sentences, windows
from logreview_tui.analysis.arrays import Flags, Floats
from logreview_tui.analysis.calendar import Calendar
from logreview_tui.analysis.seasonal import Expectation, expect
from logreview_tui.analysis.shifts import LEAST_RATIO, Shift, find_shifts, onset_of, steps_of
from logreview_tui.analysis.windows import Window
from logreview_tui.domain.anomaly import Anomaly, AnomalyKind, Examined

LEAST_HOURS = 24
LEAST_BUCKETS = 8
LEAST_ENTRIES = 5
_LEAST_DUE = 8
_RESETTLE = 36
"""Buckets around a shift in which its onset is looked for again."""
_NEIGHBOURS = 2
"""Buckets between two windows that are still one."""


@dataclass(frozen=True, slots=True)
class Run:
    """Buckets of equal width that several series share."""

    start: datetime
    interval: timedelta
    """Whole seconds."""
    zone: tzinfo
    """Whose days and weekends they follow, and in which sentences tell the time."""
    size: int

    def moment(self, bucket: int) -> datetime:
        """When a bucket begins."""
        return self.start + bucket * self.interval


def examine(run: Run, counts: Sequence[Sequence[int | None]]) -> tuple[Examined, ...]:
    """What stands out in each series; as many answers as series.

    counts: one row a series, run.size entries each, None where there are no data; sums are exact below 2**53.
    """
    if not counts:
        return ()
    given = np.array([[math.nan if n is None else n for n in row] for row in counts], np.float64)
    present = ~np.isnan(given)
    values = np.where(present, given, 0.0)
    remarks = [_too_few(run, values[s], present[s]) for s in range(len(values))]
    enough = np.array([not r for r in remarks])
    answers = [Examined((), r) for r in remarks]
    if enough.any():
        found = _examine(run, values[enough], present[enough])
        for series, answer in zip(np.nonzero(enough)[0], found, strict=True):
            answers[series] = answer
    return tuple(answers)


def _too_few(run: Run, counts: Floats, present: Flags) -> str:
    buckets, entries = int(present.sum()), int(counts.sum())
    hours = buckets * run.interval.total_seconds() / 3600
    if hours < LEAST_HOURS or buckets < LEAST_BUCKETS:
        what = "1 bucket" if buckets == 1 else f"{buckets} buckets"
        return f"too few to say: {what} with data, needed are {LEAST_BUCKETS} and a day"
    if entries < LEAST_ENTRIES:
        return f"too few to say: {entries} entr{'y' if entries == 1 else 'ies'}"
    return ""


def _examine(run: Run, counts: Floats, present: Flags) -> list[Examined]:
    calendar = Calendar.of(run.start, run.interval, run.size, run.zone)
    shifts = find_shifts(counts, present, calendar)
    expected = expect(counts, present, steps_of(shifts, counts.shape), calendar)
    shifts = tuple(_settled(shift, counts, expected) for shift in shifts)
    scores = windows.score(counts, present, expected, calendar)
    least = windows.strictness(scores)
    answers = []
    for series in range(len(counts)):
        found, usual = windows.standing_out(scores, series, least, calendar)
        joined = _joined(found, counts[series], expected.mean[series] * present[series])
        anomalies = [_of_window(run, w) for w in joined]
        changes = (_of_shift(run, s, counts, expected) for s in shifts if s.series == series)
        anomalies += [a for a in changes if _is_worth_telling(a)]
        anomalies = [a for a in anomalies if _holds_together(a)]
        anomalies.sort(key=lambda a: -abs(a.z))
        answers.append(Examined(tuple(anomalies), sentences.usual(usual)))
    return answers


def _holds_together(anomaly: Anomaly) -> bool:
    """Whether the counts of the stretch itself go the way that was found; one wild bucket can pull a fit elsewhere."""
    return anomaly.is_up == (anomaly.observed > anomaly.expected)


def _settled(shift: Shift, counts: Floats, expected: Expectation) -> Shift:
    """The shift with its onset found again against the fitted expectation, which then follows it."""
    mean, factor = expected.mean[shift.series], shift.after / shift.before
    without = mean.copy()
    without[shift.onset :] /= factor
    near = slice(max(0, shift.onset - _RESETTLE), min(len(mean), shift.onset + _RESETTLE))
    onset = onset_of(counts[shift.series], without, (1.0, factor), near)
    moved = slice(min(onset, shift.onset), max(onset, shift.onset))
    change = factor if onset < shift.onset else 1 / factor
    extra = (expected.variance[shift.series, moved] - mean[moved]) * change**2
    mean[moved] *= change
    expected.variance[shift.series, moved] = mean[moved] + extra
    return Shift(shift.series, onset, shift.z, shift.before, shift.after)


def _joined(found: list[Window], counts: Floats, mean: Floats) -> list[Window]:
    """Windows trimmed to where they begin and end, and neighbours of one direction made one, in order of time."""
    result: list[Window] = []
    ordered = sorted(found, key=lambda w: w.start)
    limits = [*(w.start for w in ordered), len(counts)][1:]
    for window, limit in zip(ordered, limits, strict=True):
        last = result[-1] if result else None
        trimmed = _trimmed(window, counts, mean, (last.end if last else 0, limit))
        if last and (last.z > 0) == (window.z > 0) and trimmed.start - last.end <= _NEIGHBOURS:
            strongest = max(last, trimmed, key=lambda w: abs(w.z))
            whole = slice(last.start, trimmed.end)
            o, e = float(counts[whole].sum()), float(mean[whole].sum())
            result[-1] = replace(
                strongest, start=whole.start, end=whole.stop, observed=o, expected=e, sd=math.hypot(last.sd, trimmed.sd)
            )
        else:
            result.append(trimmed)
    return result


def _trimmed(window: Window, counts: Floats, mean: Floats, limits: tuple[int, int]) -> Window:
    """The stretch in and around a window that its rate explains best (maximum subarray of the likelihood ratio)."""
    half = (window.end - window.start) // 2
    low, high = max(limits[0], window.start - half), min(limits[1], window.end + half)
    rate = max(window.observed, 0.5) / max(window.expected, 1e-9)
    gain = counts[low:high] * math.log(rate) - (rate - 1) * mean[low:high]
    total = np.concatenate(([0.0], np.cumsum(gain)))
    drawdown = total - np.minimum.accumulate(total)
    end = int(np.argmax(drawdown))
    start = int(np.argmin(total[: end + 1]))
    if end <= start:
        return window
    part = slice(low + start, low + end)
    o, e = float(counts[part].sum()), float(mean[part].sum())
    sd = window.sd * math.sqrt(e / max(window.expected, 1e-9))
    return replace(window, start=part.start, end=part.stop, observed=o, expected=e, sd=sd)


def _of_window(run: Run, window: Window) -> Anomaly:
    kind = AnomalyKind.SPIKE if window.z > 0 else AnomalyKind.DIP if window.observed else AnomalyKind.SILENCE
    start, end = run.moment(window.start), run.moment(window.end)
    sentence = sentences.of_window(window, sentences.span(start, end, run.zone))
    return Anomaly(kind, start, end, int(window.observed), window.expected, window.z, sentence)


def _is_worth_telling(shift: Anomaly) -> bool:
    """Whether a change of level is large enough for a reader, counted with nothing clipped."""
    share = shift.observed / max(shift.expected, 1e-9)
    if shift.is_up:
        return share >= LEAST_RATIO and shift.observed - shift.expected >= LEAST_ENTRIES
    return share <= 1 / LEAST_RATIO and shift.expected >= _LEAST_DUE


def _of_shift(run: Run, shift: Shift, counts: Floats, expected: Expectation) -> Anomaly:
    s, start = shift.series, run.moment(shift.onset)
    seen = int(counts[s, shift.onset :].sum())
    due = float(expected.mean[s, shift.onset :].sum()) * shift.before / shift.after
    kind = AnomalyKind.SHIFT if seen else AnomalyKind.SILENCE
    sentence = sentences.of_shift(sentences.since(start, run.zone), seen, due, shift.z)
    return Anomaly(kind, start, run.moment(run.size), seen, due, shift.z, sentence)
