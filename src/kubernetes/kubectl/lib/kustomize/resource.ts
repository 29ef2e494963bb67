// One object on its way through a build: what it is called now, and what it was called. upstream: kustomize/api/resource/resource.go, resmap
import { isRecord } from '../../../../base/deep.ts';
import { CommandError } from '../errors.ts';

export type Doc = Record<string, unknown>;

export interface Id {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

export interface Resource {
  /** Belongs to the build alone and is changed in place. */
  object: Doc;
  /** What it was called before, oldest first. */
  readonly before: Id[];
  /** What was put around its name, layer by layer: objects of one layer find each other by it. */
  readonly prefixes: string[];
  readonly suffixes: string[];
  /** A hash of its content shall stand behind its name. */
  hashed: boolean;
}

/** An object on its way through a build, under its first name. */
export function makeResource(object: Doc, hashed = false): Resource {
  return { object, before: [], prefixes: [], suffixes: [], hashed };
}

export const metadataOf = (object: Doc): Doc => (isRecord(object.metadata) ? (object.metadata as Doc) : {});

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** By what an object is told from others. */
export function idOf(object: Doc): Id {
  const apiVersion = text(object.apiVersion);
  const slash = apiVersion.indexOf('/');
  const { name, namespace } = metadataOf(object);
  return { group: slash < 0 ? '' : apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1), kind: text(object.kind), name: text(name), namespace: text(namespace) };
}

/** The first name it had, and all others up to now. */
export const idsOf = (r: Resource): readonly Id[] => [...r.before, idOf(r.object)];

/** Before its name changes. */
export function remember(r: Resource): void {
  r.before.push(idOf(r.object));
}

const gvkText = (id: Pick<Id, 'group' | 'version' | 'kind'>): string => `${id.kind || '[noKind]'}.${id.version || '[noVer]'}.${id.group || '[noGrp]'}`;

export const idText = (id: Id): string => `${gvkText(id)}/${id.name || '[noName]'}.${id.namespace || '[noNs]'}`;

const CLUSTER_KINDS = new Set([
  'APIService',
  'CSIDriver',
  'CSINode',
  'CertificateSigningRequest',
  'ClusterRole',
  'ClusterRoleBinding',
  'ComponentStatus',
  'CustomResourceDefinition',
  'DeviceClass',
  'FlowSchema',
  'IPAddress',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'PriorityLevelConfiguration',
  'RuntimeClass',
  'SelfSubjectAccessReview',
  'ServiceCIDR',
  'StorageClass',
  'SubjectAccessReview',
  'TokenReview',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'VolumeAttachment',
]);

/** Kinds that nobody knows live in namespaces. */
export const isClusterScoped = (id: Pick<Id, 'kind'>): boolean => CLUSTER_KINDS.has(id.kind);

const effective = (id: Id): string => (isClusterScoped(id) ? '' : id.namespace || 'default');

export const sameId = (a: Id, b: Id): boolean => gvkText(a) === gvkText(b) && a.name === b.name && effective(a) === effective(b);

export const sameNamespace = (a: Id, b: Id): boolean => effective(a) === effective(b);

/** All that now or once were called so. */
export const everCalled = (all: readonly Resource[], id: Id): Resource[] => all.filter((r) => idsOf(r).some((other) => sameId(other, id)));

/** Puts resources to others; two of one name are refused. */
export function append(all: Resource[], more: readonly Resource[]): void {
  for (const r of more) {
    const id = idOf(r.object);
    if (all.some((other) => sameId(idOf(other.object), id))) throw new CommandError(`may not add resource with an already registered id: ${idText(id)}`);
    all.push(r);
  }
}
