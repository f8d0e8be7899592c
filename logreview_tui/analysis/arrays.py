"""Array arithmetic that skips what is missing: medians, quantiles and sums along an axis under a 0/1 mask."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.int64]


def numbers(flags: Flags) -> Floats:
    """1 where true, 0 where not."""
    return flags.astype(np.float64)


def quantile(values: Floats, present: Flags, share: float, axis: int = 1) -> Floats:
    """The quantile of the present values, the axis kept with length 1; 0 where none is present."""
    ordered = np.sort(np.where(present, values, np.inf), axis=axis)
    n = present.sum(axis=axis, keepdims=True)
    at = np.maximum(n - 1, 0) * share
    low, high = np.floor(at).astype(np.int64), np.ceil(at).astype(np.int64)
    below, above = (np.take_along_axis(ordered, i, axis=axis) for i in (low, high))
    is_any = n > 0
    below, above = np.where(is_any, below, 0.0), np.where(is_any, above, 0.0)
    result: Floats = below + (above - below) * (at - low)
    return result


def median(values: Floats, present: Flags, axis: int = 1) -> Floats:
    """The median of the present values, the axis kept with length 1; 0 where none is present."""
    return quantile(values, present, 0.5, axis)


def ratio(above: Floats, below: Floats, otherwise: float = 0.0) -> Floats:
    """Quotients, and `otherwise` where the divisor is not positive."""
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), otherwise)


def running(values: Floats) -> Floats:
    """Sums from the left, one longer than the values: the sum of [a, b) is running[b] - running[a]."""
    return np.pad(np.cumsum(values, axis=1), ((0, 0), (1, 0)))


def sums(cumulated: Floats, width: int) -> Floats:
    """The sum of each `width` consecutive values, from their running sums."""
    return cumulated[:, width:] - cumulated[:, :-width]
