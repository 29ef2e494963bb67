// A node writes what is its own: its Node, its lease, the status of its pods, tokens for them. upstream: plugin/pkg/admission/noderestriction/admission.go
import { type DeepReadonly, deepEqual } from '../../../base/deep.ts';
import type { Node, OwnerReference, Pod, PodSpec, ResourceSlice, TokenRequest } from '../../api/generated/types.ts';
import { NODES, PODS } from '../../api/resources.ts';
import { newForbidden, newNotFound } from '../../api/status.ts';
import { nodeOf } from '../node-authorizer.ts';
import type { Attributes, Plugin } from './plugin.ts';

const MIRROR = 'kubernetes.io/config.mirror';
const LEASES = 'kube-node-lease';
/** Labels of Kubernetes' own that a kubelet may set on its node. upstream: kubelet/pkg/apis/well_known_labels.go */
const OWN_LABELS: ReadonlySet<string> = new Set([
  ...['kubernetes.io/hostname', 'kubernetes.io/os', 'kubernetes.io/arch', 'beta.kubernetes.io/os', 'beta.kubernetes.io/arch'],
  ...['topology.kubernetes.io/zone', 'topology.kubernetes.io/region', 'failure-domain.beta.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/region'],
  ...['beta.kubernetes.io/instance-type', 'node.kubernetes.io/instance-type'],
]);
const OWN_LABEL_DOMAINS = ['kubelet.kubernetes.io', 'node.kubernetes.io'];
const RESTRICTED_DOMAIN = 'node-restriction.kubernetes.io';

/** What each kind demands of the node that writes; a text is the refusal. */
const RULES: Readonly<Record<string, (a: Attributes, node: string) => string | undefined>> = {
  pods: refusePod,
  nodes: refuseNode,
  persistentvolumeclaims: (a) => (a.subresource === 'status' ? undefined : 'may only update PVC status'),
  serviceaccounts: refuseToken,
  leases: (a, node) => {
    if (a.namespace !== LEASES) return `can only access leases in the ${JSON.stringify(LEASES)} system namespace`;
    return a.name === node ? undefined : 'can only access node lease with the same name as the requesting node';
  },
  csinodes: (a, node) => (a.name === node ? undefined : 'can only access CSINode with the same name as the requesting node'),
  resourceslices: refuseSlice,
};

export const nodeRestriction: Plugin = {
  name: 'NodeRestriction',
  concerns: ['pods', 'nodes', 'persistentvolumeclaims', 'serviceaccounts', 'leases.coordination.k8s.io', 'csinodes.storage.k8s.io', 'resourceslices.resource.k8s.io'],
  check(a) {
    const node = nodeOf(a.user);
    const why = node === undefined ? undefined : RULES[a.resource.plural]?.(a, node);
    if (why) throw newForbidden({ group: a.resource.group, resource: a.resource.plural }, a.name, why);
  },
};

function refusePod(a: Attributes, node: string): string | undefined {
  const me = `node ${JSON.stringify(node)}`;
  const pod = (a.old ?? a.object) as DeepReadonly<Pod> | undefined;
  switch (a.subresource) {
    case '':
      if (a.operation === 'CREATE') return refuseMirror(a, me, node);
      if (a.operation === 'DELETE') return pod?.spec?.nodeName === node ? undefined : `${me} can only delete pods with spec.nodeName set to itself`;
      return `unexpected operation "${a.operation}", ${me} can only create and delete mirror pods`;
    case 'status':
      if (pod?.spec?.nodeName !== node) return `${me} can only update pod status for pods with spec.nodeName set to itself`;
      return deepEqual(pod.metadata.labels ?? {}, a.object?.metadata.labels ?? {}) ? undefined : `${me} cannot update labels through pod status`;
    case 'eviction': {
      const evicted = a.context.get(PODS, a.namespace, a.name);
      if (!evicted) throw newNotFound({ group: '', resource: 'pods' }, a.name);
      return evicted.spec?.nodeName === node ? undefined : `node ${node} can only evict pods with spec.nodeName set to itself`;
    }
    default:
      return `unexpected pod subresource ${JSON.stringify(a.subresource)}, only 'status' and 'eviction' are allowed`;
  }
}

function refuseMirror(a: Attributes, me: string, node: string): string | undefined {
  const pod = a.object as DeepReadonly<Pod>;
  if (pod.metadata.annotations?.[MIRROR] === undefined) return `pod does not have ${JSON.stringify(MIRROR)} annotation, ${me} can only create mirror pods`;
  if (pod.spec?.nodeName !== node) return `${me} can only create pods with spec.nodeName set to itself`;
  const owners = pod.metadata.ownerReferences ?? [];
  if (owners.length > 1) return `${me} can only create pods with a single owner reference set to itself`;
  const [owner] = owners;
  if (!owner) return `${me} can only create pods with an owner reference set to itself`;
  const wrong = refuseOwner(a, owner, me, node);
  if (wrong) return wrong;
  const what = referenceOf(pod.spec);
  return what && `${me} can not create pods that reference ${what}`;
}

function refuseOwner(a: Attributes, owner: DeepReadonly<OwnerReference>, me: string, node: string): string | undefined {
  if (owner.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node) return `${me} can only create pods with an owner reference set to itself`;
  if (!owner.controller) return `${me} can only create pods with a controller owner reference set to itself`;
  if (owner.blockOwnerDeletion) return `${me} must not set blockOwnerDeletion on an owner reference`;
  const is = a.context.get(NODES, '', node);
  if (!is) throw newNotFound({ group: '', resource: 'nodes' }, node);
  return owner.uid === is.metadata.uid ? undefined : `node ${node} UID mismatch: expected ${owner.uid} got ${is.metadata.uid}`;
}

/** What of the API a pod cannot run without. upstream: pkg/api/pod HasAPIObjectReference */
function referenceOf(spec: DeepReadonly<PodSpec>): string | undefined {
  if (spec.serviceAccountName) return 'serviceaccounts';
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const uses = (from: 'secretRef' | 'configMapRef', key: 'secretKeyRef' | 'configMapKeyRef'): boolean =>
    containers.some((c) => c.envFrom?.some((e) => e[from]) || c.env?.some((e) => e.valueFrom?.[key]));
  if (uses('secretRef', 'secretKeyRef') || spec.imagePullSecrets?.length || spec.volumes?.some((v) => v.secret)) return 'secrets';
  if (uses('configMapRef', 'configMapKeyRef') || spec.volumes?.some((v) => v.configMap)) return 'configmaps';
  if (spec.resourceClaims?.length) return 'resourceclaims';
  for (const v of spec.volumes ?? []) {
    if (v.csi) return 'csidrivers (via CSI volumes)';
    if (v.glusterfs) return 'endpoints (via glusterFS volumes)';
    if (v.persistentVolumeClaim) return 'persistentvolumeclaims';
    if (v.ephemeral) return 'persistentvolumeclaims (via ephemeral volumes)';
    if (v.azureFile) return 'secrets (via azureFile volumes)';
    if (v.projected?.sources?.some((s) => s.serviceAccountToken)) return 'serviceaccounts (via projected volumes)';
  }
  return undefined;
}

function refuseNode(a: Attributes, node: string): string | undefined {
  const me = `node ${JSON.stringify(node)}`;
  if (a.name !== node) return `${me} is not allowed to modify node ${JSON.stringify(a.name)}`;
  // A control plane's kubelet registers here with the labels that kubeadm gives its node a moment later: what a new node is called is left to it.
  if (a.operation !== 'UPDATE') return undefined;
  const [now, was] = [a.object as DeepReadonly<Node>, a.old as DeepReadonly<Node>];
  // A status is written without the spec, which stays as it is.
  if (a.subresource !== 'status' && !deepEqual(now.spec?.taints ?? [], was.spec?.taints ?? [])) return `${me} is not allowed to modify taints`;
  if (!deepEqual(now.metadata.ownerReferences ?? [], was.metadata.ownerReferences ?? [])) return `${me} is not allowed to modify ownerReferences`;
  const forbidden = changedLabels(now.metadata.labels ?? {}, was.metadata.labels ?? {}).filter(isForbiddenLabel);
  return forbidden.length ? `is not allowed to modify labels: ${forbidden.join(', ')}` : undefined;
}

type Labels = Readonly<Record<string, string>>;

const changedLabels = (now: Labels, was: Labels): string[] => [...new Set([...Object.keys(now), ...Object.keys(was)])].filter((k) => now[k] !== was[k]).sort();

const within = (domain: string, of: string): boolean => domain === of || domain.endsWith(`.${of}`);

function isForbiddenLabel(label: string): boolean {
  const domain = label.includes('/') ? label.slice(0, label.indexOf('/')) : '';
  if (within(domain, RESTRICTED_DOMAIN)) return true;
  if (!within(domain, 'kubernetes.io') && !within(domain, 'k8s.io')) return false;
  return !OWN_LABELS.has(label) && !OWN_LABEL_DOMAINS.some((d) => within(domain, d));
}

function refuseToken(a: Attributes, node: string): string | undefined {
  if (a.operation !== 'CREATE' || a.subresource !== 'token') return undefined;
  const ref = (a.object as DeepReadonly<TokenRequest>).spec?.boundObjectRef;
  if (ref?.apiVersion !== 'v1' || ref.kind !== 'Pod' || !ref.name) return 'node requested token not bound to a pod';
  if (!ref.uid) return 'node requested token with a pod binding without a uid';
  const pod = a.context.get(PODS, a.namespace, ref.name);
  if (!pod) throw newNotFound({ group: '', resource: 'pods' }, ref.name);
  if (ref.uid !== pod.metadata.uid)
    return `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`;
  return pod.spec?.nodeName === node ? undefined : 'node requested token bound to a pod scheduled on a different node';
}

function refuseSlice(a: Attributes, node: string): string | undefined {
  const slice = (a.operation === 'DELETE' ? a.old : a.object) as DeepReadonly<ResourceSlice> | undefined;
  if (a.operation === 'UPDATE' || slice?.spec?.nodeName === node) return undefined;
  return `can only ${a.operation === 'DELETE' ? 'delete' : 'create'} ResourceSlice with the same NodeName as the requesting node`;
}
