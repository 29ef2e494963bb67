// From a folder with a kustomization to objects. upstream: kustomize/api/internal/target/kusttarget.go, krusty/kustomizer.go
import { deepClone, isRecord } from '../../../../base/deep.ts';
import type { Process } from '../../../../machine/os/types.ts';
import { toYaml } from '../../../api/yaml.ts';
import { CommandError } from '../errors.ts';
import { contentHash } from '../go/name-hash.ts';
import { sortedKeys } from '../go/sorted-keys.ts';
import { parseYaml3Document, splitYaml } from '../objects/yaml-in.ts';
import { setPairs } from './field-path.ts';
import { generate } from './generators.ts';
import { type Kustomization, readKustomization } from './kustomization.ts';
import { type Loader, loaderFor, loadText, refuseRemote, rootLoader } from './loader.ts';
import { fixReferences } from './name-references.ts';
import { rename, setNamespace, setPrefix, setSuffix } from './names.ts';
import { legacyOrder } from './order.ts';
import { applyPatches, applyPatchesJson6902, applyPatchesStrategicMerge } from './patches.ts';
import { append, type Doc, idOf, makeResource, type Resource } from './resource.ts';
import { setAnnotations, setImages, setLabels, setReplicas } from './simple.ts';

export interface BuildOptions {
  /** Files outside of a kustomization's folder may be read. */
  readonly unrestricted?: boolean;
  /** --reorder=none, of old. */
  readonly asRead?: boolean;
  readonly managedBy?: boolean;
  readonly warn: (text: string) => Promise<void>;
}

/** The built objects as a stream of documents. Throws CommandError in kustomize's words. */
export async function build(p: Process, folder: string, options: BuildOptions): Promise<string> {
  refuseRemote(folder);
  const l = rootLoader(p, folder, options.unrestricted === true);
  const top = await readKustomization(l, options.warn);
  const all: Resource[] = [];
  await accumulate(l, top, all, options);
  addHashes(all);
  fixReferences(all);
  if (options.managedBy || top.buildMetadata?.includes('managedByLabel'))
    for (const r of all) setPairs(r.object, idOf(r.object), [{ path: 'metadata/labels', create: true }], MANAGED);
  const ordered = top.sortOptions?.order === 'fifo' || (options.asRead && !top.sortOptions) ? all : legacyOrder(all);
  return ordered.map((r) => toYaml(sortedKeys(r.object))).join('---\n');
}

const MANAGED = { 'app.kubernetes.io/managed-by': 'kustomize-v5.8.1' };

/** In upstream's order. */
const TRANSFORMERS: readonly ((k: Kustomization, all: Resource[], l: Loader) => void)[] = [
  applyPatchesStrategicMerge,
  applyPatches,
  setNamespace,
  setPrefix,
  setSuffix,
  setLabels,
  setAnnotations,
  applyPatchesJson6902,
  setReplicas,
  setImages,
];

async function accumulate(l: Loader, k: Kustomization, all: Resource[], options: BuildOptions): Promise<void> {
  for (const path of k.resources ?? []) await wrapped('accumulating resources', () => resource(l, path, all, options));
  generate(l, k, all);
  for (const path of k.components ?? []) await wrapped('accumulating components', () => component(l, path, all, options));
  for (const transform of TRANSFORMERS) transform(k, all, l);
}

async function wrapped(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw error instanceof CommandError ? new CommandError(`${what}: ${error.message}`) : error;
  }
}

/** A file, or else a folder with a kustomization of its own. */
async function resource(l: Loader, path: string, all: Resource[], options: BuildOptions): Promise<void> {
  refuseRemote(path);
  let why: string;
  try {
    return addFile(l, path, all);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    why = error.message;
    if (why.includes('MalformedYAMLError')) throw error;
  }
  try {
    await addFolder(loaderFor(l, path), all, options);
  } catch (error) {
    throw error instanceof CommandError ? new CommandError(`accumulation err='${why}': ${error.message}`) : error;
  }
}

function addFile(l: Loader, path: string, all: Resource[]): void {
  let objects: Doc[];
  try {
    objects = documents(loadText(l, path), path);
  } catch (error) {
    throw new CommandError(`accumulating resources from '${path}': ${(error as Error).message}`);
  }
  try {
    append(
      all,
      objects.map((o) => makeResource(o)),
    );
  } catch (error) {
    throw new CommandError(`merging resources from '${path}': ${(error as Error).message}`);
  }
}

function documents(text: string, path: string): Doc[] {
  return splitYaml(text).flatMap((part) => {
    let value: unknown;
    try {
      value = parseYaml3Document(part);
    } catch (error) {
      throw new CommandError(`MalformedYAMLError: ${(error as Error).message} in File: ${path}`);
    }
    if (value === null) return [];
    const items = isRecord(value) && String(value.kind ?? '').endsWith('List') && Array.isArray(value.items) ? value.items : [value];
    return items.map((item) => checked(item));
  });
}

function checked(value: unknown): Doc {
  const object = (isRecord(value) ? deepClone(value) : {}) as Doc;
  const { kind, name } = idOf(object);
  const shown = `{{${String(object.apiVersion ?? '')} ${kind}} {{${name} ${idOf(object).namespace}} map[] map[]}}`;
  if (!kind) throw new CommandError(`missing kind in object ${shown.replace(/^\{\{([^}]*)\}/, (_, type: string) => `{{${type.trimEnd()} }`)}`);
  if (!name) throw new CommandError(`missing metadata.name in object ${shown}`);
  return object;
}

async function addFolder(l: Loader, all: Resource[], options: BuildOptions): Promise<void> {
  const k = await readOr(l, options);
  if (k.kind === 'Component') throw new CommandError(`expected kind != 'Component' for path '${l.root}'`);
  const inside: Resource[] = [];
  try {
    await accumulate(l, k, inside, options);
  } catch (error) {
    throw error instanceof CommandError ? new CommandError(`recursed accumulation of path '${l.root}': ${error.message}`) : error;
  }
  try {
    append(all, inside);
  } catch (error) {
    throw new CommandError(`recursed merging from path '${l.root}': ${(error as Error).message}`);
  }
}

async function readOr(l: Loader, options: BuildOptions): Promise<Kustomization> {
  try {
    return await readKustomization(l, options.warn);
  } catch (error) {
    throw error instanceof CommandError ? new CommandError(`couldn't make target for path '${l.root}': ${error.message}`) : error;
  }
}

/** A component works on what is there already. */
async function component(l: Loader, path: string, all: Resource[], options: BuildOptions): Promise<void> {
  const inside = loaderFor(l, path);
  try {
    const k = await readOr(inside, options);
    if (k.kind !== 'Component') throw new CommandError(`expected kind 'Component' for path '${inside.root}' but got 'Kustomization'`);
    await accumulate(inside, k, all, options);
  } catch (error) {
    throw error instanceof CommandError ? new CommandError(`accumulateDirectory: ${JSON.stringify(error.message)}`) : error;
  }
}

/** Objects that were generated get a hash of their content behind their name. */
function addHashes(all: readonly Resource[]): void {
  for (const r of all) {
    if (!r.hashed) continue;
    // The name does not count: a prefix changes it, and the content is the same.
    const { kind, type, data = '', binaryData, stringData } = r.object;
    const hash = contentHash({ kind, name: '', data, ...(kind === 'Secret' ? { type } : {}), ...(binaryData ? { binaryData } : {}), ...(stringData ? { stringData } : {}) });
    rename(r, (name) => `${name}-${hash}`);
  }
}
