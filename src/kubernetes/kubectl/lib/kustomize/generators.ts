// Config maps and secrets out of literals and files. upstream: kustomize/api/kv/kv.go, internal/generators
import { type Bytes, toBase64 } from '../../../../base/bytes.ts';
import { CommandError } from '../errors.ts';
import type { GeneratorArgs, GeneratorOptions, Kustomization } from './kustomization.ts';
import { type Loader, loadFile, loadText } from './loader.ts';
import { append, type Doc, everCalled, type Id, idOf, makeResource, metadataOf, type Resource } from './resource.ts';

type Kind = 'ConfigMap' | 'Secret';

/** Makes what the kustomization wants, and puts it to what is there or into it. */
export function generate(l: Loader, k: Kustomization, all: Resource[]): void {
  const wanted = [...(k.configMapGenerator ?? []).map((args) => ['ConfigMap', args] as const), ...(k.secretGenerator ?? []).map((args) => ['Secret', args] as const)];
  for (const [kind, args] of wanted) {
    const options = mergedOptions(k.generatorOptions, args.options);
    absorb(all, makeResource(objectOf(l, kind, args, options), options.disableNameSuffixHash !== true), args.behavior);
  }
}

function mergedOptions(common: GeneratorOptions = {}, own: GeneratorOptions = {}): GeneratorOptions {
  return {
    ...common,
    ...own,
    labels: { ...common.labels, ...own.labels },
    annotations: { ...common.annotations, ...own.annotations },
    disableNameSuffixHash: common.disableNameSuffixHash === true || own.disableNameSuffixHash === true,
    immutable: common.immutable === true || own.immutable === true,
  };
}

function objectOf(l: Loader, kind: Kind, args: GeneratorArgs, options: GeneratorOptions): Doc {
  const name = args.name ?? '';
  if (name === '') throw new CommandError('a configmap must have a name');
  const pairs = pairsOf(l, args);
  const seen = new Set<string>();
  for (const [key] of pairs) {
    if (seen.has(key)) throw new CommandError(`configmap ${name} illegally repeats the key \`${key}\``);
    seen.add(key);
  }
  const labels = Object.keys(options.labels ?? {}).length ? { labels: options.labels } : {};
  const annotations = Object.keys(options.annotations ?? {}).length ? { annotations: options.annotations } : {};
  const metadata = { name, ...(args.namespace ? { namespace: args.namespace } : {}), ...labels, ...annotations };
  const immutable = options.immutable ? { immutable: true } : {};
  const encoder = new TextEncoder();
  if (kind === 'Secret') {
    const data = Object.fromEntries(pairs.map(([key, value]) => [key, toBase64(typeof value === 'string' ? encoder.encode(value) : value)]));
    return { apiVersion: 'v1', kind, metadata, type: args.type || 'Opaque', data, ...immutable };
  }
  const texts = pairs.filter(([, value]) => typeof value === 'string');
  const bytes = pairs.flatMap(([key, value]) => (typeof value === 'string' ? [] : [[key, toBase64(value)]]));
  return {
    apiVersion: 'v1',
    kind,
    metadata,
    ...(texts.length ? { data: Object.fromEntries(texts) } : {}),
    ...(bytes.length ? { binaryData: Object.fromEntries(bytes) } : {}),
    ...immutable,
  };
}

type Pair = readonly [string, string | Bytes];

function pairsOf(l: Loader, args: GeneratorArgs): Pair[] {
  const envs = [...(args.envs ?? []), ...(args.env ? [args.env] : [])];
  const sources: readonly (readonly [string, readonly string[], (source: string) => readonly Pair[]])[] = [
    ['env source files', envs, (file) => envPairs(l, file)],
    ['literal sources', args.literals ?? [], (literal) => [literalPair(literal)]],
    ['file sources', args.files ?? [], (file) => [filePair(l, file)]],
  ];
  return sources.flatMap(([what, given, read]) => {
    try {
      return given.flatMap(read);
    } catch (error) {
      throw new CommandError(`loading KV pairs: ${what}: [${given.join(' ')}]: ${(error as Error).message}`.replace('literal sources: ', 'literal sources '));
    }
  });
}

function literalPair(literal: string): Pair {
  const eq = literal.indexOf('=');
  if (eq <= 0) throw new CommandError(`invalid literal source ${literal}, expected key=value`);
  return [literal.slice(0, eq), unquoted(literal.slice(eq + 1))];
}

const unquoted = (text: string): string => /^(["'])([\s\S]*)\1$/.exec(text)?.[2] ?? text;

function envPairs(l: Loader, file: string): Pair[] {
  return loadText(l, file)
    .split('\n')
    .map((line) => line.replace(/\r$/, '').trimStart())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const eq = line.indexOf('=');
      return eq < 0 ? [line, ''] : [line.slice(0, eq), line.slice(eq + 1)];
    });
}

function filePair(l: Loader, source: string): Pair {
  const [key = '', path, ...more] = source.split('=');
  if (more.length) throw new CommandError(`source ${JSON.stringify(source)} key name or file path contains '='`);
  if (path !== undefined && key === '') throw new CommandError(`missing key name for file path ${JSON.stringify(path)} in source ${JSON.stringify(source)}`);
  if (path === '') throw new CommandError(`missing file path for key name ${JSON.stringify(key)} in source ${JSON.stringify(source)}`);
  const bytes = loadFile(l, path ?? key);
  return [path === undefined ? (key.split('/').at(-1) ?? key) : key, textOrBytes(bytes)];
}

function textOrBytes(bytes: Bytes): string | Bytes {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes;
  }
}

/** upstream: resWrangler.appendReplaceOrMerge */
function absorb(all: Resource[], made: Resource, behavior = ''): void {
  const id = idOf(made.object);
  const found = everCalled(all, id);
  const known = ['create', 'merge', 'replace'].includes(behavior) ? behavior : 'unspecified';
  const [old] = found;
  if (!old) {
    if (known === 'merge' || known === 'replace') throw new CommandError(`${merging(id)} does not exist; cannot merge or replace`);
    append(all, [made]);
    return;
  }
  if (found.length > 1) throw new CommandError(`found multiple objects ${found.map((r) => idOf(r.object).name).join(' ')} that could accept merge of ${id.name}`);
  if (known !== 'merge' && known !== 'replace') throw new CommandError(`${merging(id)} exists; can not use behavior: '${known}', behavior must be merge or replace`);
  const merged = known === 'merge';
  const before = old.object;
  const metadata = { ...metadataOf(made.object), ...metadataOf(before) };
  const both = (key: string): Doc => ({ ...(metadataOf(before)[key] as Doc | undefined), ...(metadataOf(made.object)[key] as Doc | undefined) });
  for (const key of ['labels', 'annotations']) if (Object.keys(both(key)).length) metadata[key] = both(key);
  const object: Doc = { ...before, ...made.object, metadata };
  if (merged) {
    for (const key of ['data', 'binaryData']) {
      const data = { ...(before[key] as Doc | undefined), ...(made.object[key] as Doc | undefined) };
      if (Object.keys(data).length) object[key] = data;
    }
  }
  old.object = object;
  old.hashed = old.hashed || made.hashed;
}

const merging = (id: Id): string =>
  `merging from generator &{<nil> <nil>}: id resid.ResId{Gvk:resid.Gvk{Group:${JSON.stringify(id.group)}, Version:${JSON.stringify(id.version)}, Kind:${JSON.stringify(id.kind)}, isClusterScoped:false}, Name:${JSON.stringify(id.name)}, Namespace:${JSON.stringify(id.namespace)}}`;
