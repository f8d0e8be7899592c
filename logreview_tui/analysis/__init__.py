"""Entries and numbers in, what they mean out: patterns, memory, novelty, suggestions. No files, screens or clocks."""
