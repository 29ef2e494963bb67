// Places in an object, by paths like spec/template/metadata/labels; lists on the way are gone through. upstream: kustomize/api/filters/fieldspec
import { isRecord } from '../../../../base/deep.ts';
import type { Doc, Id } from './resource.ts';

export interface FieldSpec {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly path: string;
  /** What is missing on the way is made. */
  readonly create?: boolean;
}

export const meant = (spec: FieldSpec, id: Id): boolean =>
  (!spec.group || spec.group === id.group) && (!spec.version || spec.version === id.version) && (!spec.kind || spec.kind === id.kind);

/** Calls `visit` with the map and the key at every place of the path. */
export function atPath(object: Doc, path: string, create: boolean, visit: (holder: Doc, key: string) => void): void {
  walk(object, path.split('/'), create, visit);
}

function walk(value: unknown, [part = '', ...rest]: readonly string[], create: boolean, visit: (holder: Doc, key: string) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, [part, ...rest], create, visit);
    return;
  }
  if (!isRecord(value)) return;
  const holder = value as Doc;
  const list = part.endsWith('[]');
  const key = list ? part.slice(0, -2) : part;
  const missing = holder[key] === undefined || holder[key] === null;
  if (rest.length === 0) {
    if (!missing || create) visit(holder, key);
    return;
  }
  if (missing) {
    if (!create || list) return;
    holder[key] = {};
  }
  walk(holder[key], rest, create, visit);
}

/** Adds pairs to the maps at these places. */
export function setPairs(object: Doc, id: Id, specs: readonly FieldSpec[], pairs: Readonly<Record<string, string>>): void {
  for (const spec of specs) {
    if (!meant(spec, id)) continue;
    atPath(object, spec.path, spec.create === true, (holder, key) => {
      const there = holder[key];
      holder[key] = { ...(isRecord(there) ? there : {}), ...pairs };
    });
  }
}
