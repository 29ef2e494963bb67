// Groups, versions and resources, as /api and /apis list them. upstream: apiserver/pkg/endpoints/discovery, kube-aggregator group priorities
import { toBase64 } from '../../../base/bytes.ts';
import { sha256 } from '../../../base/hash.ts';
import type { Core } from '../exchange.ts';
import type { Strategy } from '../registry/strategy.ts';
import { subresourcesOf } from '../subresources/index.ts';
import { remoteVersions } from './remote.ts';

/** Groups in the order of their priority; what is not named here (custom resources) follows by name. */
const ORDER = [
  ...['apiregistration.k8s.io', 'apps', 'events.k8s.io', 'authentication.k8s.io', 'authorization.k8s.io', 'autoscaling', 'batch', 'certificates.k8s.io'],
  ...['networking.k8s.io', 'policy', 'rbac.authorization.k8s.io', 'storage.k8s.io', 'admissionregistration.k8s.io', 'apiextensions.k8s.io', 'scheduling.k8s.io'],
  ...['coordination.k8s.io', 'node.k8s.io', 'discovery.k8s.io', 'resource.k8s.io', 'flowcontrol.apiserver.k8s.io'],
];

/** Kinds that are stored in the form of another version. */
const STORED_AS: Readonly<Record<string, string>> = {
  'events.k8s.io/v1/Event': '/v1/Event',
  'autoscaling/v1/HorizontalPodAutoscaler': 'autoscaling/v2/HorizontalPodAutoscaler',
  'admissionregistration.k8s.io/v1/MutatingAdmissionPolicy': 'admissionregistration.k8s.io/v1beta1/MutatingAdmissionPolicy',
  'admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding': 'admissionregistration.k8s.io/v1beta1/MutatingAdmissionPolicyBinding',
  'apiextensions.k8s.io/v1/CustomResourceDefinition': 'apiextensions.k8s.io/v1beta1/CustomResourceDefinition',
};

export const DEFAULT_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

export interface GroupVersion {
  readonly groupVersion: string;
  readonly version: string;
}

export interface Group {
  readonly name: string;
  readonly versions: readonly GroupVersion[];
  readonly preferredVersion: GroupVersion;
}

/** The groups that are served here or elsewhere, in the server's order. */
export function groups(core: Core): Group[] {
  const names = new Set([...core.kinds.all.map((s) => s.resource.group), ...remoteVersions(core).keys()]);
  names.delete('');
  const rank = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return [...names].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).flatMap((name) => groupOf(core, name) ?? []);
}

export function groupOf(core: Core, name: string): Group | undefined {
  const versions = served(core, name).map((version) => ({ groupVersion: `${name}/${version}`, version }));
  const [preferredVersion] = versions;
  return preferredVersion && name ? { name, versions, preferredVersion } : undefined;
}

/** A group's versions, the preferred one first. */
export function served(core: Core, group: string): string[] {
  const all = new Set([...core.kinds.versionsOf(group), ...(remoteVersions(core).get(group) ?? [])]);
  return [...all].sort((a, b) => versionRank(b) - versionRank(a) || (a < b ? -1 : 1));
}

/** v2 before v1 before v1beta1 before v1alpha1. upstream: apimachinery/pkg/version CompareKubeAwareVersionStrings */
function versionRank(version: string): number {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (!match) return -1;
  const stage = match[2] === undefined ? 2 : match[2] === 'beta' ? 1 : 0;
  return stage * 1e6 + Number(match[1]) * 1e3 + Number(match[3] ?? 0);
}

/** Strategies of one version, by plural. */
export function strategiesOf(core: Core, group: string, version: string): Strategy[] {
  return core.kinds.all.filter((s) => s.resource.group === group && s.resource.version === version).sort((a, b) => (a.resource.plural < b.resource.plural ? -1 : 1));
}

/** APIResourceList of one version. */
export function resourceList(core: Core, group: string, version: string): unknown {
  const resources = strategiesOf(core, group, version).flatMap((s) => [entry(s), ...subresourcesOf(s).map((sub) => subEntry(s, sub))]);
  return { kind: 'APIResourceList', ...(group ? { apiVersion: 'v1' } : {}), groupVersion: group ? `${group}/${version}` : version, resources };
}

function entry(s: Strategy): Record<string, unknown> {
  const { plural: name, namespaced, kind } = s.resource;
  const stored = s.columns.length > 0 && (s.verbs ?? DEFAULT_VERBS).includes('watch');
  return {
    name,
    singularName: s.singular,
    namespaced,
    kind,
    verbs: s.verbs ?? DEFAULT_VERBS,
    ...(s.shortNames?.length ? { shortNames: s.shortNames } : {}),
    ...(s.categories?.length ? { categories: s.categories } : {}),
    ...(stored ? { storageVersionHash: storageHash(s) } : {}),
  };
}

function subEntry(s: Strategy, sub: ReturnType<typeof subresourcesOf>[number]): Record<string, unknown> {
  const foreign = sub.kind.group !== s.resource.group || sub.kind.version !== s.resource.version;
  return {
    name: `${s.resource.plural}/${sub.name}`,
    singularName: '',
    namespaced: s.resource.namespaced,
    ...(foreign ? { group: sub.kind.group, version: sub.kind.version } : {}),
    kind: sub.kind.kind,
    verbs: sub.verbs,
  };
}

const storageHashes = new Map<string, string>();

/** upstream: discovery.StorageVersionHash */
function storageHash(s: Strategy): string {
  const own = `${s.resource.group}/${s.resource.version}/${s.resource.kind}`;
  let hash = storageHashes.get(own);
  if (hash === undefined) {
    hash = toBase64(sha256(STORED_AS[own] ?? own).slice(0, 8));
    storageHashes.set(own, hash);
  }
  return hash;
}
