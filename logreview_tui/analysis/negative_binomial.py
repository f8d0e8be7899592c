"""How surprising a count is, and how much counts of one kind scatter: the negative binomial, without scipy.

Log lines come in clumps and at wandering rates, so that a Poisson tail calls ordinary hours impossible. Variance here
is `clump * mean + wander * mean**2`: one term for lines that come several at a time, one for a rate that moves.
"""

import numpy as np

from logreview_tui.analysis.arrays import Flags, Floats, quantile, ratio

_NORMAL_90 = 1.645
"""90 % of |z| of a normal variable lie below this."""
_LEAST_WANDER = 4e-4
"""No rate is steadier than 2 % from bucket to bucket."""


def z_scores(counts: Floats, mean: Floats, variance: Floats) -> Floats:
    """The normal score with the same tail probability; negative below the mean, 0 within half a count of it.

    Method: Barndorff-Nielsen's r* with a continuity correction; the median error of log10 p is .007.
    """
    with np.errstate(all="ignore"):  # counts of 10**15 beside empty buckets leave the range of floats: nothing to say
        return np.nan_to_num(_scores(counts, np.maximum(mean, 1e-9), np.maximum(variance, np.maximum(mean, 1e-9))))


def _scores(counts: Floats, mean: Floats, variance: Floats) -> Floats:
    size = mean * mean / np.maximum(variance - mean, 1e-9 * mean * mean)
    is_above, is_below = counts - 0.5 > mean, counts + 0.5 < mean
    count = np.maximum(np.where(is_above, counts - 0.5, counts + 0.5), 1e-9)
    of_count = np.log(count / mean)
    of_size = np.log1p((count - mean) / (mean + size))
    deviance = 2 * (count * of_count - (count + size) * of_size)
    root = np.sign(count - mean) * np.sqrt(np.maximum(deviance, 0))
    slope = 2 * np.sinh((of_count - of_size) / 2) * np.sqrt(count + count * count / size)
    is_far = np.abs(root) > 0.05  # noqa: PLR2004 - nearer, root is r* itself to three digits
    safe = np.where(is_far, root, 1.0)
    score = root + np.where(is_far, np.log(np.maximum(np.where(is_far, slope / safe, 1.0), 1e-12)) / safe, 0.0)
    score = np.where(is_above, _tempered(score, count, mean, variance), score)
    return np.where(is_above, np.maximum(score, 0), np.where(is_below, np.minimum(score, 0), 0.0))


def _tempered(score: Floats, count: Floats, mean: Floats, variance: Floats) -> Floats:
    """Scores above the mean, lowered to those of a log-normal rate as far as a moving rate makes the variance.

    Rates that wander do so by factors: doubling for an hour is then more common than a gamma rate says.
    """
    spread2 = np.log1p(variance / mean**2)
    of_rate = (np.log(count / mean) + spread2 / 2) / np.sqrt(spread2)
    share = (1 - mean / variance) ** 2
    tempered: Floats = score * (1 - share) + np.minimum(score, of_rate) * share
    return tempered


def clumps(counts: Floats, mean: Floats, present: Flags) -> Floats:
    """Lines that come at a time, per series, from the share of empty buckets; 1 where there are too few to tell.

    Solves sum(exp(-mean / clump)) = empty buckets: no single burst, however large, can move it.
    """
    n = present.sum(axis=1, keepdims=True)
    empty = ((counts == 0) & present).sum(axis=1, keepdims=True)
    low, high = np.ones(n.shape), np.full(n.shape, 64.0)
    for _ in range(12):
        middle = np.sqrt(low * high)
        is_more = (np.exp(-mean / middle) * present).sum(axis=1, keepdims=True) < empty
        low, high = np.where(is_more, middle, low), np.where(is_more, high, middle)
    is_known = (empty >= 0.05 * n) & (n - empty >= 5)  # noqa: PLR2004 - hours with lines to measure by
    return np.where(is_known, low, 1.0)


def spread(counts: Floats, mean: Floats, present: Flags) -> tuple[Floats, Floats]:
    """Clump and wander of each series, by moments without the two percent of buckets that stand out most.

    Returns (clump - 1 >= 0, wander), each series x 1.
    """
    scale = np.maximum(mean + 0.05 * mean * mean, 0.05)
    outlying = (counts - mean) ** 2 / scale
    weight = (present & (outlying <= quantile(outlying, present, 0.98))) / scale**2
    excess = (counts - mean) ** 2 - mean

    def total(values: Floats) -> Floats:
        result: Floats = (weight * values).sum(axis=1, keepdims=True)
        return result

    m2, m3, m4, e1, e2 = (total(v) for v in (mean**2, mean**3, mean**4, excess * mean, excess * mean**2))
    determinant = m2 * m4 - m3 * m3
    is_solvable = determinant > 1e-6 * m2 * m4
    clump = np.where(is_solvable, ratio(m4 * e1 - m3 * e2, determinant), 0.0)
    wander = np.where(is_solvable, ratio(m2 * e2 - m3 * e1, determinant), ratio(e2, m4))
    alone_clump, alone_wander = np.maximum(ratio(e1, m2), 0), np.maximum(ratio(e2, m4), 0)
    fitted_clump = np.where(clump < 0, 0.0, np.where(wander < 0, alone_clump, clump))
    fitted_wander = np.where(clump < 0, alone_wander, np.where(wander < 0, 0.0, wander))
    return fitted_clump, np.clip(fitted_wander, _LEAST_WANDER, 50.0)


def variance_of(
    counts: Floats, mean: Floats, present: Flags, clump_share: float
) -> tuple[Floats, tuple[Floats, Floats]]:
    """Variance of each bucket, widened until nine in ten buckets lie where they should, and the spread behind it.

    clump_share: how much of what the empty buckets say of clumps is believed.
    """
    clump, wander = spread(counts, mean, present)
    clump = np.maximum(clump, 2 * clump_share * (clumps(counts, mean, present) - 1))
    variance = (1 + clump) * mean + wander * mean * mean
    for _ in range(2):
        wide = quantile(np.abs(z_scores(counts, mean, variance)), present, 0.9) / _NORMAL_90
        if (wide <= 1.03).all():  # noqa: PLR2004
            break
        variance = mean + (variance - mean) * np.where(wide > 1.03, np.minimum(wide, 3) ** 2, 1.0)  # noqa: PLR2004
    return variance, (clump, wander)
