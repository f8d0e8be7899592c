"""Commands that write what the reviewer says: notes, verdicts, waivers, variations, rows."""

from logreview_tui.domain import gate
from logreview_tui.domain.counts import PENDING
from logreview_tui.domain.display import display
from logreview_tui.domain.events import Verdict
from logreview_tui.domain.finding import Disposition
from logreview_tui.domain.query import Query
from logreview_tui.domain.trying import parse_variation
from logreview_tui.errors import RefusedError, UsageError
from logreview_tui.signing_off import settle
from logreview_tui.suggesting import offer
from logreview_tui.ui.drafts import Texts, note_key, offered_texts
from logreview_tui.ui.plain import telling
from logreview_tui.ui.plain.command import PlainCommand, number
from logreview_tui.ui.plain.talk import Talk
from logreview_tui.ui.plain.voice import Cancelled, Left
from logreview_tui.ui.wording import plural

_QUESTIONS = (
    ("cause", "why did it happen"),
    ("implication", "what follows from it"),
    ("time", "periodic, random, once"),
    ("space", "which component, platform or application"),
)
_VERDICTS = {"u": Verdict.UNDERSTOOD, "s": Verdict.SUSPICIOUS, "open": Verdict.OPEN} | {v.value: v for v in Verdict}
_NOTHING: Texts = ("", "", "", "")


async def write_note(talk: Talk, query: Query, entry_ids: tuple[str, ...]) -> None:
    """Ask for the four parts; what was typed before the input ended is kept as a draft. Raises StoreError."""
    key = note_key(talk.review, query, entry_ids)
    draft = talk.drafts.read(key)
    texts = list(draft or offered_texts(talk.review, query, entry_ids))
    talk.voice.say("note: an empty answer keeps what is there, - empties it, cancel goes back and keeps a draft")
    if draft:
        talk.voice.say("note: there is a draft, not saved yet")
    try:
        for i, (part, meaning) in enumerate(_QUESTIONS):
            now = f", now {texts[i]}" if texts[i] else ""
            answer = await talk.voice.ask_text(f"{part}, {meaning}{now}")
            texts[i] = "" if answer == "-" else answer or texts[i]
    except (Cancelled, Left):
        talk.drafts.keep(key, _texts(texts))
        raise
    cause, implication, time, space = texts
    talk.session.note(query, entry_ids, cause=cause, implication=implication, time=time, space=space)
    talk.drafts.keep(key, _NOTHING)
    talk.voice.say("note saved" if any(texts) else "note removed")


def _texts(texts: list[str]) -> Texts:
    return texts[0], texts[1], texts[2], texts[3]


async def _verdict(talk: Talk, text: str) -> None:
    if text not in _VERDICTS:
        raise UsageError(f"{text!r} is no verdict", "type verdict u, verdict s, or verdict open to take it back")
    query = talk.here
    talk.session.judge(query, _VERDICTS[text])
    talk.voice.say(f"verdict: {telling.row(talk.state, query)}")
    if _VERDICTS[text] is Verdict.SUSPICIOUS and query.id not in talk.review.query_notes:
        await write_note(talk, query, ())


async def _waive(talk: Talk, text: str) -> None:
    what, _, rest = text.partition(" ")
    rest = rest.strip()
    if what == "gap":
        which, _, reason = rest.partition(" ")
        gaps = gate.gaps(talk.review)
        gap = gaps[number(which, len(gaps), "a gap")]
        count = talk.state.count(gap.query) if gap.query else PENDING
        settle(talk.session, gap, await _reason(talk, reason), count)
        talk.voice.say(f"accepted: {gap.text}")
        return
    row, column = gate.alike_cells(talk.review, talk.here)
    scopes = {"cell": (talk.here,), "row": row, "column": column}
    if what not in scopes:
        raise UsageError(f"{what!r} cannot be waived", "type waive cell, waive row, waive column, or waive gap NUMBER")
    cells = [q for q in scopes[what] if not gate.passes(talk.review, q)]
    if not cells:
        raise RefusedError("nothing is due there", "a waiver would say nothing")
    reason = await _reason(talk, rest)
    for query in cells:
        talk.session.waive(query, reason, talk.state.count(query))
    talk.voice.say(f"waived: {plural(len(cells), 'cell')}")


async def _reason(talk: Talk, given: str) -> str:
    return given or await talk.voice.ask_text("reason")


async def _finding(talk: Talk, text: str) -> None:
    which, _, rest = text.partition(" ")
    word, _, note = rest.strip().partition(" ")
    found = talk.review.findings[number(which, len(talk.review.findings), "a finding")]
    if word not in set(Disposition):
        raise UsageError(f"{word!r} says nothing of a finding", "type explained, suspicious, noise or open")
    said = Disposition(word)
    why = "" if said is Disposition.OPEN else note.strip() or await talk.voice.ask_text("why")
    talk.session.dispose(found.id, said, why)
    talk.voice.say(f"{said.value}: finding {which}")


async def _unwaive(talk: Talk, _: str) -> None:
    query = talk.here
    if query.id not in talk.review.waivers:
        raise RefusedError(f"{telling.name_of(talk.review, query)} is not waived", "nothing is to be taken back")
    talk.session.unwaive(query)
    talk.voice.say(f"waiver taken back: {telling.row(talk.state, query)}")


async def _try(talk: Talk, text: str) -> None:
    pattern = talk.query.index_pattern if talk.query else talk.review.cells[0].index_pattern
    offered = None if text else offer(talk.review, pattern, talk.zone)
    if offered:
        talk.voice.say(f"suggested: {offered[1].text}, {offered[1].why}, an empty answer tries it")
    text = text or await talk.voice.ask_text('try, a word, "phrase", field:value, from..to')
    if offered and not text:
        talk.session.take_suggestion(*offered)
        talk.voice.say("kept in the review as tried, from a seed")
        await talk.open(offered[0])
        return
    found = parse_variation(text, pattern, talk.review.within, talk.zone)
    if found not in talk.review.cells and found not in talk.review.totals:
        talk.session.vary(found)
        talk.voice.say("kept in the review as tried")
    await talk.open(found)


async def _keep(talk: Talk, text: str) -> None:
    keyword = text or (talk.here.keyword.text if talk.here.keyword else "")
    if not keyword:
        raise UsageError("no keyword here to make a row of", "type row and a word or phrase")
    before = talk.review.cells
    talk.session.add_keyword(keyword)
    _tell_added(talk, before, "row: this keyword is a row already")


def _tell_added(talk: Talk, before: tuple[Query, ...], otherwise: str) -> None:
    added = [q for q in talk.review.cells if q not in before]
    talk.voice.say(f"row: {plural(len(added), 'new cell')}" if added else otherwise)
    if added:
        talk.harvest.prefer(added[0])


async def _split(talk: Talk, _text: str) -> None:
    query, before = talk.here, talk.review.cells
    if query not in before or query.keyword is None or query.filters:
        raise UsageError("only the cell of a keyword has fields to split by", "open one first")
    found = await talk.application.source.fields(query)
    talk.session.split(query, found[: gate.MOST_FIELDS])
    for name, n in found:
        talk.voice.say(telling.labelled("field", display(f"{name}: {plural(n, 'entry', 'entries')}")))
    _tell_added(talk, before, "row: its fields are rows already")


COMMANDS = (
    PlainCommand("verdict", _verdict, "judge the whole open cell, once it is read", "u, s or open"),
    PlainCommand(
        "waive", _waive, "leave cells out, or accept a gap, with a reason", "cell, row, column or gap N, then why"
    ),
    PlainCommand("finding", _finding, "say what a finding is", "N, explained, suspicious, noise or open, then why"),
    PlainCommand("unwaive", _unwaive, "take the waiver of the open cell back"),
    PlainCommand(
        "try", _try, "look for anything in the open cell's pattern", "words, field:value, from..to", short="t"
    ),
    PlainCommand("split", _split, "make each field that holds the open keyword a row for every pattern"),
    PlainCommand("row", _keep, "make the open keyword, or a given one, a row for every pattern", "a keyword"),
)
