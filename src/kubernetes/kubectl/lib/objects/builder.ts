// From arguments and files to objects. upstream: cli-runtime/pkg/resource/builder.go

import { onDemand } from '../../../../base/on-demand.ts';
import { AggregateFailure, aggregate, CommandError, passesThrough } from '../errors.ts';
import type { Session } from '../session.ts';
import type { ApiResource } from './discovery.ts';
import { sourcesOf } from './files.ts';
import { unregistered } from './info-for.ts';
import { fetchInfo, type Info, listInfos } from './infos.ts';
import { mappingFor } from './mappings.ts';
import { readSources } from './read-sources.ts';
import type { Target } from './target.ts';

export interface Gathered {
  readonly targets: readonly Target[];
  /** What could not be read, in order; with `continueOnError` the rest goes on. */
  readonly errors: readonly Error[];
  /** How many targets came before each error. */
  readonly places: readonly number[];
  /** One object was asked for by name: print it, not a list. upstream: IsSingleItemImplied */
  readonly single: boolean;
}

const MISSING = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

const LOCAL = `you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'`;

/** Collects what a command is about. Each setter returns the builder; `gather` does the work. */
export class Builder {
  readonly #s: Session;
  #namespace = '';
  #enforce = false;
  #unplaced = false;
  #all = false;
  #files: readonly string[] = [];
  #recursive = false;
  #kustomization = '';
  #label: string | undefined;
  #field: string | undefined;
  #selectAll = false;
  #stopAtFirst = true;
  #local = false;
  #singleType = false;
  #typed = false;
  #namespaceless = false;
  readonly #names: string[] = [];
  readonly #types: string[] = [];
  readonly #tuples: { readonly type: string; readonly name: string }[] = [];
  readonly #errors: Error[] = [];

  constructor(s: Session) {
    this.#s = s;
    const { name, explicit } = s.namespace();
    this.#namespace = name;
    this.#enforce = explicit;
  }

  /** Objects of files that name no namespace are left without one. */
  unplaced(): this {
    this.#unplaced = true;
    return this;
  }

  /** -A: names are refused, lists go over all namespaces. */
  allNamespaces(all: boolean): this {
    if (!all) return this;
    this.#all = true;
    this.#namespace = '';
    this.#enforce = false;
    return this;
  }

  /** What the command is about lives in no namespace: what lives in one has none here. */
  namespaceless(): this {
    this.#namespaceless = true;
    this.#namespace = '';
    this.#enforce = false;
    return this;
  }

  /** -f and -R; -k is read along where the command has it. upstream: FilenameParam */
  filenames(names: readonly string[], recursive = false): this {
    this.#files = names;
    this.#recursive = recursive;
    this.#kustomization = this.#s.flags.spec('kustomize') ? this.#s.flags.string('kustomize') : '';
    if (this.#kustomization && names.length) return this.#fail('only one of -f or -k can be specified');
    if (this.#kustomization && recursive) return this.#fail("the -k flag can't be used with -f or -R");
    return this;
  }

  labelSelector(text: string): this {
    const selector = text.trim();
    if (selector) this.#label = selector;
    return this;
  }

  fieldSelector(text: string): this {
    if (text) this.#field = text;
    return this;
  }

  /** --all: a type without a name means all of it. */
  selectAll(all: boolean): this {
    this.#selectAll = all;
    return this;
  }

  /** What can be done is done; errors are gathered. */
  continueOnError(): this {
    this.#stopAtFirst = false;
    return this;
  }

  /** --local: files only, no server, not even for kinds. */
  local(local: boolean): this {
    this.#local = local;
    return this;
  }

  /** Only kinds that kubectl has types for: of custom resources nothing can be done. upstream: WithScheme */
  typed(): this {
    this.#typed = true;
    return this;
  }

  /** Several types are refused. upstream: SingleResourceType */
  singleType(): this {
    this.#singleType = true;
    return this;
  }

  /** TYPE, TYPE NAME..., TYPE1,TYPE2, TYPE/NAME...; a type alone means all of it when `allowAll`. upstream: ResourceTypeOrNameArgs */
  args(allowAll: boolean, given: readonly string[]): this {
    const words = crossed(given);
    const slashes = words.filter((w) => w.includes('/')).length;
    if (slashes > 0 && slashes < words.length) return this.#fail(MIXED);
    if (slashes > 0) {
      for (const w of words) this.#tuple(w);
      return this;
    }
    const [types, ...names] = words;
    if (types === undefined) return this;
    this.#names.push(...names);
    // Nothing between commas is a type that nobody has.
    this.#types.push(...new Set(types.split(',')));
    if (words.length === 1 && this.#label === undefined && allowAll) this.#label = '';
    return this;
  }

  /** Names of one type that is known: `drain NODE...`. upstream: ResourceNames */
  names(type: string, names: readonly string[]): this {
    for (const name of names) {
      if (name.includes('/')) this.#tuple(name);
      else this.#tuples.push({ type, name });
    }
    return this;
  }

  /** What is meant, without fetching. Throws what makes the whole call senseless. */
  async gather(): Promise<Gathered> {
    const failed = aggregate(this.#errors);
    if (failed) throw failed;
    if (this.#selectAll && this.#label === undefined) this.#label = '';
    if (this.#local && this.#types.length + this.#names.length + this.#tuples.length > 0) throw new CommandError(LOCAL);
    if (this.#files.length || this.#kustomization) return this.#fromFiles();
    if (this.#label !== undefined || this.#field !== undefined) return this.#fromSelectors();
    if (this.#tuples.length) return this.#fromTuples();
    if (this.#names.length) return this.#fromNames();
    for (const type of this.#types) await this.#mapping(type);
    throw new CommandError(this.#types.length ? 'resource(s) were provided, but no name was specified' : MISSING);
  }

  /** All objects: files as they are (or fetched when `latest`), names and selections from the server. */
  async infos(options: { readonly latest?: boolean } = {}): Promise<{ readonly infos: readonly Info[]; readonly errors: readonly Error[]; readonly single: boolean }> {
    const infos: Info[] = [];
    const { errors, single } = await this.visit(options, async (info) => {
      infos.push(info);
    });
    return { infos, errors, single };
  }

  /** Each object as it is found, one after the other; errors of `each` are gathered in their turn. upstream: Result.Visit */
  async visit(options: { readonly latest?: boolean }, each: (info: Info) => Promise<void>): Promise<{ readonly errors: readonly Error[]; readonly single: boolean }> {
    const { targets, errors, places, single } = await this.gather();
    const failed: Error[] = [];
    const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await work();
      } catch (e) {
        if (!(e instanceof Error) || e instanceof AggregateFailure || passesThrough(e) || this.#stopAtFirst) throw e;
        failed.push(e);
        return undefined;
      }
    };
    for (const [i, target] of targets.entries()) {
      failed.push(...errors.filter((_, n) => places[n] === i));
      if (this.#stopAtFirst && failed[0]) throw failed[0];
      for (const info of (await attempt(() => this.#objects(target, options.latest))) ?? []) await attempt(() => each(info));
    }
    failed.push(...errors.filter((_, n) => (places[n] ?? 0) >= targets.length));
    if (this.#stopAtFirst && failed[0]) throw failed[0];
    return { errors: failed, single };
  }

  async #objects(target: Target, latest = false): Promise<readonly Info[]> {
    const found = target.kind === 'many' ? await listInfos(this.#s, target.selection) : [target.info.object && !latest ? target.info : await fetchInfo(this.#s, target.info)];
    for (const { object } of this.#typed ? found : []) {
      const unknown = object && (await unregistered(object));
      if (unknown) throw unknown;
    }
    return found;
  }

  #fail(message: string): this {
    this.#errors.push(new CommandError(message));
    return this;
  }

  #tuple(word: string): void {
    const [type = '', name = '', ...more] = word.split('/');
    if (more.length) this.#fail('arguments in resource/name form may not have more than one slash');
    else if (!type || !name || type.split(',').filter(Boolean).length !== 1) this.#fail('arguments in resource/name form must have a single resource and name');
    else this.#tuples.push({ type, name });
  }

  async #mapping(type: string): Promise<ApiResource> {
    return mappingFor(this.#s, type);
  }

  async #fromSelectors(): Promise<Gathered> {
    if (this.#names.length) throw new CommandError('name cannot be provided when a selector is specified');
    if (this.#tuples.length) throw new CommandError('selectors and the all flag cannot be used when passing resource/name arguments');
    if (this.#types.length === 0) throw new CommandError('at least one resource must be specified to use a selector');
    const mappings = await this.#mappings();
    const targets = mappings.map((mapping): Target => {
      const namespace = mapping.namespaced ? this.#namespace : '';
      return { kind: 'many', selection: { mapping, namespace, labelSelector: this.#label ?? '', fieldSelector: this.#field ?? '' } };
    });
    return { targets, errors: [], places: [], single: false };
  }

  /** Categories opened, each resource once. */
  async #mappings(): Promise<ApiResource[]> {
    if (this.#types.length > 1 && this.#singleType) throw new CommandError(`you may only specify a single resource type`);
    // Before it looks for the types, upstream asks of each whether it is a category.
    await this.#s.mapper(this.#types.length + 4);
    const out: ApiResource[] = [];
    for (const type of this.#types) {
      const category = (await this.#s.mapper()).category(type);
      for (const m of category.length ? category : [await this.#mapping(type)]) if (!out.includes(m)) out.push(m);
    }
    if (this.#singleType && out.length > 1) throw new CommandError('you may only specify a single resource type');
    return out;
  }

  async #fromTuples(): Promise<Gathered> {
    if (this.#types.length) throw new CommandError('you may not specify individual resources and bulk resources in the same call');
    const targets: Target[] = [];
    for (const { type, name } of this.#tuples) {
      const mapping = await this.#mapping(type);
      if (this.#singleType && targets.some((t) => t.kind === 'one' && t.info.mapping !== mapping)) throw new CommandError('you may only specify a single resource type');
      targets.push({ kind: 'one', info: this.#named(mapping, name) });
    }
    return { targets, errors: [], places: [], single: this.#tuples.length === 1 };
  }

  async #fromNames(): Promise<Gathered> {
    if (this.#types.length === 0) throw new CommandError('you must provide a resource and a resource name together');
    if (this.#types.length > 1) throw new CommandError('you must specify only one resource');
    await this.#s.mapper(5);
    const mapping = await this.#mapping(this.#types[0] ?? '');
    const targets = this.#names.map((name): Target => ({ kind: 'one', info: this.#named(mapping, name) }));
    return { targets, errors: [], places: [], single: this.#names.length === 1 };
  }

  #named(mapping: ApiResource, name: string): Info {
    if (mapping.namespaced && this.#namespaceless) throw new CommandError('namespace may not be empty when retrieving a resource by name');
    if (mapping.namespaced && this.#all) throw new CommandError('a resource cannot be retrieved by name across all namespaces');
    return { mapping, namespace: mapping.namespaced ? this.#namespace : '', name, object: undefined, source: '' };
  }

  async #fromFiles(): Promise<Gathered> {
    const { sources, errors, several } = this.#kustomization ? this.#built(this.#kustomization) : sourcesOf(this.#s.p, this.#files, this.#recursive);
    const failed = aggregate(errors);
    if (failed) throw failed;
    if (this.#types.length || this.#names.length) throw new CommandError('when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well');
    if (this.#tuples.length) throw new CommandError('resource/name arguments cannot be provided when a path is specified');
    const { targets, problems } = await readSources(this.#s, sources, {
      local: this.#local,
      typed: this.#typed,
      unplaced: this.#unplaced,
      namespaceless: this.#namespaceless,
      anyNamespace: this.#all,
      enforce: this.#enforce,
      namespace: this.#namespace,
      label: this.#label ?? '',
      stopAtFirst: this.#stopAtFirst,
    });
    return { targets, errors: problems.map((p) => p.error), places: problems.map((p) => p.at), single: !several && sources[0]?.name !== 'STDIN' };
  }

  #built(folder: string): ReturnType<typeof sourcesOf> {
    const read = async (): Promise<string> => {
      const { build } = await onDemand(() => import('../kustomize/build.ts'));
      return build(this.#s.p, folder, { warn: (text) => this.#s.err(text) });
    };
    return { sources: [{ name: folder, read }], errors: [], several: false };
  }
}

const MIXED =
  "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'";

/** a,b c d → a/c a/d b/c b/d. upstream: normalizeMultipleResourcesArgs */
function crossed(words: readonly string[]): readonly string[] {
  const types = (words[0] ?? '').split(',').filter(Boolean);
  if (words.length < 2 || types.length < 2) return words;
  return types.flatMap((t) => words.slice(1).map((n) => `${t}/${n}`));
}
