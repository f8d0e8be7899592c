"""Hostile text: what has been put into logs to deceive a terminal, a markup parser or a reader; for tests of sinks."""

TERMINAL = (
    "\x1b]0;owned\x07",  # title
    "\x1b]52;c;cm0gLXJmIC8=\x07",  # clipboard
    "\x1b]8;;http://evil.example/\x1b\\click\x1b]8;;\x1b\\",  # link
    "\x1b[2J\x1b[H",
    "\x1b[31merror\x1b[0m",
    '\x1bP$q"p\x1b\\',  # device control
    "\x1b[?1049h\x1b[6n",  # other screen, ask for an answer
    "\x9b2J",
    "\x9d0;owned\x9c",
    "\x00nul\x00",
    "so\x0esi\x0f",
    "del\x7f",
    "SAFE\rEVIL",
    "back\x08\x08\x08\x08space",
    "bell\x07",
    "vt\x0bff\x0c",
    "nel\x85next",
    "tab\tstop",
    "line\nbreak",
)
UNICODE = (
    "user\u202egnp.exe",  # right-to-left override
    "\u2066isolate\u2069 \u202aembed\u202c \u061c",
    "ze\u200bro\u200cwi\u200ddth\u2060",
    "\ufeffbom",
    "tags\U000e0041\U000e0042\U000e007f",
    "line\u2028sep\u2029para",
    "soft\u00adhyphen",
    "vs\ufe0f15\ufe0e supplement\U000e0100",
    "private\ue000\U000f0000\U0010fffd",
    "unassigned\u0378 noncharacter\uffff\U0010ffff",
    "lone\ud800surrogate\udbff",
    "bytes\udcff\udc80\udc9b2J",
    "e" + "\u0301" * 300,
    "\u0301starts with a mark",
    "\x1b\u0301mark after an escape",
    "fillers\u3164\u115f\u1160\uffa0",
    "joiner\u034f vowel\u17b4",
    "nbsp\u00a0 em\u2003 ideographic\u3000",
    "braille\u2800blank",
    "flags \U0001f1f8\U0001f1ea thumb \U0001f44d\U0001f3fd family \U0001f468\u200d\U0001f469",
    "wide 漢字 half ｱ full \uff21",
    "hangul \u1112\u1161\u11ab",
    "\u2630\u4dc0",
    "interlinear\ufff9a\ufffab\ufffb",
)
MARKUP = (
    "[@click=app.quit]quit[/]",
    "[/usr/bin/x]",
    "[/b]",
    "[TODO]",
    "[link=http://evil.example]x[/link]",
    "[bold red]ERROR[/bold red]",
    "[",
    "\\[escaped]",
    "$(reboot) `reboot` ; reboot | sh",
    "</pre><script>alert(1)</script>",
    "![](http://evil.example/beacon.png) @all /close",
    "```\n# heading",
    '=HYPERLINK("http://evil.example")',
    "{0} {name} %s %n",
)
LOOKALIKES = (
    "^[[2J",
    "\\x9b2J",
    "\\u{202E}",
    "‹+297›",
    "[+12 chars]",
    "│ a frame ╭─╮ of our own",
)
LONG = ("A" * 1_000_000, "\x1b[" * 50_000, "漢" * 20_000, "é" * 9_000)
HOSTILE = (*TERMINAL, *UNICODE, *MARKUP, *LOOKALIKES, *LONG)
"""Every payload; strings, some with lone surrogates, so encode with `surrogateescape` or `surrogatepass`."""
