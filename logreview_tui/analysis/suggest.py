"""What to try next, on purpose unpredictable: words, windows and filters drawn from a recorded seed.

An insider who knows the procedure knows its keywords. What is offered here follows from the entries and from a salt
that nobody knew before the review was opened, and can be drawn again from the journal.

Method: words of messages compared with the last period by G2 (components), Benjamini & Hochberg 1995 over all of them;
words that tell of trouble first, then the significantly more common ones, then wild cards among the rare ones.
"""

import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise

from logreview_tui.analysis.components import g2
from logreview_tui.analysis.skeleton import HOLE
from logreview_tui.domain.query import TimeRange

Message = tuple[str, int]
"""A message template and how many entries say it."""

MOST_WORDS = 8
_LEVEL = 0.05
_RARE = 3
_SHORTEST, _LONGEST = 3, 24
_WORD = re.compile(r"[A-Za-z][A-Za-z_-]+\Z")
_STOP = frozenset((
    "the", "and", "for", "with", "from", "that", "this", "not", "was", "are", "has", "have", "been", "will", "you",
    "can", "all", "any", "but", "into", "out", "per", "via", "its", "audit", "document",
))  # fmt: skip
_RISK = re.compile(
    r"fail|err|den[iy]|refus|reject|forbid|unauth|invalid|expir|unable|timeout|timed|lost|corrupt|abort|panic|fatal"
    r"|illegal|attack|break-?in|violat|mismatch|revok|untrust|tamper|missing|cannot|unknown|bad|block|drop|throttl"
    r"|exceed|leak|overflow|denial|conflict|crash|killed|oom|evict|backoff|degrad|unreach|not_?found|already",
    re.IGNORECASE,
)
_VALUE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:@/-]{0,39}")
"""Values that can be typed, and read in a prompt."""
_LENGTHS = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24), timedelta(days=7))
_NIGHT_FROM, _NIGHT_TO = 18, 6
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing to try."""

    text: str
    """As it is typed: a word, a phrase, field:value, from..to. May hold words of log text."""
    why: str


def words(
    now: Sequence[Message], before: Sequence[Message], used: Iterable[str], seed: int, most: int = MOST_WORDS
) -> tuple[Suggestion, ...]:
    """Words worth a search.

    now, before: templates of this period and of the last one. used: keywords that are rows already.
    """
    taken = {word for keyword in used for word in keyword.lower().split()}
    here, there = _counted(now), _counted(before)
    of_here, of_there = max(sum(n for _, n in now), 1), max(sum(n for _, n in before), 1)
    rows = sorted((w, n, there[w], g2(n, of_here, there[w], of_there)) for w, n in here.items() if w not in taken)
    rng = random.Random(seed)  # noqa: S311 - to be drawn again, not to be secret: the salt in the seed is
    risky = sorted(((w, n) for w, n, b, _ in rows if not b and _RISK.search(w)), key=lambda r: (r[1], r[0]))
    found = {w: Suggestion(w, f"a word of trouble, {n} now, none in the last period") for w, n in risky[:most]}
    for word, n, b, _ in _significant(rows):
        if len(found) < most - 2:
            found.setdefault(word, Suggestion(word, f"{n} of {of_here} now, {b} of {of_there} in the last period"))
    rare = [(w, n) for w, n, _, _ in rows if n <= _RARE and w not in found]
    rng.shuffle(rare)
    for word, n in sorted(rare, key=lambda r: _RISK.search(r[0]) is None)[: most - len(found)]:
        found[word] = Suggestion(word, f"a wild card: {n} of {of_here} have it")
    return tuple(found.values())


def _counted(messages: Sequence[Message]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for template, n in messages:
        for word in set(_words(template)):
            counts[word] += n
    return counts


def _words(template: str) -> Iterator[str]:
    for token in template.split():
        word = token.lower().strip("_-.")
        if _SHORTEST <= len(word) <= _LONGEST and _WORD.match(word) and word not in _STOP:
            yield word


def _significant(rows: Sequence[tuple[str, int, int, float]]) -> list[tuple[str, int, int, float]]:
    """Words that are more common now, words of trouble counting three times."""
    chances = sorted(((math.erfc(math.sqrt(max(r[3], 0.0) / 2)), r) for r in rows), key=lambda c: (c[0], c[1]))
    last = max((i for i, (p, _) in enumerate(chances, 1) if p <= _LEVEL * i / len(chances)), default=0)
    chosen = [r for _, r in chances[:last] if r[3] > 0]
    return sorted(chosen, key=lambda r: (-r[3] * (3 if _RISK.search(r[0]) else 1), r[0]))


def phrase(now: Sequence[Message], seed: int) -> Suggestion | None:
    """Two words that stand next to each other in a rare message; None where there are none."""
    rng = random.Random(seed)  # noqa: S311 - the same
    pairs: defaultdict[tuple[str, str], int] = defaultdict(int)
    for template, n in now:
        tokens = template.split()
        for a, b in pairwise(tokens):
            if HOLE not in {a, b} and [a.lower()] == list(_words(a)) and [b.lower()] == list(_words(b)):
                pairs[a.lower(), b.lower()] += n
    rare = sorted(pairs, key=lambda p: (pairs[p], p))[:50]
    chosen = rng.choice(rare) if rare else None
    return Suggestion(f'"{chosen[0]} {chosen[1]}"', f"a phrase of {pairs[chosen]} entries") if chosen else None


def window(period: TimeRange, read: Sequence[datetime], zone: tzinfo, seed: int) -> Suggestion:
    """A stretch of the period: half of the time at night or on a weekend, rather on days nothing was read of."""
    rng = random.Random(seed)  # noqa: S311 - the same
    length = rng.choice([n for n in _LENGTHS if n < period.duration] or [period.duration / 2])
    step = timedelta(hours=1) if period.duration > timedelta(hours=2) else timedelta(minutes=1)
    starts = [period.start + i * step for i in range(max((period.duration - length) // step, 0) + 1)]
    seen = {t.astimezone(zone).date() for t in read}
    odd = [s for s in starts if _is_off_hours(s.astimezone(zone))]
    among = odd if odd and rng.random() < 0.5 else starts  # noqa: PLR2004
    weights = [1 if s.astimezone(zone).date() in seen else 4 for s in among]
    start = rng.choices(among, weights)[0].astimezone(zone)
    end = (start + length).astimezone(zone)
    why = "off hours" if _is_off_hours(start) else "any hour"
    return Suggestion(f"{start:%Y-%m-%dT%H:%M}..{end:%Y-%m-%dT%H:%M}", f"a window drawn at random, {why}")


def _is_off_hours(local: datetime) -> bool:
    return local.hour >= _NIGHT_FROM or local.hour < _NIGHT_TO or local.weekday() >= _SATURDAY


def component(volumes: Sequence[tuple[str, str, int]], seed: int) -> Suggestion | None:
    """One value of a field, small ones as likely as large ones.

    volumes: field, value and entries of each; None where there are none.
    """
    rng = random.Random(seed)  # noqa: S311 - the same
    known = sorted((f, v, n) for f, v, n in volumes if n > 0 and _VALUE.fullmatch(v))
    if not known:
        return None
    field, value, n = rng.choices(known, [x[2] ** -0.5 for x in known])[0]
    shown = f'"{value}"' if re.search(r"\s", value) else value
    return Suggestion(f"{field}:{shown}", f"a component drawn at random, {n} entries")
