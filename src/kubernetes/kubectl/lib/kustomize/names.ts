// Namespace, prefix and suffix. upstream: kustomize/api/filters/{namespace,prefix,suffix}
import { isRecord } from '../../../../base/deep.ts';
import { CommandError } from '../errors.ts';
import type { Kustomization } from './kustomization.ts';
import { type Doc, idOf, idText, isClusterScoped, metadataOf, type Resource, remember, sameId } from './resource.ts';

/** Puts everything into the namespace; the Namespace itself is called so. */
export function setNamespace({ namespace }: Kustomization, all: readonly Resource[]): void {
  if (!namespace) return;
  for (const r of all) {
    remember(r);
    const id = idOf(r.object);
    if (id.kind === 'Namespace' && id.group === '') metadataOf(r.object).name = namespace;
    else if (!isClusterScoped(id)) r.object.metadata = { ...metadataOf(r.object), namespace };
    if (id.kind === 'RoleBinding' || id.kind === 'ClusterRoleBinding') defaultSubjects(r.object, namespace);
    const same = all.filter((other) => sameId(idOf(other.object), idOf(r.object)));
    if (same.length > 1) throw new CommandError(`namespace transformation produces ID conflict: [${same.map((s) => idText(idOf(s.object))).join(' ')}]`);
  }
}

/** Of service accounts only the one called default moves along; others do when they are part of the build. */
function defaultSubjects(object: Doc, namespace: string): void {
  for (const subject of Array.isArray(object.subjects) ? object.subjects : []) {
    if (isRecord(subject) && subject.kind === 'ServiceAccount' && subject.name === 'default') (subject as Doc).namespace = namespace;
  }
}

const KEEP_NAMES = new Set(['CustomResourceDefinition', 'APIService', 'Namespace']);

/** namePrefix, in front of every name that may change. */
export function setPrefix({ namePrefix }: Kustomization, all: readonly Resource[]): void {
  if (!namePrefix) return;
  for (const r of named(all)) {
    r.prefixes.push(namePrefix);
    rename(r, (name) => namePrefix + name);
  }
}

/** nameSuffix, behind every name that may change. */
export function setSuffix({ nameSuffix }: Kustomization, all: readonly Resource[]): void {
  if (!nameSuffix) return;
  for (const r of named(all)) {
    r.suffixes.push(nameSuffix);
    rename(r, (name) => name + nameSuffix);
  }
}

const named = (all: readonly Resource[]): Resource[] => all.filter((r) => !KEEP_NAMES.has(idOf(r.object).kind));

/** Gives another name; the one before is remembered. */
export function rename(r: Resource, change: (name: string) => string): void {
  remember(r);
  r.object.metadata = { ...metadataOf(r.object), name: change(idOf(r.object).name) };
}
