// Reading a kustomization file. upstream: kustomize/api/types/kustomization.go, fix.go, internal/target/kusttarget.go Load
import { isRecord } from '../../../../base/deep.ts';
import { CommandError } from '../errors.ts';
import { parseYamlDocument } from '../objects/yaml-in.ts';
import type { FieldSpec } from './field-path.ts';
import { type Loader, loadText } from './loader.ts';
import { KUSTOMIZATION, type Shape } from './shape.ts';

export type Pairs = Readonly<Record<string, string>>;

export interface GeneratorOptions {
  readonly labels?: Pairs;
  readonly annotations?: Pairs;
  readonly disableNameSuffixHash?: boolean;
  readonly immutable?: boolean;
}

export interface GeneratorArgs {
  readonly name?: string;
  readonly namespace?: string;
  readonly behavior?: string;
  readonly options?: GeneratorOptions;
  readonly literals?: readonly string[];
  readonly files?: readonly string[];
  readonly envs?: readonly string[];
  readonly env?: string;
  /** Secrets only. */
  readonly type?: string;
}

export interface PatchArgs {
  readonly path?: string;
  readonly patch?: string;
  readonly target?: Readonly<Record<'group' | 'version' | 'kind' | 'name' | 'namespace' | 'annotationSelector' | 'labelSelector', string | undefined>>;
  readonly options?: Readonly<Record<string, boolean>>;
}

export interface LabelArgs {
  readonly pairs?: Pairs;
  readonly includeSelectors?: boolean;
  readonly includeTemplates?: boolean;
  readonly fields?: readonly FieldSpec[];
}

export interface ImageArgs {
  readonly name?: string;
  readonly newName?: string;
  readonly newTag?: string;
  readonly tagSuffix?: string;
  readonly digest?: string;
}

/** A kustomization with its old field names brought up to date. */
export interface Kustomization {
  readonly kind: 'Kustomization' | 'Component';
  readonly namePrefix?: string;
  readonly nameSuffix?: string;
  readonly namespace?: string;
  readonly commonLabels?: Pairs;
  readonly labels?: readonly LabelArgs[];
  readonly commonAnnotations?: Pairs;
  readonly patchesStrategicMerge?: readonly string[];
  readonly patchesJson6902?: readonly PatchArgs[];
  readonly patches?: readonly PatchArgs[];
  readonly images?: readonly ImageArgs[];
  readonly replicas?: readonly { readonly name?: string; readonly count?: number }[];
  readonly sortOptions?: { readonly order?: string };
  readonly resources?: readonly string[];
  readonly components?: readonly string[];
  readonly configMapGenerator?: readonly GeneratorArgs[];
  readonly secretGenerator?: readonly GeneratorArgs[];
  readonly generatorOptions?: GeneratorOptions;
  readonly buildMetadata?: readonly string[];
}

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** The folder's kustomization; `warn` hears of fields that are out of use. */
export async function readKustomization(l: Loader, warn: (text: string) => Promise<void>): Promise<Kustomization> {
  const found = NAMES.filter((name) => l.p.fs.exists(`${l.root}/${name}`));
  const [name] = found;
  if (name === undefined) throw new CommandError(`unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${l.root}'`);
  if (found.length > 1) throw new CommandError(`Found multiple kustomization files under: ${l.root}\n`);
  const fields = parsed(loadText(l, name));
  for (const [field, instead] of DEPRECATED) {
    if (field in fields) await warn(`# Warning: '${field}' is deprecated. Please use '${instead} Run 'kustomize edit fix' to update your Kustomization automatically.\n`);
  }
  const problem = typeProblem(fields);
  if (problem) throw new CommandError(`Failed to read kustomization file under ${l.root}:\n${problem}`);
  refuse(fields);
  const { bases, resources, ...rest } = fields as { readonly bases?: readonly string[]; readonly resources?: readonly string[] };
  return { kind: 'Kustomization', ...rest, resources: [...(resources ?? []), ...(bases ?? [])] } as Kustomization;
}

const DEPRECATED: readonly (readonly [string, string])[] = [
  ['bases', "resources' instead."],
  ['commonLabels', "labels' instead."],
  ['imageTags', "images' instead."],
  ['patchesJson6902', "patches' instead."],
  ['patchesStrategicMerge', "patches' instead."],
  ['vars', "replacements' instead. [EXPERIMENTAL]"],
];

function parsed(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = parseYamlDocument(text);
  } catch (error) {
    throw new CommandError(`invalid Kustomization: ${(error as Error).message}`);
  }
  if (value === null || value === undefined) throw new CommandError('kustomization.yaml is empty');
  return shaped(KUSTOMIZATION, value, 'Kustomization', '') as Record<string, unknown>;
}

/** The value with its fields under their proper names; names are known in any case. Throws Go's words for what does not fit. */
function shaped(shape: Shape, value: unknown, holder: string, path: string): unknown {
  if (value === null || shape.go === 'any') return value;
  const wrong = (): CommandError =>
    new CommandError(`invalid Kustomization: json: cannot unmarshal ${jsonType(value)} into Go ${path ? `struct field ${holder}.${path}` : 'value'} of type ${shape.go}`);
  if ('list' in shape) {
    if (!Array.isArray(value)) throw wrong();
    return value.map((v) => shaped(shape.list, v, holder, path));
  }
  if ('map' in shape || 'fields' in shape) {
    if (!isRecord(value)) throw wrong();
    if ('map' in shape) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, shaped(shape.map, v, holder, path)]));
    return structOf(shape.fields, value, shape.go.replace(/^types\./, ''), path);
  }
  const is = jsonType(value);
  const fits = shape.go === 'int64' ? Number.isInteger(value) : is === shape.go;
  if (!fits) throw wrong();
  return value;
}

function structOf(fields: Extract<Shape, { readonly fields: unknown }>['fields'], value: Readonly<Record<string, unknown>>, name: string, path: string): unknown {
  const out: Record<string, unknown> = {};
  for (const [given, v] of Object.entries(value)) {
    const key = given in fields ? given : Object.keys(fields).find((k) => k.toLowerCase() === given.toLowerCase());
    const field = key === undefined ? undefined : fields[key];
    if (!key || !field) throw new CommandError(`invalid Kustomization: json: unknown field ${JSON.stringify(given)}`);
    out[key] = shaped(field.shape, v, name, [path, field.inside, key].filter(Boolean).join('.'));
  }
  return out;
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** upstream: EnforceFields */
function typeProblem({ kind, apiVersion }: Readonly<Record<string, unknown>>): string | undefined {
  const problems: string[] = [];
  if (kind && kind !== 'Kustomization' && kind !== 'Component') problems.push('kind should be Kustomization or Component');
  const wanted = `kustomize.config.k8s.io/${kind === 'Component' ? 'v1alpha1' : 'v1beta1'}`;
  if (apiVersion && apiVersion !== wanted) problems.push(`apiVersion for ${kind || 'Kustomization'} should be ${wanted}`);
  return problems.length ? problems.join('\n') : undefined;
}

const MISSING = [
  'openapi',
  'replacements',
  'vars',
  'crds',
  'helmGlobals',
  'helmCharts',
  'helmChartInflationGenerator',
  'configurations',
  'generators',
  'transformers',
  'validators',
  'imageTags',
];

/** What is not built here says so. */
function refuse(fields: Readonly<Record<string, unknown>>): void {
  for (const field of MISSING) {
    const value = fields[field];
    if (Array.isArray(value) ? value.length : value) throw new CommandError(`${field} of a kustomization is not simulated here`);
  }
  const annotations = (fields.buildMetadata as readonly string[] | undefined)?.filter((m) => m === 'originAnnotations' || m === 'transformerAnnotations') ?? [];
  if (annotations.length) throw new CommandError(`buildMetadata: ${annotations.join(', ')} of a kustomization is not simulated here`);
  const sort = fields.sortOptions as { readonly legacySortOptions?: unknown } | undefined;
  if (sort?.legacySortOptions) throw new CommandError('sortOptions.legacySortOptions of a kustomization is not simulated here');
}
