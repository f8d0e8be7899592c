"""Words that say what kind of thing stands beside them. Data, not code.

Words are added with care: every id that one touches changes, and its pattern comes as new in the next review.
"""

STATUS = frozenset(
    "success succeeded successful successfully failed failure fail fails ok error errors up down enabled disabled"
    " enable disable true false yes no start stop started stopped starting stopping opened closed open close accepted"
    " rejected allow allowed allows deny denied denies blocked active inactive online offline valid invalid expired"
    " granted revoked added removed created deleted connected disconnected unauthorized forbidden unknown unable"
    " timeout refused fatal critical warning warn info debug panic killed oom missing mismatch corrupt lost bad not"
    " never cannot without login logout get put post patch delete list watch read write".split()
)
"""Words that say what happened: never taken for a name."""

CALENDAR = frozenset(
    "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec Mon Tue Wed Thu Fri Sat Sun January February March April June"
    " July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday AM PM"
    " UTC GMT CET CEST EST EDT PST PDT".split()
)
"""Words that belong to the number before or behind them."""

UNITS = frozenset(
    "b kb mb gb tb kib mib gib tib bytes byte bit bits ns us ms s sec secs second seconds min mins minute minutes h"
    " hour hours day days msec msecs usec msecond mhz ghz hz rpm fps px".split()
)
"""Words that belong to the number before them."""

NAMERS = frozenset("user username account uid".split())
BEFORE_NAMERS = frozenset("for by from of invalid illegal unknown as to".split())
"""`for user anna`: the word behind both is a name."""

WORD_KEYS = frozenset(
    "level lvl severity loglevel type kind verb method status result code action event stage phase state op"
    " outcome".split()
)
"""Keys whose value, if it is one word, says what happened."""

TEXT_KEYS = frozenset("msg message err error reason cause detail details description".split())
"""Keys whose value is a sentence."""
