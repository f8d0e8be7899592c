"""The customer's shop and the ingress in front of it: access logs, and applications that log JSON."""

from collections.abc import Iterator
from dataclasses import dataclass

from logreview_tui.sources.demo.dice import Dice
from logreview_tui.sources.demo.documents import container_line
from logreview_tui.sources.demo.month import FLAT, OFFICE, SECOND, SHOPPERS, Rhythm
from logreview_tui.sources.demo.wording import World, fill

_PATHS = (
    "GET /", "GET /", "GET /products/<product>", "GET /products/<product>", "GET /products/<product>",
    "GET /static/app.<hex8>.js", "GET /static/<product>.webp", "GET /search?q=<product>", "POST /api/cart",
    "GET /api/cart", "POST /api/checkout", "GET /api/stock/<product>", "POST /api/login", "GET /favicon.ico",
)  # fmt: skip
_STATUSES = (200,) * 930 + (304,) * 34 + (302,) * 12 + (404,) * 14 + (401,) * 4 + (499,) * 3 + (403,) + (500, 502)
INGRESS, CHECKOUT = "ingress-nginx/ingress-nginx-controller", "shop-production/checkout"


@dataclass(frozen=True, slots=True)
class Message:
    """Something a container says now and then."""

    per_day: float
    rhythm: Rhythm
    component: str
    text: str
    stream: str = "stdout"


_MESSAGES = (
    Message(340, SHOPPERS, "shop-production/storefront", '{"level":"info","msg":"request served","route":"/products/:id","duration_ms":<n3-90>,"trace_id":"<hex16>"}'),
    Message(150, SHOPPERS, CHECKOUT, '{"level":"info","msg":"order placed","order":"<n100000-999999>","items":<n1-9>,"trace_id":"<hex16>"}'),
    Message(60, SHOPPERS, CHECKOUT, '{"level":"info","msg":"payment captured","provider":"cardpay","order":"<n100000-999999>","trace_id":"<hex16>"}'),
    Message(7, SHOPPERS, CHECKOUT, '{"level":"warn","msg":"payment declined","reason":"card expired","order":"<n100000-999999>","trace_id":"<hex16>"}'),
    Message(3, SHOPPERS, CHECKOUT, '{"level":"error","msg":"payment provider timed out, order kept for retry","error":"context deadline exceeded","order":"<n100000-999999>","trace_id":"<hex16>"}'),
    Message(12, SHOPPERS, "shop-production/storefront", '{"level":"warn","msg":"login failed","reason":"invalid password","customer":"<n10000-99999>","client":"<customer>","trace_id":"<hex16>"}'),
    Message(1.2, SHOPPERS, "shop-production/storefront", '{"level":"error","msg":"template rendering failed","error":"unknown product \\"<product>-<n10-99>\\"","trace_id":"<hex16>"}'),
    Message(30, OFFICE, "shop-staging/storefront", '{"level":"debug","msg":"feature flags loaded","flags":<n11-14>,"trace_id":"<hex16>"}'),
    Message(6, OFFICE, "shop-staging/checkout", '{"level":"error","msg":"unable to reach sandbox payment provider","error":"dial tcp: lookup sandbox.cardpay.example: no such host","trace_id":"<hex16>"}'),
    Message(4, OFFICE, "shop-staging/checkout", "panic recovered: runtime error: invalid memory address or nil pointer dereference [goroutine <n20-900>]", "stderr"),
    Message(2.5, FLAT, INGRESS, '<slash> [error] <n30-36>#<n30-36>: *<n1000-99999> upstream timed out (110: Operation timed out) while reading response header from upstream, client: <customer>, server: shop.demo.example, request: "POST /api/checkout HTTP/2.0", upstream: "http://<podip>:8080/api/checkout"', "stderr"),
    Message(5, FLAT, INGRESS, "<slash> [crit] <n30-36>#<n30-36>: *<n1000-99999> SSL_do_handshake() failed (SSL: error:0A00006C:SSL routines::bad key share) while SSL handshaking, client: <scanner>, server: 0.0.0.0:443", "stderr"),
    Message(14, SHOPPERS, INGRESS, "<slash> [warn] <n30-36>#<n30-36>: *<n1000-99999> a client request body is buffered to a temporary file /tmp/nginx/client-body/<n1000000-9999999>, client: <customer>", "stderr"),
    Message(4, FLAT, INGRESS, '<scanner> - - [<clf>] "GET /.env HTTP/1.1" 403 146 "-" "curl/8.5.0" 92 0.000 [] [] - - - - <hex32>'),
)  # fmt: skip
_ACCESSES_PER_DAY = 2300


def lines(world: World, day: int) -> Iterator[tuple[int, str]]:
    """Moments and lines of the shop and its ingress on a day."""
    dice = world.dice("shop", day)
    for us in SHOPPERS.moments(_ACCESSES_PER_DAY, world.month, day, dice):
        status = dice.pick(_STATUSES)
        yield us, access_line(world, us, dice, fill(dice.pick(_PATHS), world, us, dice), status)
    yield from spoken(_MESSAGES, world, day, dice)


def spoken(messages: tuple[Message, ...], world: World, day: int, dice: Dice) -> Iterator[tuple[int, str]]:
    """What a table of messages amounts to on a day."""
    for message in messages:
        pods = world.cluster.named(message.component)
        for us in message.rhythm.moments(message.per_day, world.month, day, dice):
            text = fill(message.text, world, us, dice)
            yield us, container_line(world.month, us, dice.pick(pods), message.stream, text)


def access_line(world: World, us: int, dice: Dice, request: str, status: int) -> str:
    """An access log line of the ingress for a request to the shop."""
    service = "checkout" if "/api/c" in request else "storefront"
    upstream = dice.pick(world.cluster.named(f"shop-production/{service}")).address
    duration = dice.between(2, 240) / 1000 + (status >= 500) * dice.between(1, 9)  # noqa: PLR2004
    size = dice.between(180, 40_000)
    caller, agent = fill("<customer> - - [<clf>]", world, us, dice), fill('"-" "<browser>" <n200-900>', world, us, dice)
    text = (
        f'{caller} "{request} HTTP/2.0" {status} {size} {agent} {duration:.3f} [shop-production-{service}-http] []'
        f" {upstream}:8080 {size} {duration:.3f} {status} {dice.hex(32)}"
    )
    return container_line(world.month, us, dice.pick(world.cluster.named(INGRESS)), "stdout", text)


def after(us: int, dice: Dice, low_s: int, high_s: int) -> int:
    """A moment some seconds later."""
    return us + dice.between(low_s * SECOND, high_s * SECOND)
