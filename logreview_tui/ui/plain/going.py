"""Commands that tell where one is and go elsewhere; they change nothing."""

from logreview_tui.domain import gate
from logreview_tui.errors import UsageError
from logreview_tui.ui.plain import telling
from logreview_tui.ui.plain.command import PlainCommand, number
from logreview_tui.ui.plain.talk import Talk


async def _where(talk: Talk, _: str) -> None:
    talk.voice.say(*telling.review_facts(talk.state, talk.zone))
    if talk.query:
        talk.voice.say(telling.row(talk.state, talk.query))


async def _next(talk: Talk, _: str) -> None:
    await open_next(talk)


async def open_next(talk: Talk) -> None:
    """Tell the next cell where something is due; one that turns out to be empty is passed by."""
    while found := gate.next_open(talk.review, talk.query):
        await talk.open(found)
        if gate.is_due(talk.review, found):
            return
        talk.voice.say("nothing is due here")
    talk.voice.say("every cell passes: type gaps, then sign")


async def _go(talk: Talk, text: str) -> None:
    review = talk.review
    word, _, rest = text.partition(" ")
    if word == "tried":
        await talk.open(review.variations[number(rest.strip(), len(review.variations), "a tried query")])
    elif word == "gap":
        gaps = gate.gaps(review)
        gap = gaps[number(rest.strip(), len(gaps), "a gap")]
        if gap.query is None:
            raise UsageError(f"{gap.text}", f"there is no place to go to: try something, or waive gap {rest} REASON")
        await talk.open(gap.query, gap.entry_id)
    else:
        await talk.open(review.cells[number(text, len(review.cells), "a cell")])


async def _cells(talk: Talk, text: str) -> None:
    if text not in {"", "open"}:
        raise UsageError(f"{text!r} is not understood", "type cells, or cells open")
    await talk.all_answered()
    found = [q for q in talk.review.cells if not (text and gate.passes(talk.review, q))]
    talk.voice.say(*(telling.row(talk.state, q) for q in found) if found else ["cells: none is open"])


async def _findings(talk: Talk, _: str) -> None:
    await talk.all_answered()
    await talk.all_examined()
    talk.voice.say(*telling.finding_facts(talk.review))


async def _totals(talk: Talk, _: str) -> None:
    await talk.all_answered()
    for query in talk.review.totals:
        change = talk.state.change(query).text
        talk.voice.say(telling.row(talk.state, query) + (f", {change} against the last review" if change else ""))


async def _tried(talk: Talk, _: str) -> None:
    found = [telling.row(talk.state, q) for q in talk.review.variations]
    talk.voice.say(*found or ["tried: nothing yet, type try and what to look for"])


async def _timeline(talk: Talk, _: str) -> None:
    timeline = talk.state.timeline(talk.here)
    talk.voice.say(*telling.bucket_facts(timeline, talk.zone) if timeline else ["timeline: not counted yet"])


async def _problems(talk: Talk, _: str) -> None:
    talk.voice.say(*list(telling.problem_facts(talk.state)) or ["problems: none"])


async def _gaps(talk: Talk, _: str) -> None:
    await talk.all_answered()
    await talk.all_examined()
    talk.voice.say(*telling.gap_facts(talk.review))


async def _retry(talk: Talk, _: str) -> None:
    talk.harvest.retry()
    talk.voice.say("asking again where the source failed")


COMMANDS = (
    PlainCommand("where", _where, "where the review and you are"),
    PlainCommand("next", _next, "the next cell where something is due, and its first unread entry", short="n"),
    PlainCommand("go", _go, "open a cell, something tried, or a gap", "a cell's number, tried NUMBER, or gap NUMBER"),
    PlainCommand("cells", _cells, "every cell, or those where something is due", "open"),
    PlainCommand("findings", _findings, "spikes, dips, silences and level shifts, and what was said of them"),
    PlainCommand("totals", _totals, "all entries of each index pattern"),
    PlainCommand("timeline", _timeline, "every bucket of the open cell that has entries"),
    PlainCommand("tried", _tried, "what was tried so far"),
    PlainCommand("problems", _problems, "what was assumed, what is damaged, which counts are not exact"),
    PlainCommand("gaps", _gaps, "what is missing before the review may be signed"),
    PlainCommand("retry", _retry, "ask again where the source failed"),
)
