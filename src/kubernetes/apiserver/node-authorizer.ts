// What the kubelet of a node may do: what has to do with its own pods. upstream: plugin/pkg/auth/authorizer/node/{node_authorizer,graph}.go
import type { DeepReadonly } from '../../base/deep.ts';
import type { PersistentVolume, Pod, PolicyRule, ResourceSlice, VolumeAttachment } from '../api/generated/types.ts';
import type { UserInfo } from '../api/wire.ts';
import type { Access } from './authentication.ts';
import { NODE_RULES } from './bootstrap/node-rules.ts';
import { claimNames, claimsOfDevices, configMapNames, isMirror, secretNames, secretNamesOfVolume } from './node-references.ts';
import { allows } from './rule-allows.ts';
import type { Storage, StorageKey } from './storage/storage.ts';

/** Allowed, or what the node is told; undefined: somebody else may know. */
export interface NodeOpinion {
  readonly allowed: boolean;
  readonly reason: string;
}

const PREFIX = 'system:node:';
const LEASES_OF = 'kube-node-lease';
const RULES: readonly DeepReadonly<PolicyRule>[] = NODE_RULES;

/** The name of the node that a user is; undefined when the user is none. upstream: nodeidentifier.NewDefaultNodeIdentifier */
export function nodeOf(user: UserInfo): string | undefined {
  return user.name.startsWith(PREFIX) && user.groups.includes('system:nodes') ? user.name.slice(PREFIX.length) : undefined;
}

const yes: NodeOpinion = { allowed: true, reason: '' };
const no = (reason = ''): NodeOpinion => ({ allowed: false, reason });

/** What the node authorizer says; undefined about whoever is no node. */
export function authorizeNode(storage: Storage, a: Access): NodeOpinion | undefined {
  const node = nodeOf(a.user);
  if (node === undefined) return undefined;
  if (node === '') return no(`unknown node for user ${JSON.stringify(a.user.name)}`);
  const own = a.path === undefined ? SPECIAL[a.group ? `${a.resource}.${a.group}` : a.resource] : undefined;
  if (own) return own({ storage, node, a });
  return RULES.some((rule) => allows(rule, a)) ? yes : no();
}

interface Question {
  readonly storage: Storage;
  readonly node: string;
  readonly a: Access;
}

type Answer = (q: Question) => NodeOpinion;
type Related = (q: Question) => boolean;

const among = (verb: string, verbs: string): boolean => verbs.split(' ').includes(verb);

/** Known by name, and connected with a pod of the node. */
function relatedTo(q: Question, related: Related): NodeOpinion {
  if (!q.a.name) return no('No Object name found');
  return related(q) ? yes : no(`no relationship found between node '${q.node}' and this object`);
}

const onlyGet =
  (related: Related): Answer =>
  (q) => {
    if (q.a.verb !== 'get') return no('can only get individual resources of this type');
    if (q.a.subresource) return no('cannot get subresource');
    return relatedTo(q, related);
  };

const onlyRead =
  (related: Related): Answer =>
  (q) => {
    if (!among(q.a.verb, 'get list watch')) return no('can only read resources of this type');
    if (q.a.subresource) return no('cannot read subresource');
    if (!q.a.namespace) return no('can only read namespaced object of this type');
    return relatedTo(q, related);
  };

function claims(q: Question): NodeOpinion {
  if (q.a.subresource !== 'status') return onlyGet(claimRelated)(q);
  return among(q.a.verb, 'update patch') ? relatedTo(q, claimRelated) : no('can only get/update/patch this type');
}

function serviceAccounts(q: Question): NodeOpinion {
  const { verb, subresource, name } = q.a;
  if (verb === 'get' && !subresource) return onlyRead(accountRelated)(q);
  if (verb !== 'create' || !name) return no('can only create tokens for individual service accounts');
  if (subresource !== 'token') return no('can only create token subresource of serviceaccount');
  return relatedTo(q, accountRelated);
}

function leases({ node, a }: Question): NodeOpinion {
  if (!among(a.verb, 'get create update patch delete')) return no('can only get, create, update, patch, or delete a node lease');
  if (a.namespace !== LEASES_OF) return no(`can only access leases in the ${JSON.stringify(LEASES_OF)} system namespace`);
  return a.verb !== 'create' && a.name !== node ? no('can only access node lease with the same name as the requesting node') : yes;
}

function csiNodes({ node, a }: Question): NodeOpinion {
  if (!among(a.verb, 'get create update patch delete')) return no('can only get, create, update, patch, or delete a CSINode');
  if (a.subresource) return no('cannot authorize CSINode subresources');
  return a.verb !== 'create' && a.name !== node ? no('can only access CSINode with the same name as the requesting node') : yes;
}

function slices(q: Question): NodeOpinion {
  const { verb, subresource } = q.a;
  if (subresource) return no('cannot authorize ResourceSlice subresources');
  if (verb === 'create') return yes;
  if (among(verb, 'get update patch delete')) return relatedTo(q, ownSlice);
  if (!among(verb, 'watch list deletecollection'))
    return no('only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, delete, deletecollection');
  return selects(q, 'spec.nodeName') ? yes : no('can only list/watch/deletecollection resourceslices with nodeName field selector');
}

function nodes({ node, a }: Question): NodeOpinion {
  if (a.subresource === 'status') return among(a.verb, 'update patch') ? yes : no();
  if (a.subresource) return no();
  if (among(a.verb, 'create update patch')) return yes;
  if (!among(a.verb, 'get list watch')) return no();
  if (a.name === node) return yes;
  return no(a.name ? `node '${node}' cannot read '${a.name}', only its own Node object` : `node '${node}' cannot read all nodes, only its own Node object`);
}

function pods(q: Question): NodeOpinion {
  const { verb, subresource, name } = q.a;
  if (subresource === 'status') return among(verb, 'update patch') ? yes : no();
  if (subresource === 'eviction') return verb === 'create' ? yes : no();
  if (subresource) return no();
  if (among(verb, 'create delete')) return yes;
  if (verb === 'get') return onlyGet(ownPod)(q);
  if (!among(verb, 'list watch')) return no();
  if (selects(q, 'spec.nodeName')) return yes;
  return name ? relatedTo(q, ownPod) : no('can only list/watch pods with spec.nodeName field selector');
}

/** The request asks for what is on this node. */
const selects = ({ node, a }: Question, field: string): boolean => a.fields?.().some((f) => f.field === field && f.equal && f.value === node) ?? false;

const SPECIAL: Readonly<Record<string, Answer>> = {
  secrets: onlyRead((q) => ownPods(q).some((p) => secretNames(p).has(q.a.name)) || volumesOfPods(q).some((v) => secretNamesOfVolume(v).has(`${q.a.namespace}/${q.a.name}`))),
  configmaps: onlyRead((q) => ownPods(q).some((p) => configMapNames(p).has(q.a.name))),
  persistentvolumeclaims: claims,
  persistentvolumes: onlyGet((q) => volumesOfPods(q).some((v) => v.metadata.name === q.a.name)),
  'resourceclaims.resource.k8s.io': onlyGet((q) => ownPods(q).some((p) => claimsOfDevices(p).has(q.a.name))),
  'volumeattachments.storage.k8s.io': onlyGet((q) =>
    stored<VolumeAttachment>(q, 'volumeattachments.storage.k8s.io').some((v) => v.metadata.name === q.a.name && v.spec.nodeName === q.node),
  ),
  serviceaccounts: serviceAccounts,
  'leases.coordination.k8s.io': leases,
  'csinodes.storage.k8s.io': csiNodes,
  'resourceslices.resource.k8s.io': slices,
  nodes,
  pods,
  'podcertificaterequests.certificates.k8s.io': () => no(),
};

function stored<T>({ storage }: Question, key: StorageKey, namespace?: string): DeepReadonly<T>[] {
  return [...(storage.tables.get(key)?.entries(namespace) ?? [])].map((e) => e.object as DeepReadonly<T>);
}

const onNode = (q: Question, namespace?: string): DeepReadonly<Pod>[] => stored<Pod>(q, 'pods', namespace).filter((p) => p.spec?.nodeName === q.node);

/** The node's pods in the namespace that is asked about; a mirror pod refers to nothing. */
const ownPods = (q: Question, namespace = q.a.namespace): DeepReadonly<Pod>[] => onNode(q, namespace).filter((p) => !isMirror(p));

const ownPod: Related = (q) => onNode(q, q.a.namespace).some((p) => p.metadata.name === q.a.name);
const accountRelated: Related = (q) => ownPods(q).some((p) => p.spec?.serviceAccountName === q.a.name);
const claimRelated: Related = (q) => ownPods(q).some((p) => claimNames(p).has(q.a.name));
const ownSlice: Related = (q) => stored<ResourceSlice>(q, 'resourceslices.resource.k8s.io').some((s) => s.metadata.name === q.a.name && s.spec.nodeName === q.node);

/** Volumes whose claim a pod of the node uses. */
function volumesOfPods(q: Question): DeepReadonly<PersistentVolume>[] {
  return stored<PersistentVolume>(q, 'persistentvolumes').filter((v) => {
    const claim = v.spec?.claimRef;
    return claim !== undefined && ownPods(q, claim.namespace ?? '').some((p) => claimNames(p).has(claim.name ?? ''));
  });
}
