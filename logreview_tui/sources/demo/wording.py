"""Log text from templates: `<word>` stands for a part that varies, such as `<customer>` or `<n1-99>`.

Angle brackets, because braces are JSON's. An unknown word stays as it is, since logs hold things like `<nil>`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from logreview_tui.sources.demo.cluster import (
    NODE_ADDRESSES,
    NODES,
    OFFICE_NETWORK,
    PEOPLE,
    SCAN_NETWORK,
    WORKERS,
    Cluster,
)
from logreview_tui.sources.demo.dice import Dice
from logreview_tui.sources.demo.month import Month

_PLACEHOLDER = re.compile(r"<([a-z]+)(\d*)(?:-(\d+))?>")
_GUESSED_NAMES = (
    "admin", "test", "oracle", "postgres", "ubuntu", "user", "guest", "ftpuser", "git", "hadoop", "jenkins", "mysql",
    "nagios", "pi", "support", "tomcat", "www", "zabbix", "deploy", "minecraft", "es", "dev", "odoo", "solana",
)  # fmt: skip
_PRODUCTS = ("kettle", "lamp", "chair", "rug", "mug", "shelf", "towel", "vase", "clock", "basket")
_BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 Version/18.3 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0",
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Mobile Safari/537.36",
)
_EPHEMERAL = (32768, 60999)


@dataclass(frozen=True, slots=True)
class World:
    """One month of one cluster."""

    seed: int
    month: Month
    cluster: Cluster

    @classmethod
    def of(cls, seed: int, month: int) -> "World":
        """The world of a seed and a month. Raises UsageError when the demo has no such month."""
        return cls(seed, Month(month), Cluster.of(seed, month))

    def dice(self, *key: str | int) -> Dice:
        """Dice of its own for a part of this world."""
        return Dice(self.seed, self.month.number, *key)


_Varying = Callable[[World, int, Dice, int, int], str]
"""World, moment, dice, and the two numbers of the placeholder (0 when left out)."""


def fill(template: str, world: World, us: int, dice: Dice) -> str:
    """The text of a template at a moment. Templates are remembered: do not put what varies into one."""
    if "<" not in template:
        return template
    return "".join(
        [part if isinstance(part, str) else part[0](world, us, dice, part[1], part[2]) for part in _compiled(template)]
    )


@lru_cache(maxsize=1024)
def _compiled(template: str) -> tuple[str | tuple[_Varying, int, int], ...]:
    parts: list[str | tuple[_Varying, int, int]] = []
    at = 0
    for found in _PLACEHOLDER.finditer(template):
        if varying := _VARYING.get(found[1]):
            parts += [template[at : found.start()], (varying, int(found[2] or 0), int(found[3] or 0))]
            at = found.end()
    return (*parts, template[at:])


def _person(world: World, us: int, dice: Dice, low: int, high: int) -> str:
    return dice.pick(PEOPLE)


def _some_pod(world: World, us: int, dice: Dice, low: int, high: int) -> str:
    pod = dice.pick(dice.pick(tuple(world.cluster.pods.values())))
    return f"{pod.namespace}/{pod.name}"


_VARYING: Mapping[str, _Varying] = {
    "klog": lambda w, us, d, a, b: w.month.klog(us),
    "iso": lambda w, us, d, a, b: w.month.iso(us)[:23],
    "slash": lambda w, us, d, a, b: w.month.iso(us)[:19].replace("-", "/").replace("T", " "),
    "clf": lambda w, us, d, a, b: w.month.clf(us),
    "epoch": lambda w, us, d, a, b: f"{int(w.month.start.timestamp()) + us // 1_000_000}.{us % 1_000_000:06}",
    "n": lambda w, us, d, a, b: str(d.between(a, b)),
    "hex": lambda w, us, d, a, b: d.hex(a),
    "uuid": lambda w, us, d, a, b: d.uuid(),
    "port": lambda w, us, d, a, b: str(d.between(*_EPHEMERAL)),
    "customer": lambda w, us, d, a, b: f"100.{d.between(64, 127)}.{d.between(0, 255)}.{d.between(1, 254)}",
    "scanner": lambda w, us, d, a, b: f"{SCAN_NETWORK}{d.between(0, 255)}.{d.between(1, 254)}",
    "office": lambda w, us, d, a, b: f"{OFFICE_NETWORK}{d.between(10, 40)}",
    "node": lambda w, us, d, a, b: d.pick(NODES),
    "worker": lambda w, us, d, a, b: d.pick(WORKERS),
    "nodeip": lambda w, us, d, a, b: NODE_ADDRESSES[d.pick(NODES)],
    "podip": lambda w, us, d, a, b: f"10.233.{d.between(65, 67)}.{d.between(2, 250)}",
    "pod": _some_pod,
    "person": _person,
    "guess": lambda w, us, d, a, b: d.pick(_GUESSED_NAMES),
    "product": lambda w, us, d, a, b: d.pick(_PRODUCTS),
    "browser": lambda w, us, d, a, b: d.pick(_BROWSERS),
}  # fmt: skip
