"""A review by lines: a question, an answer, one fact a line, for screen readers and for scripts.

No Textual, no colours, no cursor movement, no control characters. The steps and their rules are those of the screens:
ReviewSession, the gate, signing_off, and what domain.reading says of blocks and marks.
"""
