// Who names an object by what it was called names it by what it is called now. upstream: kustomize/api/filters/nameref/nameref.go
import { isRecord } from '../../../../base/deep.ts';
import { atPath, meant } from './field-path.ts';
import { REFERENCES, type Reference } from './name-reference-places.ts';
import { type Doc, type Id, idOf, isClusterScoped, type Resource, sameNamespace } from './resource.ts';

export function fixReferences(all: readonly Resource[]): void {
  for (const r of all) {
    const id = idOf(r.object);
    for (const reference of REFERENCES) {
      const places = reference.places.filter((place) => meant(place, id));
      if (places.length === 0) continue;
      const candidates = all.filter((c) => c !== r && isOf(idOf(c.object), reference));
      if (candidates.length === 0) continue;
      for (const place of places) atPath(r.object, place.path, false, (holder, key) => fix(holder, key, r, candidates, reference));
    }
  }
}

const isOf = (id: Id, { kind, group }: Reference): boolean => id.kind === kind && (group === undefined || id.group === group);

function fix(holder: Doc, key: string, referrer: Resource, candidates: readonly Resource[], reference: Reference): void {
  const value = holder[key];
  if (typeof value === 'string') {
    holder[key] = nameNow(value, referrer, near(referrer, candidates));
  } else if (Array.isArray(value)) {
    holder[key] = value.map((v) => (typeof v === 'string' ? nameNow(v, referrer, near(referrer, candidates)) : v));
    for (const item of value) if (isRecord(item)) fixMap(item as Doc, referrer, candidates, reference);
  } else if (isRecord(value)) fixMap(value as Doc, referrer, candidates, reference);
}

/** Objects of the referrer's namespace, and those outside of namespaces. */
function near(referrer: Resource, candidates: readonly Resource[]): Resource[] {
  const id = idOf(referrer.object);
  if (isClusterScoped(id)) return [...candidates];
  return candidates.filter((c) => isClusterScoped(idOf(c.object)) || sameNamespace(idOf(c.object), id));
}

/** {kind, name, namespace}: the namespace says where to look. */
function fixMap(map: Doc, referrer: Resource, candidates: readonly Resource[], reference: Reference): void {
  if (typeof map.name !== 'string' || (typeof map.kind === 'string' && map.kind !== reference.kind)) return;
  const oldName = map.name;
  const namespaced = !('kind' in map && reference.group === 'rbac.authorization.k8s.io');
  const wanted = typeof map.namespace === 'string' && map.namespace ? map.namespace : 'default';
  const fitting = namespaced
    ? candidates.filter((c) => [...c.before, idOf(c.object)].some((id) => id.name === oldName && (id.namespace || 'default') === wanted))
    : near(referrer, candidates);
  const found = called(oldName, referrer, fitting);
  if (!found) return;
  const { name, namespace } = idOf(found.object);
  map.name = name;
  if (namespaced && namespace) map.namespace = namespace;
}

const nameNow = (oldName: string, referrer: Resource, candidates: readonly Resource[]): string => {
  const found = called(oldName, referrer, candidates);
  return found ? idOf(found.object).name : oldName;
};

/** The one that was called so; of several the one with the referrer's own prefixes and suffixes. */
function called(oldName: string, referrer: Resource, candidates: readonly Resource[]): Resource | undefined {
  const found = candidates.filter((c) => c.before.some((id) => id.name === oldName));
  if (found.length < 2) return found[0];
  const akin = found.filter((c) => c.prefixes.join() === referrer.prefixes.join() && c.suffixes.join() === referrer.suffixes.join());
  return akin.length === 1 ? akin[0] : undefined;
}
