"""The operator's own workloads: certificates, policies, backups, name resolution, monitoring, sign-on, registry."""

from collections.abc import Iterator

from logreview_tui.sources.demo.month import FLAT, OFFICE, SHOPPERS, hourly, nightly
from logreview_tui.sources.demo.traffic.shop import Message, spoken
from logreview_tui.sources.demo.wording import World

CERT_MANAGER, COREDNS, DEX = "cert-manager/cert-manager", "kube-system/coredns", "dex/dex"
VELERO, PROMETHEUS, CORE, REGISTRY = (
    "velero/velero",
    "monitoring/prometheus",
    "harbor/harbor-core",
    "harbor/harbor-registry",
)
_APISERVER, _CONTROLLERS = "kube-system/kube-apiserver", "kube-system/kube-controller-manager"
_SCHEDULER, _CALICO, _METRICS = "kube-system/kube-scheduler", "kube-system/calico-node", "kube-system/metrics-server"
_GATEKEEPER, _AUDIT = "gatekeeper-system/gatekeeper-controller-manager", "gatekeeper-system/gatekeeper-audit"
_ALERTS, _FALCO = "monitoring/alertmanager", "falco/falco"

_MESSAGES = (
    # backups
    Message(2, nightly(2, 0), VELERO, 'time="<iso>Z" level=info msg="Setting up backup log" backup=velero/velero-daily-<n10000000-99999999> controller=backup', "stderr"),
    Message(90, nightly(2, 0), VELERO, 'time="<iso>Z" level=info msg="Backed up <n10-4000> items out of an estimated total of <n4000-4100> (estimate will change throughout the backup)" backup=velero/velero-daily controller=backup namespace=shop-production', "stderr"),
    Message(24, hourly(17), VELERO, 'time="<iso>Z" level=info msg="plugin process exited" cmd=/plugins/velero-plugin-for-aws controller=backup-sync pid=<n100-9000>', "stderr"),
    Message(9, hourly(17), VELERO, 'time="<iso>Z" level=error msg="Error getting backup metadata from backup store" backuplocation=velero/default controller=backup-sync error="rpc error: code = Unknown desc = error getting object backups/velero-daily/velero-backup.json: NoSuchKey: status code: 404, request id: <hex16>" error.file="/go/src/velero/pkg/controller/backup_sync_controller.go:294"', "stderr"),
    Message(1.5, nightly(2, 4), VELERO, 'time="<iso>Z" level=warning msg="volume snapshot skipped: persistentvolumeclaims \\"cache-<n0-4>\\" not found" backup=velero/velero-daily controller=backup', "stderr"),
    # policies
    Message(96, hourly(30), _AUDIT, '{"level":"info","ts":<epoch>,"logger":"controller","msg":"auditing is complete","process":"audit","audit_id":"<uuid>"}', "stderr"),
    Message(40, hourly(30), _AUDIT, '{"level":"info","ts":<epoch>,"logger":"controller","msg":"container <app> has no resource limits","process":"audit","event_type":"violation_audited","constraint_name":"require-resource-limits","constraint_action":"dryrun","resource_namespace":"shop-staging"}', "stderr"),
    Message(5, OFFICE, _GATEKEEPER, '{"level":"info","ts":<epoch>,"logger":"webhook","msg":"denied admission: container <storefront> has no resource limits","process":"admission","event_type":"violation","constraint_name":"require-resource-limits","constraint_action":"deny","resource_namespace":"shop-staging","request_username":"<person>@demo.example"}', "stderr"),
    Message(20, FLAT, _GATEKEEPER, '{"level":"error","ts":<epoch>,"logger":"controller","msg":"update error on status subresource","error":"Operation cannot be fulfilled on constraintpodstatuses.status.gatekeeper.sh: the object has been modified; please apply your changes to the latest version and try again"}', "stderr"),
    Message(0.3, FLAT, _GATEKEEPER, '{"level":"error","ts":<epoch>,"msg":"loading code into OPA","error":"unable to parse module: rego_parse_error: unexpected eof token"}', "stderr"),
    # certificates
    Message(70, FLAT, CERT_MANAGER, 'I<klog>       1 conditions.go:203] Setting lastTransitionTime for Certificate "shop-tls" condition "Ready" to <iso>Z', "stderr"),
    Message(8, FLAT, CERT_MANAGER, 'E<klog>       1 controller.go:157] "re-queuing item due to error processing" err="Operation cannot be fulfilled on challenges.acme.cert-manager.io \\"shop-tls-<n1-9>-<hex10>\\": the object has been modified" logger="cert-manager.challenges"', "stderr"),
    Message(0.6, FLAT, CERT_MANAGER, 'E<klog>       1 sync.go:190] "propagation check failed" err="wrong status code \'503\', expected \'200\'" logger="cert-manager.controller" resource_name="staging-tls-<n1-9>"', "stderr"),
    # name resolution
    Message(90, SHOPPERS, COREDNS, '[INFO] <podip>:<port> - <n1000-65000> "A IN cardpay.example. udp 44 false 512" NOERROR qr,rd,ra 86 0.0<n10-99>s'),
    Message(22, FLAT, COREDNS, "[ERROR] plugin/errors: 2 telemetry.<product>.example. A: read udp <podip>:<port>->10.0.0.2:53: i/o timeout"),
    Message(36, hourly(5), COREDNS, "[WARNING] No files matching import glob pattern: /etc/coredns/custom/*.server"),
    # monitoring
    Message(36, hourly(0), PROMETHEUS, 'time=<iso>Z level=INFO source=compact.go:750 msg="write block" component=tsdb duration=<n300-900>ms ulid=01J<hex20>', "stderr"),
    Message(13, FLAT, PROMETHEUS, 'time=<iso>Z level=WARN source=scrape.go:1884 msg="Error on ingesting out-of-order samples" component="scrape manager" scrape_pool=serviceMonitor/harbor/harbor/0 num_dropped=<n1-40>', "stderr"),
    Message(4, FLAT, PROMETHEUS, 'time=<iso>Z level=ERROR source=notifier.go:624 msg="Error sending alerts" alertmanager=http://<podip>:9093/api/v2/alerts count=<n1-4> err="context deadline exceeded"', "stderr"),
    Message(16, FLAT, _ALERTS, 'time=<iso>Z level=INFO source=silence.go:380 msg="Maintenance done" component=silences duration=<n1-9>ms size=<n0-900>', "stderr"),
    Message(1, OFFICE, _ALERTS, 'time=<iso>Z level=WARN source=notify.go:866 msg="Notify attempt failed, will retry later" receiver=on-call integration=webhook[0] attempts=<n1-4> err="unexpected status code 500"', "stderr"),
    # sign-on
    Message(55, OFFICE, DEX, 'time=<iso>Z level=INFO msg="login successful" connector_id=ldap username=<person> preferred_username=<person> email=<person>@demo.example groups="[platform-admins]" client_remote_addr=<office>', "stderr"),
    Message(3, OFFICE, DEX, 'time=<iso>Z level=ERROR msg="failed login attempt: Invalid credentials" connector_id=ldap user=<person> client_remote_addr=<office>', "stderr"),
    Message(5, OFFICE, DEX, 'time=<iso>Z level=ERROR msg="failed to get token" err="invalid_grant: refresh token has expired or was already claimed by another client" client_remote_addr=<office>', "stderr"),
    Message(26, hourly(45), DEX, 'time=<iso>Z level=INFO msg="garbage collection run, delete auth requests=<n0-9>, auth codes=<n0-4>, device requests=0, device tokens=0"', "stderr"),
    # registry
    Message(110, SHOPPERS, REGISTRY, 'time="<iso>Z" level=info msg="response completed" go.version=go1.23.2 http.request.host=registry.demo.example http.request.method=GET http.request.uri="/v2/shop/storefront/manifests/3.14.2" http.response.status=200 http.request.remoteaddr=<nodeip>'),
    Message(44, FLAT, REGISTRY, 'time="<iso>Z" level=warning msg="error authorizing context: basic authentication challenge for realm \\"harbor-registry-basic-realm\\": invalid authorization credential" http.request.method=GET http.request.uri=/v2/ http.request.remoteaddr=<nodeip>'),
    Message(11, OFFICE, REGISTRY, 'time="<iso>Z" level=error msg="response completed with error" err.code="manifest unknown" err.detail="unknown manifest name=shop/checkout revision=sha256:<hex64>" err.message="manifest unknown" http.response.status=404'),
    Message(7, OFFICE, CORE, '<iso>Z [ERROR] [/lib/http/error.go:57]: {"errors":[{"code":"UNAUTHORIZED","message":"unauthorized to access repository: shop/checkout, action: pull"}]}'),
    Message(28, hourly(10), CORE, "<iso>Z [INFO] [/pkg/scheduler/scheduler.go:180]: scheduled task vendor type=SCAN_ALL, id=<n1-9999> submitted"),
    Message(0.2, OFFICE, CORE, "<iso>Z [WARNING] [/server/middleware/vulnerable/vulnerable.go:92]: pull of shop/checkout:2.8.0-rc<n1-3> blocked: image with <n2-19> vulnerabilities cannot be pulled due to configured policy"),
    # control plane
    Message(55, FLAT, _APISERVER, "I<klog>       1 log.go:25] http: TLS handshake error from <nodeip>:<port>: EOF", "stderr"),
    Message(6, FLAT, _APISERVER, 'E<klog>       1 authentication.go:73] "Unable to authenticate the request" err="[invalid bearer token, service account token has expired]"', "stderr"),
    Message(75, FLAT, _APISERVER, "I<klog>       1 controller.go:667] quota admission added evaluator for: replicasets.apps", "stderr"),
    Message(1.2, FLAT, _CONTROLLERS, 'E<klog>       1 leaderelection.go:340] error retrieving resource lock kube-system/kube-controller-manager: Get "https://10.0.10.10:6443/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager?timeout=5s": context deadline exceeded', "stderr"),
    Message(0.15, FLAT, _CONTROLLERS, 'E<klog>       1 leaderelection.go:318] "Failed to renew lease, leader election lost" lease="kube-system/kube-controller-manager"', "stderr"),
    Message(24, OFFICE, _CONTROLLERS, 'E<klog>       1 replica_set.go:557] "Unhandled Error" err="sync \\"shop-staging/storefront-<hex10>\\" failed with pods \\"storefront-<hex10>\\" already exists"', "stderr"),
    Message(60, hourly(1), _CONTROLLERS, 'I<klog>       1 cronjob_controllerv2.go:166] "Created Job" job="shop-production/stock-sync-<n28000000-29999999>" cronjob="shop-production/stock-sync"', "stderr"),
    Message(18, OFFICE, _SCHEDULER, 'I<klog>       1 schedule_one.go:1055] "Unable to schedule pod; no fit; waiting" pod="shop-staging/checkout-<hex10>" err="0/4 nodes are available: 1 node(s) had untolerated taint, 3 Insufficient memory."', "stderr"),
    Message(22, OFFICE, _SCHEDULER, 'I<klog>       1 schedule_one.go:314] "Successfully bound pod to node" pod="<pod>" node="<worker>" evaluatedNodes=4 feasibleNodes=3', "stderr"),
    Message(130, FLAT, _CALICO, "<iso> [INFO][<n60-90>] felix/summary.go 100: Summarising <n8-14> dataplane reconciliation loops over 1m<n1-9>s: avg=<n4-19>ms longest=<n20-99>ms ()"),
    Message(2, FLAT, _CALICO, "<iso> [WARNING][<n60-90>] felix/conntrack.go 87: Failed to remove conntrack flows, will retry: exit status 1, ip=<podip>"),
    Message(17, FLAT, _METRICS, 'E<klog>       1 scraper.go:149] "Failed to scrape node" err="Get \\"https://<nodeip>:10250/metrics/resource\\": context deadline exceeded" node="<worker>"', "stderr"),
    Message(40, hourly(3), _METRICS, 'I<klog>       1 server.go:191] "Scraping metrics was skipped since node is not ready to be scraped" node="<node>" count=<n0-1>', "stderr"),
    # runtime security
    Message(3, OFFICE, _FALCO, '{"output":"<iso>: Notice A shell was spawned in a container with an attached terminal (user=root k8s_pod=<pod> cmdline=sh)","priority":"Notice","rule":"Terminal shell in container","hostname":"<worker>","output_fields":{"proc.cmdline":"sh","user.name":"root"}}'),
    Message(0.5, nightly(2, 1), _FALCO, '{"output":"<iso>: Warning Sensitive file opened for reading by non-trusted program (file=/etc/shadow program=restic k8s_pod=<pod>)","priority":"Warning","rule":"Read sensitive file untrusted","hostname":"<worker>","output_fields":{"fd.name":"/etc/shadow","proc.name":"restic"}}'),
)  # fmt: skip


def lines(world: World, day: int) -> Iterator[tuple[int, str]]:
    """Moments and lines of the platform's containers on a day."""
    return spoken(_MESSAGES, world, day, world.dice("platform", day))
