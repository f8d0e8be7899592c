"""Where to look first: what stands out in every series of a source, one row for one cause, in an order to read.

Three signs point: a series that departs from its own rhythm, a message that occurs in one stretch and at no other time,
and single messages that hardly occur at all. Signs that share a stretch are one row. The rarest lines would drown among
the loud ones, so that each fourth row is theirs.
"""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from logreview_tui.analysis import sentences
from logreview_tui.analysis.anomalies import Run, examine
from logreview_tui.analysis.census import Series, Tally
from logreview_tui.analysis.patterns import Pattern
from logreview_tui.domain.anomaly import Anomaly
from logreview_tui.domain.lead import Lead, LeadKind, Reason

ONE_CAUSE = 0.3
"""Share of their stretches (intersection over union) from which two signs in one index pattern are one cause."""
ONE_CAUSE_ELSEWHERE = 0.7
"""The same for signs in different index patterns."""
RARE_EACH = 4
"""One row in so many is for messages hardly ever seen."""
_STRONGEST = 40.0
_LEAST_SHARE = 3
"""A message that occurs only then keeps to a third of the period at most."""
_LEAST_STRENGTH = 4.0
_RARE = 2
_ENTRIES_A_SINGLE = 50
"""Where single messages are more common than that, they are nothing special."""
_TOGETHER = timedelta(minutes=30)
_RISK = re.compile(
    r"authentication fail|fail\w* password|invalid (?:user|credential|password)|(?:login|logon|sign.?in)\W.{0,20}fail"
    r"|fail\w* (?:login|logon|sign.?in)|unauthori[sz]ed|not authori[sz]ed|access denied|permission denied"
    r"|authentication required|^(?:401|403)$|^audit: .* 40[13] ",
    re.IGNORECASE,
)
_TROUBLE = re.compile(
    r"fail|err|den[iy]|refus|reject|forbid|unauth|invalid|expir|unable|timeout|corrupt|panic|fatal|taint|tamper"
    r"|clusterrolebinding|secrets|exec|truncate",
    re.IGNORECASE,
)


def leads(run: Run, tallies: Sequence[Tally]) -> tuple[Lead, ...]:
    """Every lead, first things first.

    tallies: one per index pattern, all of the same run, whose series are None where there are no data.
    """
    pointed = [(t.index_pattern, reason) for t in tallies for reason in _only_then(run, t)]
    pointed += _departures(run, tallies)
    rows = _one_row_a_cause(pointed)
    rare = [Lead(t.index_pattern, reasons, (), is_risk=False) for t in tallies for reasons in _never_seen(run, t)]
    rare = [lead for lead in rare if not any(_explains(row, lead) for row in rows)]
    return tuple(_interleaved(sorted(rows, key=_loud), sorted(rare, key=_loud)))


def _loud(lead: Lead) -> tuple[bool, float, datetime]:
    return not lead.is_risk, -lead.first.strength, lead.start


def _interleaved(loud: list[Lead], rare: list[Lead]) -> Iterable[Lead]:
    while loud or rare:
        yield from loud[: RARE_EACH - 1]
        yield from rare[:1]
        del loud[: RARE_EACH - 1], rare[:1]


def _departures(run: Run, tallies: Sequence[Tally]) -> list[tuple[str, Reason]]:
    series = [(t.index_pattern, s) for t in tallies for s in t.series]
    examined = examine(run, [s.counts for _, s in series])
    return [
        (pattern, _departure(anomaly, pattern, of))
        for (pattern, of), answer in zip(series, examined, strict=True)
        for anomaly in answer.anomalies
    ]


def _departure(anomaly: Anomaly, index_pattern: str, of: Series) -> Reason:
    subject = {"total": "all entries", "message": of.name}.get(of.kind, f"{of.kind} {of.name}")
    return Reason(
        LeadKind(anomaly.kind.value),
        index_pattern,
        of.name,
        anomaly.start,
        anomaly.end,
        min(abs(anomaly.z), _STRONGEST),
        anomaly.is_up,
        anomaly.observed,
        anomaly.expected,
        subject,
        of.component or (of.name if of.kind in {"component", "host"} else ""),
        f"{subject}: {anomaly.sentence}",
    )


def _only_then(run: Run, tally: Tally) -> Iterable[Reason]:
    """Messages that were not there, come in a stretch, and are gone, or go on to the end.

    Strength: the chance that so many entries of a month fall into so short a stretch, one message in all of them.
    """
    whole = run.size * run.interval
    for message in tally.messages:
        lasted = message.last - message.first
        if (
            message.count <= _RARE
            or lasted * _LEAST_SHARE > whole
            or message.first - run.start < max(lasted, run.interval * 24)
        ):
            continue
        factor = math.log(whole / max(lasted, timedelta(minutes=10)))
        surprise = (message.count - 1) * factor - math.log(max(len(tally.messages), 2))
        if surprise > 0 and (strength := math.sqrt(2 * surprise)) >= _LEAST_STRENGTH:
            yield _of_message(run, tally, LeadKind.ONLY_THEN, message, min(strength, _STRONGEST))


def _of_message(run: Run, tally: Tally, kind: LeadKind, message: Pattern, strength: float) -> Reason:
    end = message.last + timedelta(seconds=1)
    stretch = sentences.span(message.first, end, run.zone)
    number = sentences.entries(message.count)
    where = f" ({message.component})" if message.component else ""
    when = "at no other time" if kind is LeadKind.ONLY_THEN else "hardly ever"
    said = f"{message.template}{where}: {number}, {stretch}, {when}"
    return Reason(
        kind,
        tally.index_pattern,
        message.template,
        message.first,
        end,
        strength,
        True,
        message.count,
        0.0,
        message.template,
        message.component,
        said,
    )


def _never_seen(run: Run, tally: Tally) -> Iterable[tuple[Reason, ...]]:
    """Messages that occur once or twice, those of one half hour together.

    Strength: the chance of an unseen message by Good & Turing 1953, singles / entries.
    """
    rare = sorted(
        (m for m in tally.messages if m.count <= _RARE and m.last - m.first <= _TOGETHER), key=lambda m: m.first
    )
    if not rare or tally.entries < _ENTRIES_A_SINGLE * len(rare):
        return
    chance = math.sqrt(2 * math.log(max(tally.entries / len(rare), 1.0)))
    group: list[Pattern] = []
    for message in [*rare, None]:
        if group and (message is None or message.first - group[-1].last > _TOGETHER):
            strength = chance * math.sqrt(len(group)) + any(_TROUBLE.search(m.template) is not None for m in group)
            yield tuple(_of_message(run, tally, LeadKind.NEVER_SEEN, m, strength) for m in group)
            group = []
        if message is not None:
            group.append(message)


def _one_row_a_cause(pointed: list[tuple[str, Reason]]) -> list[Lead]:
    rows: list[list[tuple[str, Reason]]] = []
    for pattern, reason in sorted(pointed, key=lambda p: -p[1].strength):
        row = next((row for row in rows if any(_is_one_cause(*sign, pattern, reason) for sign in row)), None)
        if row is None:
            rows.append([(pattern, reason)])
        else:
            row.append((pattern, reason))
    return [_lead(row) for row in rows]


def _is_one_cause(pattern: str, strongest: Reason, other: str, reason: Reason) -> bool:
    shared = strongest.shared(reason.start, reason.end)
    if pattern == other:
        same_message = shared > 0 and strongest.subject == reason.subject
        return shared >= ONE_CAUSE or same_message or (_same_place(strongest, reason) and _lies_in(reason, strongest))
    return shared >= ONE_CAUSE_ELSEWHERE and strongest.is_up == reason.is_up


def _same_place(one: Reason, other: Reason) -> bool:
    return bool(one.component) and one.component == other.component


def _lies_in(inner: Reason, outer: Reason) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _lead(row: list[tuple[str, Reason]]) -> Lead:
    pattern = row[0][0]
    reasons = tuple(reason for _, reason in row)
    elsewhere = tuple(sorted({p for p, _ in row} - {pattern}))
    is_risk = any(r.is_up and r.observed > _RARE and _RISK.search(r.subject) is not None for r in reasons)
    return Lead(pattern, reasons, elsewhere, is_risk)


def _explains(row: Lead, rare: Lead) -> bool:
    """Whether rare messages belong to a stretch that is pointed at anyway: the same place within an hour of it."""
    near = timedelta(hours=1)
    inside = row.start - near <= rare.start and rare.end <= row.end + near
    return row.index_pattern == rare.index_pattern and inside and row.end - row.start <= timedelta(days=1)
