// patches, patchesStrategicMerge and patchesJson6902. upstream: kustomize/api/internal/builtins/Patch*Transformer.go
import { isRecord } from '../../../../base/deep.ts';
import { matchesLabels, parseSelector } from '../../../api/labels.ts';
import { applyJsonPatch, JsonPatchError, type JsonPatchOp } from '../../../api/patch/json.ts';
import { definition, definitionOf } from '../../../api/whole-schema.ts';
import { toYaml } from '../../../api/yaml.ts';
import { CommandError } from '../errors.ts';
import { parseYaml3Document, parseYamlDocument, splitYaml } from '../objects/yaml-in.ts';
import type { Kustomization, PatchArgs } from './kustomization.ts';
import { type Loader, loadText } from './loader.ts';
import { type Doc, everCalled, type Id, idOf, idsOf, idText, metadataOf, type Resource, remember } from './resource.ts';
import { mergeStrategic } from './strategic.ts';

/** patchesStrategicMerge: each patch names the object that it changes. */
export function applyPatchesStrategicMerge(k: Kustomization, all: Resource[], l: Loader): void {
  const given = k.patchesStrategicMerge ?? [];
  if (given.length === 0) return;
  const patches = troubled('PatchStrategicMergeTransformer', { paths: given }, () => given.flatMap((p) => objectsOf(looksInline(p) ? p : loadText(l, p))));
  for (const patch of patches) mergeInto(all, patch);
}

const looksInline = (text: string): boolean => /\n/.test(text.trim()) || /^\s*[{[]/.test(text);

const objectsOf = (text: string): Doc[] =>
  splitYaml(text).flatMap((part) => {
    const value = parseYaml3Document(part);
    return isRecord(value) ? [value as Doc] : [];
  });

/** patches: objects or operations, on what their target selects. */
export function applyPatches(k: Kustomization, all: Resource[], l: Loader): void {
  for (const args of k.patches ?? []) {
    const { objects, operations, shown } = troubled('PatchTransformer', args, () => parsedPatch(args, l));
    if (objects) {
      for (const patch of objects) {
        if (!args.target) mergeInto(all, patch);
        else for (const r of selected(all, args.target)) mergeOne(all, r, { ...patch, ...headOf(r, patch, args) }, args.options ?? {});
      }
    } else if (operations) {
      if (!args.target) throw new CommandError(`must specify a target for JSON patch ${shown}`);
      for (const r of selected(all, args.target)) r.object = jsonPatched(r.object, operations);
    }
  }
}

/** patchesJson6902: operations on one object that is named. */
export function applyPatchesJson6902(k: Kustomization, all: Resource[], l: Loader): void {
  for (const args of k.patchesJson6902 ?? []) {
    const { target } = args;
    if (!target?.name) throw new CommandError('must specify the target name');
    const text = args.path ? loadText(l, args.path) : (args.patch ?? '');
    const operations = operationsOf(text) ?? [];
    const id: Id = { group: target.group ?? '', version: target.version ?? '', kind: target.kind ?? '', name: target.name, namespace: target.namespace ?? '' };
    const found = all.filter((r) =>
      idsOf(r).some(
        (o) =>
          o.name === id.name &&
          o.kind === id.kind &&
          (!id.group || o.group === id.group) &&
          (!id.version || o.version === id.version) &&
          (!id.namespace || o.namespace === id.namespace),
      ),
    );
    if (found.length !== 1) throw new CommandError(`unable to find patch target ${JSON.stringify(id.name)} in \`resources\``);
    for (const r of found) r.object = jsonPatched(r.object, operations);
  }
}

function troubled<T>(plugin: string, config: object, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new CommandError(`trouble configuring builtin ${plugin} with config: \`\n${toYaml(config)}\`: ${error.message}`);
  }
}

interface Parsed {
  readonly objects?: readonly Doc[];
  readonly operations?: readonly JsonPatchOp[];
  readonly shown: string;
}

function parsedPatch(args: PatchArgs, l: Loader): Parsed {
  const { path, patch } = args;
  if (!path && !patch) throw new CommandError(`must specify one of patch and path in\n${toYaml(args).trimEnd()}`);
  if (path && patch) throw new CommandError(`patch and path can't be set at the same time\n${toYaml(args).trimEnd()}`);
  const shown = path ? `[path: ${JSON.stringify(path)}]` : `[patch: ${JSON.stringify(patch)}]`;
  const text = path ? fileText(l, path) : (patch ?? '');
  const operations = operationsOf(text);
  if (operations) return { operations, shown };
  try {
    const objects = objectsOf(text);
    if (objects.length && objects.every((o) => typeof o.kind === 'string' && (args.target || typeof metadataOf(o).name === 'string'))) return { objects, shown };
  } catch {
    // Told below, in kustomize's words.
  }
  throw new CommandError(`unable to parse SM or JSON patch from ${shown}`);
}

function fileText(l: Loader, path: string): string {
  try {
    return loadText(l, path);
  } catch (error) {
    throw new CommandError(`failed to get the patch file from path(${path}): ${(error as Error).message}`);
  }
}

function operationsOf(text: string): readonly JsonPatchOp[] | undefined {
  try {
    const value = parseYamlDocument(text);
    return Array.isArray(value) && value.length && value.every((v) => isRecord(v) && typeof v.op === 'string') ? (value as JsonPatchOp[]) : undefined;
  } catch {
    return undefined;
  }
}

function jsonPatched(object: Doc, operations: readonly JsonPatchOp[]): Doc {
  try {
    return applyJsonPatch(object, operations) as Doc;
  } catch (error) {
    if (!(error instanceof JsonPatchError)) throw error;
    // kustomize has a later release of the library than the server, with another text for this.
    const gone = /^remove operation does not apply: doc is missing key: (.*?)([^/]*): missing value$/.exec(error.message);
    throw new CommandError(gone ? `error in remove for path: '${gone[1]}${gone[2]}': Unable to remove nonexistent key: ${gone[2]}: missing value` : error.message);
  }
}

/** Patterns count for the whole text. */
function selected(all: readonly Resource[], target: NonNullable<PatchArgs['target']>): Resource[] {
  const fits = (pattern: string | undefined, texts: readonly string[]): boolean => !pattern || texts.some((t) => new RegExp(`^(?:${pattern})$`).test(t));
  const byLabels = target.labelSelector ? parseSelector(target.labelSelector) : [];
  const byAnnotations = target.annotationSelector ? parseSelector(target.annotationSelector) : [];
  return all.filter((r) => {
    const { group, version, kind } = idOf(r.object);
    const ids = idsOf(r);
    const { labels, annotations } = metadataOf(r.object) as { labels?: Record<string, string>; annotations?: Record<string, string> };
    return (
      fits(target.group, [group]) &&
      fits(target.version, [version]) &&
      fits(target.kind, [kind]) &&
      ids.some((id) => fits(target.name, [id.name]) && fits(target.namespace, [id.namespace])) &&
      matchesLabels(byLabels, labels) &&
      matchesLabels(byAnnotations, annotations)
    );
  });
}

/** A patch for a selection speaks of whatever was selected. */
function headOf(r: Resource, patch: Doc, { options }: PatchArgs): Doc {
  const metadata = { ...metadataOf(patch) };
  const own = metadataOf(r.object);
  if (!options?.allowNameChange) metadata.name = own.name;
  if (own.namespace) metadata.namespace = own.namespace;
  else delete metadata.namespace;
  return { metadata, ...(options?.allowKindChange ? {} : { apiVersion: r.object.apiVersion, kind: r.object.kind }) };
}

function mergeInto(all: Resource[], patch: Doc): void {
  const id = idOf(patch);
  const found = everCalled(all, id);
  if (found.length === 0) {
    const text = idText(id);
    throw new CommandError(`no resource matches strategic merge patch ${JSON.stringify(text)}: no matches for Id ${text}; failed to find unique target for patch ${text}`);
  }
  if (found.length > 1) throw new CommandError(`multiple matches for Id ${idText(id)}; failed to find unique target for patch ${idText(id)}`);
  for (const r of found) {
    const own = metadataOf(r.object);
    mergeOne(all, r, { ...patch, metadata: { ...metadataOf(patch), name: own.name, ...(own.namespace ? { namespace: own.namespace } : {}) } }, {});
  }
}

function mergeOne(all: Resource[], r: Resource, patch: Doc, options: Readonly<Record<string, boolean>>): void {
  const { apiVersion, kind } = r.object;
  const name = definitionOf(String(apiVersion), String(kind));
  const merged = mergeStrategic(r.object, patch, name === undefined ? undefined : definition(name));
  if (!merged) {
    all.splice(all.indexOf(r), 1);
    return;
  }
  if (options.allowNameChange || options.allowKindChange) remember(r);
  r.object = merged;
}
