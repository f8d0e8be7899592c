"""Screens: each puts panes together, turns keys into changes of the review, and hands the new review to its panes."""
