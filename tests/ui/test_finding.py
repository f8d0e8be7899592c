"""Hits in the lines of entries: across wrapped rows, in any case, whatever the text."""

from logreview_tui.domain.display import SafeText, display
from logreview_tui.ui.finding import Hit, highlighted, hits
from logreview_tui.ui.lines import CONTINUED, Line, Piece, line
from tests.hostile import HOSTILE, LONG


def _paragraph(text: str, width: int) -> list[Line]:
    rows = display(text).wrap(width, at_words=True)
    return [(Piece(SafeText(" "), CONTINUED if i else ""), Piece(row)) for i, row in enumerate(rows)]


def _marked(page: list[Line], text: str) -> list[str]:
    return ["".join(p.text.plain for p in row if "found" in p.role) for row in highlighted(page, text, "found")]


def test_a_hit_goes_on_in_the_next_row() -> None:
    """It counts once, where it begins, and is marked on both rows."""
    page = [line(" head"), *_paragraph("connection refused by peer", 12), *_paragraph("Refused", 12)]

    assert [str(r) for r in ["".join(p.text.plain for p in row) for row in page]] == [
        " head", " connection ", " refused by ", " peer", " Refused",
    ]  # fmt: skip
    assert hits([page], "n REFUSED b") == (Hit(0, 1),)
    assert _marked(page, "n REFUSED b") == ["", "n ", "refused b", "", ""]
    assert hits([page, page], "refused") == (Hit(0, 2), Hit(0, 4), Hit(1, 2), Hit(1, 4))


def test_paragraphs_do_not_flow_into_each_other() -> None:
    """The end of one line and the beginning of the next make no hit."""
    assert hits([[line(" one"), line(" two")]], "onetwo") == ()


def test_every_hostile_text_is_found_in_itself() -> None:
    """What is searched for is what is seen, never a pattern; the marked characters are those of the hit."""
    for payload in (p for p in HOSTILE if p not in LONG):
        shown = display(f"before {payload} after").plain
        wanted = display(payload).plain.strip()
        if not wanted or wanted not in shown:
            continue
        page = _paragraph(f"before {payload} after", 20)
        assert hits([page], wanted)[0].block == 0, payload
        assert wanted in "".join(_marked(page, wanted)), payload


def test_wrapping_at_words_loses_nothing() -> None:
    """Rows joined are the text; none is wider than it may be; words stay whole where they fit."""
    for payload in HOSTILE:
        text = display(f"a line of {payload} and more words", limit=4000)
        rows = text.wrap(17, at_words=True)
        assert "".join(r.plain for r in rows) == text.plain
        assert max(r.cells for r in rows) <= 17
    assert [r.plain for r in display("tls: certificate has expired").wrap(16, at_words=True)] == [
        "tls: certificate ", "has expired",
    ] or [r.plain for r in display("tls: certificate has expired").wrap(16, at_words=True)] == [
        "tls: certificate", " has expired",
    ]  # fmt: skip
