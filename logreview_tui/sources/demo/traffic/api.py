"""The Kubernetes API audit log: machines that list and renew leases all day, people who look and change."""

from collections.abc import Iterator
from dataclasses import replace

from logreview_tui.sources.demo.cluster import NODE_ADDRESSES, NODES, OFFICE_NETWORK, PEOPLE
from logreview_tui.sources.demo.dice import Dice
from logreview_tui.sources.demo.documents import Actor, Request, audit_event
from logreview_tui.sources.demo.month import FLAT, OFFICE, Rhythm, hourly, nightly
from logreview_tui.sources.demo.wording import World, fill

_CONTROL_PLANE = NODE_ADDRESSES[NODES[0]]
_LIST = "limit=500&resourceVersion=0"
_SHOP = "/api/v1/namespaces/shop-production"
_STAGING = "/apis/apps/v1/namespaces/shop-staging/deployments"


def service_account(namespace: str, name: str, address: str, agent: str) -> Actor:
    """A workload calling the API."""
    return Actor(f"system:serviceaccount:{namespace}:{name}", ("system:serviceaccounts",), address, agent)


def person(name: str, address: str) -> Actor:
    """A platform administrator at the command line."""
    agent = "kubectl/v1.31.6 (linux/amd64) kubernetes/6b3560b"
    return Actor(f"{name}@demo.example", ("platform-admins", "system:authenticated"), address, agent)


CONTROLLERS = Actor(
    "system:kube-controller-manager", ("system:authenticated",), _CONTROL_PLANE, "kube-controller-manager/v1.31.6"
)
_SCHEDULER = Actor("system:kube-scheduler", ("system:authenticated",), _CONTROL_PLANE, "kube-scheduler/v1.31.6")
_APISERVER = Actor("system:apiserver", ("system:masters",), "::1", "kube-apiserver/v1.31.6")
_ANONYMOUS = Actor("system:anonymous", ("system:unauthenticated",), "198.18.4.20", "Go-http-client/2.0")
_UNKNOWN_CALLER = Actor("", (), "10.0.10.12", "Go-http-client/2.0")
_PROMETHEUS = service_account("monitoring", "prometheus", "10.233.65.20", "Prometheus/3.2.1")
_GATEKEEPER = service_account("gatekeeper-system", "gatekeeper-admin", "10.233.66.31", "gatekeeper/v3.18.2")
_VELERO = service_account("velero", "velero-server", "10.233.65.44", "velero-server/v1.16.0")
_CERTS = service_account("cert-manager", "cert-manager", "10.233.67.8", "cert-manager-certificates/v1.17.1")
_FLUENTD = service_account("fluentd-system", "fluentd", "10.233.64.5", "rest-client/2.1.0")
_DEPLOYER = service_account("ci", "deployer", "10.233.66.77", "Helm/3.17.1")
CHECKOUT = service_account("shop-production", "checkout", "10.233.66.90", "checkout/2.7.0 client-go/v0.31.6")
_MODIFIED = "the object has been modified; please apply your changes to the latest version and try again"

_ROUTINE: tuple[tuple[float, Rhythm, Actor, Request], ...] = (
    # per day, rhythm, who, what
    (260, FLAT, CONTROLLERS, Request("update", "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager?timeout=5s", "leases", "kube-system", "kube-controller-manager", group="coordination.k8s.io")),
    (260, FLAT, _SCHEDULER, Request("update", "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler?timeout=5s", "leases", "kube-system", "kube-scheduler", group="coordination.k8s.io")),
    (230, FLAT, CONTROLLERS, Request("list", f"/apis/<product>s.demo.example/v1/<product>s?{_LIST}", "customresourcedefinitions", group="apiextensions.k8s.io")),
    (240, FLAT, CONTROLLERS, Request("get", "/api/v1/namespaces/shop-production/serviceaccounts/checkout", "serviceaccounts", "shop-production", "checkout")),
    (90, OFFICE, CONTROLLERS, Request("create", "/api/v1/namespaces/shop-staging/pods", "pods", "shop-staging", code=201)),
    (90, FLAT, CONTROLLERS, Request("patch", "/api/v1/namespaces/shop-production/events/storefront.<hex16>", "events", "shop-production", "storefront.<hex16>")),
    (45, FLAT, CONTROLLERS, Request("update", "/apis/discovery.k8s.io/v1/namespaces/shop-production/endpointslices/storefront-x7k2p", "endpointslices", "shop-production", "storefront-x7k2p", group="discovery.k8s.io")),
    (28, FLAT, CONTROLLERS, Request("update", "/apis/apps/v1/namespaces/shop-staging/replicasets/checkout-<hex10>/status", "replicasets", "shop-staging", "checkout", "status", "apps", 409, f'Operation cannot be fulfilled on replicasets.apps "checkout": {_MODIFIED}')),
    (60, FLAT, _APISERVER, Request("get", "/api/v1/namespaces/kube-system/endpoints/kubernetes", "endpoints", "kube-system", "kubernetes", allowed_by="")),
    (30, FLAT, _SCHEDULER, Request("create", "/api/v1/namespaces/shop-staging/pods/storefront-<hex10>/binding", "pods", "shop-staging", "storefront", "binding", code=201)),
    (140, FLAT, _PROMETHEUS, Request("watch", "/api/v1/services?allowWatchBookmarks=true&resourceVersion=<n80000000-99999999>&timeoutSeconds=<n300-600>&watch=true", "services")),
    (120, FLAT, _PROMETHEUS, Request("list", f"/api/v1/endpoints?{_LIST}", "endpoints")),
    (240, hourly(30), _GATEKEEPER, Request("list", "/api/v1/pods?limit=500", "pods")),
    (120, hourly(30), _GATEKEEPER, Request("list", "/apis/apps/v1/deployments?limit=500", "deployments", group="apps")),
    (80, FLAT, _GATEKEEPER, Request("update", "/apis/status.gatekeeper.sh/v1beta1/namespaces/gatekeeper-system/constraintpodstatuses/audit/status", "constraintpodstatuses", "gatekeeper-system", "audit", "status", "status.gatekeeper.sh")),
    (18, FLAT, _GATEKEEPER, Request("update", "/apis/status.gatekeeper.sh/v1beta1/namespaces/gatekeeper-system/constraintpodstatuses/audit/status", "constraintpodstatuses", "gatekeeper-system", "audit", "status", "status.gatekeeper.sh", 409, f'Operation cannot be fulfilled on constraintpodstatuses.status.gatekeeper.sh "audit": {_MODIFIED}')),
    (140, nightly(2, 0), _VELERO, Request("list", "/apis/apps/v1/namespaces/shop-production/replicasets?limit=500", "replicasets", "shop-production", group="apps")),
    (48, hourly(17), _VELERO, Request("get", "/apis/velero.io/v1/namespaces/velero/backupstoragelocations/default", "backupstoragelocations", "velero", "default", group="velero.io")),
    (55, FLAT, _CERTS, Request("update", "/apis/cert-manager.io/v1/namespaces/shop-production/certificates/shop-tls/status", "certificates", "shop-production", "shop-tls", "status", "cert-manager.io")),
    (7, FLAT, _CERTS, Request("create", "/apis/cert-manager.io/v1/namespaces/shop-production/certificaterequests", "certificaterequests", "shop-production", "", "", "cert-manager.io", 409, 'certificaterequests.cert-manager.io "shop-tls-<n1-9>" already exists', "AlreadyExists")),
    (150, FLAT, _FLUENTD, Request("watch", "/api/v1/pods?fieldSelector=spec.nodeName%3D<worker>&resourceVersion=<n80000000-99999999>&watch=true", "pods")),
    (2.2, FLAT, _FLUENTD, Request("watch", "/api/v1/namespaces?resourceVersion=<n70000000-79999999>&watch=true", "namespaces", code=410, message="too old resource version: <n70000000-79999999> (<n80000000-99999999>)")),
    (120, OFFICE, _DEPLOYER, Request("get", "/api/v1/namespaces/shop-staging/secrets?labelSelector=owner%3Dhelm", "secrets", "shop-staging")),
    (9, OFFICE, _DEPLOYER, Request("patch", f"{_STAGING}/storefront?fieldManager=helm", "deployments", "shop-staging", "storefront", group="apps", sent='{"spec":{"template":{"spec":{"containers":[{"name":"storefront","image":"registry.demo.example/shop/storefront:3.15.0-rc1"}]}}}}')),
    (4, OFFICE, _DEPLOYER, Request("create", _STAGING, "deployments", "shop-staging", "storefront", "", "apps", 403, 'admission webhook "validation.gatekeeper.sh" denied the request: [require-resource-limits] container <storefront> has no resource limits')),
    (0.8, OFFICE, _DEPLOYER, Request("patch", f"{_STAGING}/checkout?fieldManager=helm", "deployments", "shop-staging", "checkout", "", "apps", 422, 'Deployment.apps "checkout" is invalid: spec.template.spec.containers[0].image: Required value')),
    (360, FLAT, CHECKOUT, Request("get", f"{_SHOP}/configmaps/price-rules", "configmaps", "shop-production", "price-rules", allowed_by='RBAC: allowed by RoleBinding "checkout/shop-production" of Role "checkout" to ServiceAccount "checkout/shop-production"')),
    (3, FLAT, CHECKOUT, Request("get", f"{_SHOP}/configmaps/price-rules-<product>", "configmaps", "shop-production", "price-rules-<product>", code=404, message='configmaps "price-rules-<product>" not found')),
    (5, FLAT, _UNKNOWN_CALLER, Request("get", "/api/v1/nodes/<worker>", "nodes", "", "<worker>", code=401, message="Unauthorized")),
    (2, FLAT, _ANONYMOUS, Request("get", "/version", "version", code=403, message='forbidden: User "system:anonymous" cannot get path "/version"')),
    (0.25, FLAT, CONTROLLERS, Request("create", "/api/v1/namespaces/shop-production/events", "events", "shop-production", code=500, message='Internal error occurred: failed calling webhook "check-ignore-label.gatekeeper.sh": failed to call webhook: Post "https://gatekeeper-webhook-service.gatekeeper-system.svc:443/v1/admitlabel?timeout=3s": EOF')),
    (0.15, FLAT, _PROMETHEUS, Request("list", "/apis/metrics.k8s.io/v1beta1/nodes?limit=500", "nodes", group="metrics.k8s.io", code=504, message="unable to fetch node metrics: the server is currently unable to handle the request")),
)  # fmt: skip
_BY_PEOPLE: tuple[tuple[float, Request], ...] = (
    # per day over all people
    (60, Request("list", f"{_SHOP}/pods?limit=500", "pods", "shop-production")),
    (25, Request("list", "/api/v1/nodes?limit=500", "nodes")),
    (22, Request("get", f"{_SHOP}/pods/checkout-<hex10>/log?container=checkout&tailLines=200", "pods", "shop-production", "checkout", "log")),
    (14, Request("list", "/api/v1/namespaces/velero/events?limit=500", "events", "velero")),
    (6, Request("get", "/api/v1/namespaces/shop-staging/pods/storefront-<hex10>", "pods", "shop-staging", "storefront", code=404, message='pods "storefront-<hex10>" not found')),
    (1.6, Request("patch", "/apis/apps/v1/namespaces/shop-staging/deployments/storefront?fieldManager=kubectl-edit", "deployments", "shop-staging", "storefront", group="apps", sent='{"spec":{"replicas":<n1-3>}}')),
    (0.5, Request("delete", "/api/v1/namespaces/shop-staging/pods/checkout-<hex10>", "pods", "shop-staging", "checkout")),
    (0.7, Request("get", "/api/v1/namespaces/harbor/secrets/harbor-core", "secrets", "harbor", "harbor-core", code=403, message='secrets "harbor-core" is forbidden: User "<person>@demo.example" cannot get resource "secrets" in API group "" in the namespace "harbor"')),
    (0.12, Request("create", "/apis/apps/v1/namespaces/shop-staging/deployments?fieldManager=kubectl-create&fieldValidation=Strict", "deployments", "shop-staging", "", "", "apps", 400, 'strict decoding error: unknown field "spec.template.spec.container"')),
)  # fmt: skip


def lines(world: World, day: int) -> Iterator[tuple[int, str]]:
    """Moments and events of the audit log on a day."""
    dice = world.dice("api", day)
    for node in NODES:
        kubelet = Actor(f"system:node:{node}", ("system:nodes",), NODE_ADDRESSES[node], "kubelet/v1.31.6")
        uri = f"/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/{node}?timeout=10s"
        lease = Request("update", uri, "leases", "kube-node-lease", node, group="coordination.k8s.io", allowed_by="")
        for us in FLAT.moments(60, world.month, day, dice):
            yield us, call(world, us, dice, kubelet, lease)
    for per_day, rhythm, actor, request in _ROUTINE:
        for us in rhythm.moments(per_day, world.month, day, dice):
            yield us, call(world, us, dice, actor, request)
    for per_day, request in _BY_PEOPLE:
        for us in OFFICE.moments(per_day, world.month, day, dice):
            somebody = person(dice.pick(PEOPLE), f"{OFFICE_NETWORK}{dice.between(10, 40)}")
            yield us, call(world, us, dice, somebody, request)


def call(world: World, us: int, dice: Dice, actor: Actor, request: Request) -> str:
    """The event of one request, its templates filled."""
    templates = (request.uri, request.name, request.message, request.sent)
    if any("<" in text for text in templates):
        uri, name, message, sent = (fill(text, world, us, dice) for text in templates)
        request = replace(request, uri=uri, name=name, message=message, sent=sent)
    return audit_event(world.month, us, dice.uuid(), actor, request)
