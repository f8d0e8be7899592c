"""Panes: they show what they are given and know domain values only; nothing here asks a source or writes a review."""
