"""Commands by name: what is offered, what Enter does, what is typed."""

from textual.events import Paste

from logreview_tui.ui.commands import COMMANDS, Where, commands_of
from logreview_tui.ui.panes.line_pane import LinePane
from logreview_tui.ui.screens.palette import choices, narrowed
from tests.hostile import HOSTILE, LONG
from tests.ui.conftest import Open


def test_every_command_of_a_screen_is_offered() -> None:
    """By name, by a word of its explanation, by its key."""
    offered = choices(list(commands_of(Where.QUERY)), ["lr-dark"], ascii_only=False)

    assert [c.name for c in offered] == [*(c.id for c in commands_of(Where.QUERY)), "theme lr-dark"]
    assert narrowed(offered, "w")[0].name == "entry.wrap"
    assert narrowed(offered, "U")[0].name == "query.understood"
    assert [c.name for c in narrowed(offered, "json COPY")] == ["entry.copy_json"]
    assert {c.id for c in COMMANDS if Where.EVERYWHERE in c.where} <= {c.name for c in offered}


async def test_enter_does_it_on_the_screen_below(opened: Open) -> None:
    """`: wrap` cuts the lines of the query, a mark by name is journaled, Esc does nothing."""
    async with opened() as driver:
        await driver.read("error")
        await driver.press("colon")
        await driver.type("entry.wrap")
        assert driver.pane("list").splitlines()[0].split() == [
            "w",
            "entry.wrap",
            "wrap",
            "long",
            "lines",
            "or",
            "cut",
            "them",
        ]
        await driver.press("enter")
        await driver.until(lambda: driver.screen is driver.app.reader, "the query again")
        await driver.until(lambda: driver.message.startswith("long lines are cut"), "cut lines")

        await driver.press("colon")
        await driver.type("suspicious, on")
        await driver.press("enter")

        await driver.until(lambda: len(driver.session.review.marks) == 3, "the marks")
        await driver.press("colon", "escape")
        assert driver.screen is driver.app.reader


async def test_a_theme_is_chosen_by_name(opened: Open) -> None:
    """The theme is another one at once; without colours there is none to choose."""
    async with opened() as driver:
        await driver.press("colon")
        await driver.type("theme lr-light")
        await driver.press("enter")

        await driver.until(lambda: driver.app.theme == "lr-light", "the theme")
        assert driver.message == "theme: lr-light in config.yaml keeps it"
    async with opened(env={"NO_COLOR": "1"}) as driver:
        await driver.press("colon")
        await driver.type("theme lr")
        assert driver.pane("list").strip() == "no command is called so"
        await driver.press("enter", "down", "enter", "escape")
        assert driver.screen is driver.app.matrix


async def test_hostile_text_is_only_text(opened: Open) -> None:
    """Whatever is pasted stays printable, matches nothing, and does nothing."""
    async with opened() as driver:
        await driver.press("colon")
        field = driver.screen.query_one("#typed", LinePane)
        for payload in (p for p in HOSTILE if p not in LONG):
            field.post_message(Paste(payload))
            await driver.pilot.pause()
            assert all(
                row.isprintable() for row in (*driver.pane("typed").splitlines(), *driver.pane("list").splitlines())
            )
        await driver.press("enter", "escape")
        assert driver.screen is driver.app.matrix
