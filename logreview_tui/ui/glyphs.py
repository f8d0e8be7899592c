"""Signs for three kinds of terminal: UTF-8, the Linux console's fonts, and ASCII alone.

Every sign is one column wide. Meaning is never colour alone: it stands here, and colours only repeat it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from logreview_tui.domain.events import Verdict


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One tier of signs."""

    name: str
    understood: str
    suspicious: str
    open: str
    empty: str
    waived: str
    finding: str
    settled: str
    """A finding that was disposed of."""
    failed: str
    not_permitted: str
    pending: str
    note: str
    at_least: str
    up: str
    down: str
    left: str
    right: str
    cursor: str
    rule: str
    bar: str
    missing: str
    eighths: str
    """Tops of bars, lowest first; one sign where the font has no eighths."""
    lost: str
    above: str
    """A bar beyond what is usual."""
    previous: str
    """How high it was weeks before."""
    tick: str
    span: str
    """Under a range of the timeline."""
    here: str
    """Under its cursor."""
    dots: str
    separator: str
    enter: str
    times: str

    def verdict(self, verdict: Verdict) -> str:
        """The sign of a verdict."""
        return {Verdict.UNDERSTOOD: self.understood, Verdict.SUSPICIOUS: self.suspicious}.get(verdict, self.open)


UTF8 = Glyphs(
    "utf8",
    understood="✓", suspicious="!", open="·", empty="-", waived="W", finding="◆", settled="◇", failed="E",
    not_permitted="x", pending="…", note="✎", at_least="≥", up="▲", down="▼",
    left="‹", right="›", cursor=">", rule="─", bar="█", missing="░",
    eighths="▁▂▃▄▅▆▇█", lost="?", above="▓", previous="─", tick="┬", span="━", here="┼",
    dots="…", separator="│", enter="⏎", times="×",
)  # fmt: skip
CONSOLE = Glyphs(
    "console",
    understood="+", suspicious="!", open="·", empty="-", waived="W", finding="♦", settled="°", failed="E",
    not_permitted="x", pending="…", note="*", at_least=">", up="▲", down="▼",
    left="<", right="›", cursor=">", rule="─", bar="█", missing="░",
    eighths="▒█", lost="?", above="%", previous="─", tick="┬", span="=", here="┼",
    dots="…", separator="│", enter="Enter ", times="x",
)  # fmt: skip
ASCII = Glyphs(
    "ascii",
    understood="+", suspicious="!", open=".", empty="-", waived="W", finding="#", settled="%", failed="E",
    not_permitted="x", pending="~", note="*", at_least=">", up="^", down="v",
    left="<", right=">", cursor=">", rule="-", bar="#", missing=".",
    eighths="#", lost="?", above="%", previous="-", tick="+", span="=", here="|",
    dots="~", separator="|", enter="Enter ", times="x",
)  # fmt: skip
TIERS = {tier.name: tier for tier in (UTF8, CONSOLE, ASCII)}


def tier_for(environ: Mapping[str, str]) -> Glyphs:
    """The signs a terminal can show, judged by locale and TERM (Python's own UTF-8 mode says nothing about it)."""
    locale = next((environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(name)), "")
    if "utf8" not in locale.lower().replace("-", ""):
        return ASCII
    return CONSOLE if environ.get("TERM", "") == "linux" else UTF8
