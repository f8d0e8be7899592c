"""The terminal program: the only place that knows Textual. Importing the package itself loads nothing of it."""
