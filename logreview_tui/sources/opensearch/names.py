"""Names of indices within a path: nothing in them may end it or begin another one."""

import re
from urllib.parse import quote

from logreview_tui.errors import SourceError

_SIGNS = r"(?:[A-Za-z0-9*,.:_~-]|%(?:2[146-9AB]|3[BD]|40|5[BDE]|60|7[BD]|[89A-F][0-9A-F]))+"
NAMES = rf"(?!_|\.{{1,2}}(?:/|$)){_SIGNS}"
"""What may stand in a path, as a regular expression: names with wildcards and commas. Signs that no index has, and
those that could lead elsewhere behind a proxy that decodes a path (slash, percent, dots alone), have no place here."""


def path_of(names: str) -> str:
    """Names as a part of a path. Raises SourceError for what can be no name."""
    try:
        found = quote(names, safe="*,-.:")
    except UnicodeEncodeError:
        found = ""
    if not re.fullmatch(NAMES, found):
        why = "names begin with no underline, and hold no slash, percent sign, double quote or space"
        raise SourceError(f"{names!r} can be no name of an index", why)
    return found
