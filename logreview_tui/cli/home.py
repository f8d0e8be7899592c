"""`logreview` alone: the reviews, the sources, and what to do next."""

import argparse

from logreview_tui import bootstrap
from logreview_tui import config as configuration
from logreview_tui.cli import output
from logreview_tui.cli.reviews import lines
from logreview_tui.errors import ExitCode


def run(args: argparse.Namespace) -> ExitCode:
    """Print an overview and the next command to type."""
    config = configuration.load(args.config)
    store = bootstrap.build_store()
    past = bootstrap.past_reviews(store)
    if store.warning:
        output.say(store.warning)
    output.put("Reviews")
    for line in lines(past) or ["  none yet"]:
        output.put(line)
    output.put()
    output.put("Sources")
    for name, source in config.sources.items():
        output.put(f"  {name}  {' '.join(source.locations)}")
    if not config.sources:
        output.put(f"  none named; name them in {configuration.default_path()}, or give files and folders")
    output.put()
    output.put("Next")
    for line in _next(past, config):
        output.put(f"  {line}")
    return ExitCode.STORE if past.damaged else ExitCode.FINE


def _next(past: bootstrap.PastReviews, config: configuration.Config) -> list[str]:
    drafts = [p.review for p in past.readable if not p.review.is_ended]
    todo = [f"{bootstrap.resume_command(d, config)}   resumes {d.id}" for d in drafts]
    open_sources = {d.opened.source.name for d in drafts}
    todo += [f"logreview review {n}   opens a review of {n}" for n in config.sources if n not in open_sources]
    if not todo:
        todo = [
            "logreview demo              a month of a small cluster to try the program on",
            "logreview review /var/log   opens a review of these logs",
        ]
    return [*todo, "logreview --help            every command"]
