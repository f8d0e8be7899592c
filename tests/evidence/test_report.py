"""The report: readable Markdown in which log text can neither act nor hide."""

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from logreview_tui.domain.events import Answered, Event, IncompletenessAccepted, Noted, Opened, SourceSeen, Waived
from logreview_tui.domain.source import Fact
from logreview_tui.evidence import bundle
from logreview_tui.evidence.report import bars, block, code, escaped
from logreview_tui.evidence.sshkeys import PublicKey
from tests.evidence import bundles

_PARSER = MarkdownIt("gfm-like")
_PIECES = (
    *("`", "``", "```", "~~~~", "*", "__", "[a](http://x)", "<img src=x>", "<!-- x -->", "&lt;", "|", "\\", "$x$"),
    *("# h", "\n", "\r", "\t", "- ", "1. ", "> ", "www.evil.example", "https://evil.example", "a@b.example", "@all"),
    *("\x1b[2J", "\x9b", "\u202e", "\u200b", "\x07", " ", "word", ":smile:", "![i](x)", "---", "=== ", "    code"),
)
KEY = PublicKey.from_line("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKbqamFeqyTMlPDX4bVrR2dWQUBBdZBZL3IYGpQ1vNKV")[0]


def _hostile(chance: random.Random) -> str:
    return "".join(chance.choice(_PIECES) for _ in range(chance.randint(1, 12)))


def _kinds(markdown: str) -> set[str]:
    found = set()
    for token in _PARSER.parse(markdown):
        found.add(token.type)
        found |= {child.type for child in token.children or ()}
    return found


def _live(markdown: str) -> set[str]:
    return _kinds(markdown) & {"html_block", "html_inline", "link_open", "image", "em_open", "strong_open", "s_open"}


def test_no_text_becomes_markup_in_a_line() -> None:
    """5,000 hostile texts in a list item and in a table cell: nothing but text comes out; unescaped, most would act."""
    chance = random.Random(5)
    texts = [_hostile(chance) for _ in range(5_000)]

    acted = [t for t in texts if _live(f"- value: {escaped(t)}") or _live(f"| a |\n|---|\n| {escaped(t)} |")]
    cells = [t for t in texts if _PARSER.render(f"| a |\n|---|\n| {escaped(t)} |").count("<td>") != 1]

    assert acted == []
    assert cells == []
    assert sum(bool(_live(f"- value: {t}")) for t in texts) > 2_000


def test_no_text_breaks_out_of_code() -> None:
    """5,000 hostile texts in a code block and a code span: one block, one span, nothing after it."""
    chance = random.Random(6)
    for _ in range(5_000):
        text = _hostile(chance)
        assert [t.type for t in _PARSER.parse(block([text, text]))] == ["fence"]
        inline = _PARSER.parse(f"- {code(text)}")[3].children or []
        assert [t.type for t in inline if t.content or t.type != "text"] == ["code_inline"], text


@given(st.text())
def test_every_text_is_printable_and_one_line_when_escaped(text: str) -> None:
    """No control character, no line break, whatever the text."""
    assert escaped(text).isprintable()
    assert code(text).isprintable()
    assert all(line.isprintable() for line in block([text]).split("\n"))


def _report(found: Sequence[Event]) -> str:
    return bundle.build(bundles.records(bundles.signed_events(found, KEY)))["report.md"].decode()


def test_a_review_full_of_hostile_text_makes_a_harmless_report() -> None:
    """Names, notes, reasons, paths and entries: no markup, no escape sequence, no broken table."""
    chance = random.Random(7)
    found = bundles.events()
    for i, e in enumerate(found):
        if isinstance(e, Answered) and e.sample:
            drawn = tuple(replace(d, text=_hostile(chance), index=_hostile(chance)) for d in e.sample.drawn)
            found[i] = replace(e, sample=replace(e.sample, drawn=drawn))
        elif isinstance(e, Noted):
            found[i] = replace(e, cause=_hostile(chance), implication=_hostile(chance), space=_hostile(chance))
        elif isinstance(e, Waived):
            found[i] = replace(e, reason="x" + _hostile(chance))
        elif isinstance(e, Opened):
            source = replace(e.source, locations=(_hostile(chance),), assumptions=(_hostile(chance),))
            source = replace(
                source, facts=(Fact(_hostile(chance), _hostile(chance)), Fact("x", None, _hostile(chance)))
            )
            found[i] = replace(e, source=source, configuration=((_hostile(chance), _hostile(chance)),))

    report = _report(found)

    assert all(line.isprintable() for line in report.split("\n"))
    assert _live(report) == set()
    assert len(re.findall("<h1>", _PARSER.render(report))) == 2
    assert len(re.findall("<table>", _PARSER.render(report))) == 2


def test_who_asked_later_is_told_with_the_time() -> None:
    """A review that another user of the cluster went on with; without one there is no such line."""
    found = [*bundles.events(), SourceSeen((Fact("as seen by", "bob, roles *all_access*"),))]

    assert re.search(r"^- from 2026-\S+Z on: as seen by bob, roles \\\*all\\_access\\\*$", _report(found), re.MULTILINE)
    assert " on: as seen by" not in _report(bundles.events())


def test_a_partial_review_says_so_before_anything_else() -> None:
    """The heading of the waivers is the first line; a whole review begins with its name."""
    partial = _report(bundles.events())

    assert partial.startswith("# PARTIAL: 1 of 6 cells waived\n\n# Log review logs-2026-03-03\n")
    whole = [e for e in bundles.events() if not isinstance(e, Waived)]
    assert _report(whole).startswith("# Log review logs-2026-03-03\n")


@pytest.mark.parametrize(
    "line",
    [
        "- Cells: 6, of which 6 passed, 1 waived, 1 suspicious.",
        "- Entries: 35 drawn, 23 read, 1 suspicious.",
        "- Marks given sooner than 2 s after the entry came on the screen: 6.",
        "- Entries marked in groups that are equal but for their varying parts: 6.",
        "- Entries marked without their whole text on the screen: 6.",
        "| `error` | 0 (0/0, understood) | 12 (10/10, understood) |",
        "| `not found` | 40 (0/10, waived) | at least 25 (10/10, suspicious) |",
        "- `auth.log not found`: waived at 40: too \\*many\\*",
        "- `syslog`: incomplete counts accepted: the tail is damaged",
        "- problem (entries may be missing): `syslog@120`: a run of \\`NUL\\` bytes",
        "- as seen by alice, roles \\*reader\\*",
        "- cluster uuid not known: GET / is not permitted",
        "- cause: someone \\| tries",
        "- the source counted later: 13",
        "- last review: 7 in 172800 s with data, 3.5 a day; now 0.0: less",
        "- Wide: 8 of 8 timelines examined, 1 of 1 finding disposed of.",
        "- 0 of 10 drawn entries suspicious: with 95 % confidence at most 8.4 % of 12 are",
        "- the program died while writing: 17 bytes moved aside at 2026-03-01T00:00:37Z",
        "# not a heading",
    ],
)
def test_the_report_tells_what_an_auditor_asks_for(line: str) -> None:
    """Each on a line of its own."""
    assert line in _report(bundles.events()).split("\n")


def test_a_section_with_nothing_in_it_says_so() -> None:
    """An auditor must not wonder whether something was left out."""
    nothing = "Nothing was waived, and no incomplete count accepted."
    assert nothing not in _report(bundles.events())
    whole = [e for e in bundles.events() if not isinstance(e, Waived | IncompletenessAccepted)]
    assert nothing in _report(whole).split("\n")


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((), ""),
        ((0, 1, 8), " ▁█"),
        ((None, 4, 0), "·█ "),
        ((1,) * 120, "█" * 60),
        ((0, 0, 0), "   "),
        ((1, 1000), "▁█"),
    ],
)
def test_a_timeline_is_drawn_in_at_most_sixty_characters(counts: Any, shown: str) -> None:
    """No entry is drawn as nothing, and no data as something else."""
    assert bars(counts) == shown
