// Stand-in kubelets of three nodes: what is scheduled is Running and Ready at once, in the words of v1.36; nothing runs. Argument: the API server's address.
import { randomBytes, randomUUID } from 'node:crypto';
import { open, request } from './instance.mjs';

const server = process.argv[2];
const send = (method, path, body, type) => request(server, method, path, body, type);
const NODES = ['control-plane', 'node-1', 'node-2'];
const addressOf = (node) => `192.168.1.${10 + NODES.indexOf(node)}`;
const now = () => new Date().toISOString().replace(/\.\d+Z/, 'Z');
const precisely = () => new Date().toISOString().replace('Z', '000Z');
const STRATEGIC = 'application/strategic-merge-patch+json';
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
const RENEW_MS = 8000;

const CONDITIONS = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
];
const CAPACITY = { cpu: '4', 'ephemeral-storage': '61255492Ki', 'hugepages-1Gi': '0', 'hugepages-2Mi': '0', memory: '8131056Ki', pods: '110' };

function nodeObject(name) {
  const first = name === 'control-plane';
  const system = {
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/os': 'linux',
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/hostname': name,
  };
  const labels = first ? { ...system, 'node-role.kubernetes.io/control-plane': '', 'node.kubernetes.io/exclude-from-external-load-balancers': '' } : system;
  const podCIDR = `10.244.${NODES.indexOf(name)}.0/24`;
  const taints = first ? [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] : undefined;
  const annotations = { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels, annotations }, spec: { podCIDR, podCIDRs: [podCIDR], taints } };
}

const nodeStatus = (name) => ({
  addresses: [
    { type: 'InternalIP', address: addressOf(name) },
    { type: 'Hostname', address: name },
  ],
  capacity: CAPACITY,
  allocatable: CAPACITY,
  conditions: CONDITIONS.map(([type, status, reason, message]) => ({ type, status, reason, message, lastHeartbeatTime: now(), lastTransitionTime: now() })),
  daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
  nodeInfo: {
    architecture: 'amd64',
    bootID: randomUUID(),
    containerRuntimeVersion: 'containerd://2.1.4',
    kernelVersion: '6.12.48+deb13-amd64',
    kubeProxyVersion: '',
    kubeletVersion: 'v1.36.3',
    machineID: randomBytes(16).toString('hex'),
    operatingSystem: 'linux',
    osImage: 'Debian GNU/Linux 13 (trixie)',
    systemUUID: randomUUID(),
  },
});

async function join(name) {
  await send('POST', '/api/v1/nodes', nodeObject(name));
  await send('PATCH', `/api/v1/nodes/${name}/status`, { status: nodeStatus(name) }, STRATEGIC);
  const lease = () => ({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, namespace: 'kube-node-lease' },
    spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: precisely() },
  });
  await send('POST', LEASES, lease());
  const renew = async () => {
    const { code } = await send('PATCH', `${LEASES}/${name}`, { spec: { renewTime: precisely() } }, 'application/merge-patch+json');
    if (code === 404) await send('POST', LEASES, lease());
  };
  setInterval(() => renew().catch((error) => console.error(error.message)), RENEW_MS);
}

const given = new Map();

/** The next address of a node's pods. */
function nextAddress(node) {
  const n = given.get(node) ?? 0;
  given.set(node, n + 1);
  return `10.244.${NODES.indexOf(node)}.${2 + (n % 250)}`;
}

async function tell(pod, fieldPath, reason, message, type = 'Normal') {
  const { name, namespace, uid, resourceVersion } = pod.metadata;
  const at = now();
  await send('POST', `/api/v1/namespaces/${namespace}/events`, {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${randomBytes(8).toString('hex')}`, namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', name, namespace, uid, resourceVersion, fieldPath },
    reason,
    message,
    type,
    source: { component: 'kubelet', host: pod.spec.nodeName },
    reportingComponent: 'kubelet',
    reportingInstance: pod.spec.nodeName,
    firstTimestamp: at,
    lastTimestamp: at,
    count: 1,
  });
}

const cannotBePulled = ({ image }) => image.includes('does-not-exist');
const neverReady = ({ image }) => image.includes('not-ready');

/** An image's whole name. */
function whole(image) {
  const tagged = /[:@][^/]+$/.test(image) ? image : `${image}:latest`;
  if (/^[^/]+[.:][^/]*\//.test(tagged)) return tagged;
  return tagged.includes('/') ? `docker.io/${tagged}` : `docker.io/library/${tagged}`;
}

function containerStatus(container, at) {
  const { name, image } = container;
  const idle = { name, restartCount: 0, lastState: {}, ready: false, started: false };
  if (cannotBePulled(container)) return { ...idle, image, imageID: '', state: { waiting: { reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}"` } } };
  const ids = { imageID: `docker.io/library/x@sha256:${'0'.repeat(64)}`, containerID: `containerd://${randomBytes(32).toString('hex')}` };
  return { ...idle, ...ids, image: whole(image), ready: !neverReady(container), started: true, state: { running: { startedAt: at } } };
}

function initStatus(container, at) {
  const status = containerStatus(container, at);
  if (container.restartPolicy === 'Always') return { ...status, ready: true };
  return { ...status, ready: true, started: false, state: { terminated: { reason: 'Completed', exitCode: 0, startedAt: at, finishedAt: at } } };
}

function podStatus(pod) {
  const at = now();
  const { nodeName, containers, initContainers, hostNetwork, readinessGates = [] } = pod.spec;
  const host = addressOf(nodeName);
  const ip = hostNetwork ? host : (pod.status.podIP ?? nextAddress(nodeName));
  const unready = containers.filter((c) => cannotBePulled(c) || neverReady(c)).map((c) => c.name);
  const closed = readinessGates.find((gate) => !pod.status.conditions?.some((c) => c.type === gate.conditionType && c.status === 'True'));
  const condition = (type, holds, why = {}) => ({
    type,
    status: holds ? 'True' : 'False',
    lastProbeTime: null,
    lastTransitionTime: at,
    observedGeneration: pod.metadata.generation,
    ...why,
  });
  const why = unready.length > 0 ? { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` } : {};
  const gate = closed ? { reason: 'ReadinessGatesNotReady', message: `corresponding condition of pod readiness gate "${closed.conditionType}" does not exist.` } : {};
  return {
    observedGeneration: pod.metadata.generation,
    phase: containers.some(cannotBePulled) ? 'Pending' : 'Running',
    hostIP: host,
    hostIPs: [{ ip: host }],
    podIP: ip,
    podIPs: [{ ip }],
    startTime: pod.status.startTime ?? at,
    conditions: [
      condition('PodReadyToStartContainers', true),
      condition('Initialized', true),
      condition('Ready', unready.length === 0 && !closed, { ...gate, ...why }),
      condition('ContainersReady', unready.length === 0, why),
    ],
    containerStatuses: containers.map((c) => containerStatus(c, at)),
    ...(initContainers ? { initContainerStatuses: initContainers.map((c) => initStatus(c, at)) } : {}),
  };
}

async function start(pod, container, field) {
  const { image } = container;
  await tell(pod, field, 'Pulling', `Pulling image "${image}"`);
  if (cannotBePulled(container)) {
    await tell(pod, field, 'BackOff', `Back-off pulling image "${image}"`);
    await tell(pod, field, 'Failed', 'Error: ImagePullBackOff', 'Warning');
    return;
  }
  await tell(pod, field, 'Pulled', `Successfully pulled image "${image}" in 1s (1s including waiting). Image size: 59000000 bytes.`);
  await tell(pod, field, 'Created', 'Container created');
  await tell(pod, field, 'Started', 'Container started');
}

async function end(pod, path) {
  for (const { name, state } of pod.status.containerStatuses ?? []) if (state.running) await tell(pod, `spec.containers{${name}}`, 'Killing', `Stopping container ${name}`);
  await send('DELETE', path, { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0, preconditions: { uid: pod.metadata.uid } });
}

/** By uid: the images that were started, or `ended`. */
const known = new Map();

async function sync(pod) {
  const { uid, namespace, name, deletionTimestamp } = pod.metadata;
  if (!NODES.includes(pod.spec.nodeName)) return;
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
  const before = known.get(uid);
  const images = deletionTimestamp ? 'ended' : pod.spec.containers.map((c) => c.image).join(' ');
  if (before === images || (!deletionTimestamp && ['Succeeded', 'Failed'].includes(pod.status.phase))) return;
  known.set(uid, images);
  if (deletionTimestamp) return end(pod, path);
  if (!before) for (const c of pod.spec.initContainers ?? []) await start(pod, c, `spec.initContainers{${c.name}}`);
  const running = new Map((pod.status.containerStatuses ?? []).map((c) => [c.name, c.image]));
  for (const c of pod.spec.containers) if (running.get(c.name) !== whole(c.image)) await start(pod, c, `spec.containers{${c.name}}`);
  await send('PATCH', `${path}/status`, { metadata: { uid }, status: podStatus(pod) }, STRATEGIC);
}

const turns = new Map();
const later = (pod) => {
  const { uid } = pod.metadata;
  turns.set(
    uid,
    (turns.get(uid) ?? Promise.resolve()).then(() => sync(pod)).catch((error) => console.error(error.message)),
  );
};

/** Lists and watches pods until the connection ends. */
async function follow() {
  const { body } = await send('GET', '/api/v1/pods');
  for (const pod of body.items) later(pod);
  const answer = await open(server, 'GET', `/api/v1/pods?watch=1&resourceVersion=${body.metadata.resourceVersion}`);
  let rest = '';
  for await (const chunk of answer.setEncoding('utf8')) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    for (const { type, object } of lines.map((line) => JSON.parse(line))) if (type === 'ADDED' || type === 'MODIFIED') later(object);
  }
}

for (const name of NODES) await join(name);
for (;;) {
  await follow().catch((error) => console.error(error.message));
  await new Promise((done) => setTimeout(done, 300));
}
