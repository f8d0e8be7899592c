"""The incidents of odd months: 1, 3, 5 and so on."""

from collections.abc import Callable

from logreview_tui.sources.demo.cluster import ATTACK_NETWORK, NODES, WORKERS
from logreview_tui.sources.demo.dice import Dice
from logreview_tui.sources.demo.documents import (
    AUTHLOG,
    KUBEAUDIT,
    KUBERNETES,
    OTHER,
    Request,
    audit_event,
    auth_line,
    container_line,
    journal_line,
)
from logreview_tui.sources.demo.incidents.scene import Scene
from logreview_tui.sources.demo.month import DAY, HOUR, MINUTE, SECOND
from logreview_tui.sources.demo.traffic.api import CHECKOUT, CONTROLLERS, call, person
from logreview_tui.sources.demo.traffic.logins import key_of
from logreview_tui.sources.demo.traffic.platform import CERT_MANAGER, CORE
from logreview_tui.sources.demo.traffic.shop import access_line
from logreview_tui.sources.demo.wording import World, fill

_SURNAMES = (
    "berg", "lind", "holm", "strand", "dahl", "nyman", "ek", "sand", "falk", "wik", "hall", "gren", "kvist", "brandt",
    "lund", "moberg", "norling", "palm", "roos", "sjoberg",
)  # fmt: skip


def password_spraying(world: World, dice: Dice) -> Scene:
    """One network tries a password or two on each of many names, slowly, at night."""
    start = dice.between(4, 8) * DAY + dice.between(0, 2) * HOUR + dice.between(0, 59) * MINUTE
    end = start + 5 * HOUR
    network = f"{ATTACK_NETWORK}"
    names = [f"{first}.{last}" for last in _SURNAMES for first in "aejkmps"]
    lines = []
    for i, name in enumerate(names * 2):
        us = start + (end - start - MINUTE) * i // (2 * len(names)) + dice.between(0, 9) * SECOND
        node, pid, port = dice.pick(NODES), dice.between(700, 4_000_000), dice.between(32768, 60999)
        address = f"{network}{dice.between(2, 254)}"
        for text in (
            f"Invalid user {name} from {address} port {port}",
            f"pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={address}",
            f"Failed password for invalid user {name} from {address} port {port} ssh2",
        ):
            lines.append((AUTHLOG, us, auth_line(world.month, us, node, "sshd", pid, text)))
            us += dice.between(0, 2) * SECOND
    summary = f"{network}0/24 tried two passwords on each of {len(names)} names"
    return Scene("password_spraying", AUTHLOG, "sshd", start, end, summary, network, lines)


def role_change(world: World, dice: Dice) -> Scene:
    """An administrator edits a role, and a service account is denied what it did all month, until somebody notices."""
    start = world.month.workday(dice.between(9, 11)) * DAY + 13 * HOUR + dice.between(0, 119) * MINUTE
    end = start + dice.between(19, 25) * HOUR + dice.between(0, 59) * MINUTE
    uri = "/apis/rbac.authorization.k8s.io/v1/namespaces/shop-production/roles/checkout?fieldManager=kubectl-edit"
    group = "rbac.authorization.k8s.io"
    edit = Request("patch", uri, "roles", "shop-production", "checkout", group=group, sent=_rules("secrets"))
    repair = Request("patch", uri, "roles", "shop-production", "checkout", group=group, sent=_rules("configmaps"))
    message = (
        f'configmaps is forbidden: User "{CHECKOUT.name}" cannot list resource "configmaps" in API group "" in the '
        'namespace "shop-production"'
    )
    uri = "/api/v1/namespaces/shop-production/configmaps?labelSelector=app%3Dcheckout"
    denied = Request("list", uri, "configmaps", "shop-production", code=403, message=message)
    lines = [(KUBEAUDIT, start, call(world, start, dice, person("dilan", "192.0.2.23"), edit))]
    us = start + 20 * SECOND
    while us < end - 3 * MINUTE:
        lines.append((KUBEAUDIT, us, call(world, us, dice, CHECKOUT, denied)))
        if dice.chance(0.2):
            text = fill(
                '{"level":"error","msg":"price rules not reloaded","error":"configmaps is forbidden","trace_id":"<hex16>"}',
                world,
                us,
                dice,
            )
            pod = dice.pick(world.cluster.named("shop-production/checkout"))
            lines.append((KUBERNETES, us + SECOND, container_line(world.month, us + SECOND, pod, "stdout", text)))
        us += dice.between(80, 160) * SECOND
    us = end - SECOND
    lines.append((KUBEAUDIT, us, call(world, us, dice, person("anna", "192.0.2.14"), repair)))
    summary = "dilan edited the role checkout; its service account was denied configmaps until anna put it right"
    return Scene(
        "denied_after_role_change", KUBEAUDIT, "shop-production/checkout", start, end, summary, message[:14], lines
    )


def audit_silence(world: World, dice: Dice) -> Scene:
    """The agent that ships the audit log stops for seven hours over a night; the cluster works on."""
    start = dice.between(14, 17) * DAY + 21 * HOUR + dice.between(0, 119) * MINUTE
    summary = "no audit event arrived for seven hours, while all other logs went on"
    return Scene("silent_agent", KUBEAUDIT, "kube-apiserver audit", start, start + 7 * HOUR, summary, silenced="*")


def expired_certificate(world: World, dice: Dice) -> Scene:
    """A certificate could not be renewed for days; then it expires, and the registry's clients refuse it."""
    start = world.month.workday(dice.between(2, 3)) * DAY + 6 * HOUR + dice.between(0, 59) * MINUTE
    end = start + dice.between(5, 8) * HOUR
    expiry, lines = world.month.iso(start)[:19], []
    for back in range(1, 12):
        us = start - back * 4 * HOUR - dice.between(0, 900) * SECOND
        if us < 0:
            break
        text = fill(
            'E<klog>       1 sync.go:283] "error finalizing order" err="429 urn:ietf:params:acme:error:rateLimited: unable to renew certificate registry-tls" logger="cert-manager.orders"',
            world,
            us,
            dice,
        )
        lines.append(
            (KUBERNETES, us, container_line(world.month, us, world.cluster.named(CERT_MANAGER)[0], "stderr", text))
        )
    us = start + 30 * SECOND
    while us < end - MINUTE:
        now = world.month.iso(us)[:19]
        text = f'{now}Z [ERROR] [/controller/proxy/manifestcache.go:102]: Get "https://registry.demo.example/v2/": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time {now}Z is after {expiry}Z'
        lines.append((KUBERNETES, us, container_line(world.month, us, world.cluster.named(CORE)[0], "stdout", text)))
        us += dice.between(60, 240) * SECOND
    summary = "the certificate of registry.demo.example expired after eleven refused renewals"
    return Scene(
        "expired_certificate", KUBERNETES, "harbor/harbor-core", start, end, summary, "certificate has expired", lines
    )


def image_pull_loop(world: World, dice: Dice) -> Scene:
    """A deployment names an image that does not exist; the kubelet tries until the next morning."""
    start = world.month.workday(dice.between(20, 22)) * DAY + 14 * HOUR + dice.between(0, 119) * MINUTE
    end = start + dice.between(16, 18) * HOUR
    image, pod = "registry.demo.example/shop/storefront:3.15.0-rc2", f"storefront-{dice.hex(10)}-q7zx4"
    deployer = person("eva", "192.0.2.31")
    uri = "/apis/apps/v1/namespaces/shop-staging/deployments/storefront?fieldManager=kubectl-set"
    lines = []
    for us, tag in ((start, image), (end - SECOND, image.replace("rc2", "rc1"))):
        sent = f'{{"spec":{{"template":{{"spec":{{"containers":[{{"name":"storefront","image":"{tag}"}}]}}}}}}}}'
        request = Request("patch", uri, "deployments", "shop-staging", "storefront", group="apps", sent=sent)
        lines.append((KUBEAUDIT, us, call(world, us, dice, deployer, request)))
    us = start + 15 * SECOND
    node = dice.pick(WORKERS)
    while us < end - 6 * MINUTE:
        for ident, text in (
            (
                "containerd",
                f'time="<iso>Z" level=error msg="PullImage \\"{image}\\" failed" error="failed to pull and unpack image \\"{image}\\": {image}: not found"',
            ),
            (
                "kubelet",
                f'E<klog>     912 pod_workers.go:1301] "Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"storefront\\" with ErrImagePull: {image}: not found" pod="shop-staging/{pod}"',
            ),
            (
                "kubelet",
                f'E<klog>     912 pod_workers.go:1301] "Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"storefront\\" with ImagePullBackOff: Back-off pulling image {image}" pod="shop-staging/{pod}"',
            ),
        ):
            lines.append((OTHER, us, journal_line(world.month, us, node, ident, 3, fill(text, world, us, dice))))
            us += dice.between(1, 20) * SECOND
        us += dice.between(270, 330) * SECOND
    summary = f"eva deployed {image}, which does not exist, and it was pulled every five minutes"
    return Scene("image_pull_loop", OTHER, "shop-staging/storefront", start, end, summary, image, lines)


def never_seen_line(world: World, dice: Dice) -> Scene:
    """One line of a kind that occurs once: a kernel module without a signature."""
    us = dice.between(6, 24) * DAY + dice.between(0, 23) * HOUR + dice.between(0, 3599) * SECOND
    text = "nf_probe: module verification failed: signature and/or required key missing - tainting kernel"
    line = journal_line(world.month, us, WORKERS[1], "kernel", 5, text)
    summary = f"an unsigned kernel module was loaded on {WORKERS[1]}"
    return Scene("never_seen_line", OTHER, "kernel", us, us + SECOND, summary, "nf_probe", [(OTHER, us, line)])


def rising_errors(world: World, dice: Dice) -> Scene:
    """Checkout answers 500 a little more often every day for twelve days."""
    first = dice.between(12, 14)
    start, hours = first * DAY, 12 * 24
    lines = []
    for hour in range(hours):
        is_night = hour % 24 < 6  # noqa: PLR2004
        for _ in range(dice.times((0.2 + 7.0 * hour / hours) * (0.3 if is_night else 1))):
            us = start + hour * HOUR + dice.between(0, HOUR // SECOND - 5) * SECOND
            lines.append((KUBERNETES, us, access_line(world, us, dice, "POST /api/checkout/confirm", 500)))
            if dice.chance(0.4):
                text = fill(
                    '{"level":"error","msg":"confirm failed","error":"pq: sorry, too many clients already","trace_id":"<hex16>"}',
                    world,
                    us,
                    dice,
                )
                pod = dice.pick(world.cluster.named("shop-production/checkout"))
                lines.append((KUBERNETES, us, container_line(world.month, us, pod, "stdout", text)))
    summary = "500s of POST /api/checkout/confirm rose from none to dozens a day: a leak of database connections"
    return Scene(
        "rising_errors",
        KUBERNETES,
        "shop-production/checkout",
        start,
        start + hours * HOUR,
        summary,
        "/api/checkout/confirm",
        lines,
    )


def escape_injection(world: World, dice: Dice) -> Scene:
    """A stranger gives user names made of terminal control sequences, to deceive whoever reads the log."""
    start = dice.between(10, 26) * DAY + dice.between(1, 22) * HOUR + dice.between(0, 59) * MINUTE
    address = f"198.18.77.{dice.between(2, 250)}"
    names = (
        "\x1b]0;all good\x07", "root\x1b[2K\x1b[1A", "admin\x1b[8m", "\x9b2Jx", "\x1b]52;c;Y3VybCBldmlsLmV4YW1wbGU=\x07",
        "ssh\rAccepted password for root",
    )  # fmt: skip
    lines, us = [], start
    for name in names:
        pid, port = dice.between(700, 4_000_000), dice.between(32768, 60999)
        for text in (
            f"Invalid user {name} from {address} port {port}",
            f"Failed password for invalid user {name} from {address} port {port} ssh2",
        ):
            lines.append((AUTHLOG, us, auth_line(world.month, us, WORKERS[2], "sshd", pid, text)))
            us += dice.between(1, 20) * SECOND
    summary = f"{address} tried user names made of terminal control sequences on {WORKERS[2]}"
    return Scene("escape_injection", AUTHLOG, "sshd", start, us, summary, address, lines)


def unusual_login(world: World, dice: Dice) -> Scene:
    """An administrator's key is used on a Sunday night from a foreign network, and then a shell in the shop."""
    sunday = next(day for day in range(14, 21) if (world.month.start.weekday() + day) % 7 == 6)  # noqa: PLR2004
    start = sunday * DAY + 3 * HOUR + dice.between(0, 59) * MINUTE
    address, pid, node = "203.0.113.77", dice.between(700, 4_000_000), NODES[0]
    lines, us = [], start
    for ident, text in (
        (
            "sshd",
            f"Accepted publickey for anna from {address} port {dice.between(32768, 60999)} ssh2: ED25519 SHA256:{key_of(world, 'anna')}",
        ),
        ("sshd", "pam_unix(sshd:session): session opened for user anna(uid=1004) by (uid=0)"),
        ("sudo", "    anna : TTY=pts/0 ; PWD=/home/anna ; USER=root ; COMMAND=/usr/bin/cat /etc/kubernetes/admin.conf"),
        ("sudo", "    anna : TTY=pts/0 ; PWD=/home/anna ; USER=root ; COMMAND=/usr/bin/truncate -s 0 /var/log/wtmp"),
        ("sshd", f"Received disconnect from {address} port {dice.between(32768, 60999)}:11: disconnected by user"),
    ):
        lines.append((AUTHLOG, us, auth_line(world.month, us, node, ident, pid, text)))
        us += dice.between(40, 400) * SECOND
    return Scene(
        "unusual_login",
        AUTHLOG,
        "sshd",
        start,
        us,
        f"anna's key was used from {address} on a Sunday night",
        address,
        lines,
    )


def webhook_outage(world: World, dice: Dice) -> Scene:
    """The admission webhook does not answer for forty minutes; writes fail with status 500."""
    start = world.month.workday(dice.between(24, 25)) * DAY + 9 * HOUR + dice.between(0, 120) * MINUTE
    end, us, lines = start + 40 * MINUTE, start, []
    message = 'Internal error occurred: failed calling webhook "validation.gatekeeper.sh": failed to call webhook: Post "https://gatekeeper-webhook-service.gatekeeper-system.svc:443/v1/admit?timeout=3s": context deadline exceeded'
    request = Request(
        "create", "/api/v1/namespaces/shop-staging/pods", "pods", "shop-staging", code=500, message=message
    )
    while us < end:
        lines.append((KUBEAUDIT, us, audit_event(world.month, us, dice.uuid(), CONTROLLERS, request)))
        us += dice.between(15, 60) * SECOND
    summary = "the admission webhook timed out, and no pod of the shop could be made"
    return Scene(
        "webhook_outage",
        KUBEAUDIT,
        "gatekeeper-system/gatekeeper-controller-manager",
        start,
        end,
        summary,
        'validation.gatekeeper.sh\\": failed',
        lines,
    )


def _rules(resource: str) -> str:
    return f'{{"rules":[{{"apiGroups":[""],"resources":["{resource}"],"verbs":["get","list","watch"]}}]}}'


CAST: tuple[Callable[[World, Dice], Scene], ...] = (
    password_spraying,
    role_change,
    audit_silence,
    expired_certificate,
    image_pull_loop,
    never_seen_line,
    rising_errors,
    escape_injection,
    unusual_login,
    webhook_outage,
)
