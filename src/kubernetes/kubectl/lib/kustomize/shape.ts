// What a kustomization file may hold, field by field, with the names that errors have for it. upstream: kustomize/api/types/kustomization.go

export type Shape =
  | { readonly go: 'string' | 'bool' | 'int64' | 'any' }
  | { readonly go: string; readonly list: Shape }
  | { readonly go: string; readonly map: Shape }
  | { readonly go: string; readonly fields: Readonly<Record<string, Field>> };

export interface Field {
  readonly shape: Shape;
  /** Structs that it is embedded by: they stand in the path of an error. */
  readonly inside?: string;
}

const STRING: Shape = { go: 'string' };
const BOOL: Shape = { go: 'bool' };
const INT: Shape = { go: 'int64' };
const STRINGS: Shape = { go: '[]string', list: STRING };
const PAIRS: Shape = { go: 'map[string]string', map: STRING };
/** Not built here: its inside is nobody's business. */
const OPAQUE: Shape = { go: 'any' };
const ANYTHING: Shape = { go: '[]any', list: OPAQUE };

const plain = (shapes: Readonly<Record<string, Shape>>): Record<string, Field> => Object.fromEntries(Object.entries(shapes).map(([k, shape]) => [k, { shape }]));

const embedded = (inside: string, shapes: Readonly<Record<string, Shape>>): Record<string, Field> =>
  Object.fromEntries(Object.entries(shapes).map(([k, shape]) => [k, { shape, inside }]));

const struct = (go: string, fields: Record<string, Field>): Shape => ({ go, fields });
const listOf = (shape: Shape): Shape => ({ go: `[]${shape.go}`, list: shape });

const GENERATOR_OPTIONS = struct('types.GeneratorOptions', plain({ labels: PAIRS, annotations: PAIRS, disableNameSuffixHash: BOOL, immutable: BOOL }));

const GENERATOR = {
  ...embedded('GeneratorArgs', { namespace: STRING, name: STRING, behavior: STRING, options: GENERATOR_OPTIONS }),
  ...embedded('GeneratorArgs.KvPairSources', { literals: STRINGS, files: STRINGS, envs: STRINGS, env: STRING }),
};

const FIELD_SPEC = struct('types.FieldSpec', { ...embedded('Gvk', { group: STRING, version: STRING, kind: STRING }), ...plain({ path: STRING, create: BOOL }) });

const SELECTOR = struct('types.Selector', {
  ...embedded('ResId.Gvk', { group: STRING, version: STRING, kind: STRING }),
  ...embedded('ResId', { name: STRING, namespace: STRING }),
  ...plain({ annotationSelector: STRING, labelSelector: STRING }),
});

const PATCH = struct('types.Patch', plain({ path: STRING, patch: STRING, target: SELECTOR, options: { go: 'map[string]bool', map: BOOL } }));

const LABEL = struct('types.Label', plain({ pairs: PAIRS, includeSelectors: BOOL, includeTemplates: BOOL, fields: listOf(FIELD_SPEC) }));

const IMAGE = struct('types.Image', plain({ name: STRING, newName: STRING, tagSuffix: STRING, newTag: STRING, digest: STRING }));

export const KUSTOMIZATION = struct(
  'types.Kustomization',
  plain({
    apiVersion: STRING,
    kind: STRING,
    metadata: struct('types.ObjectMeta', plain({ name: STRING, namespace: STRING, labels: PAIRS, annotations: PAIRS })),
    openapi: PAIRS,
    namePrefix: STRING,
    nameSuffix: STRING,
    namespace: STRING,
    commonLabels: PAIRS,
    labels: listOf(LABEL),
    commonAnnotations: PAIRS,
    patchesStrategicMerge: { go: '[]types.PatchStrategicMerge', list: STRING },
    patchesJson6902: listOf(PATCH),
    patches: listOf(PATCH),
    images: listOf(IMAGE),
    imageTags: listOf(IMAGE),
    replacements: ANYTHING,
    replicas: listOf(struct('types.Replica', plain({ name: STRING, count: INT }))),
    vars: ANYTHING,
    sortOptions: struct('types.SortOptions', plain({ order: STRING, legacySortOptions: OPAQUE })),
    resources: STRINGS,
    components: STRINGS,
    crds: STRINGS,
    bases: STRINGS,
    configMapGenerator: listOf(struct('types.ConfigMapArgs', GENERATOR)),
    secretGenerator: listOf(struct('types.SecretArgs', { ...GENERATOR, ...plain({ type: STRING }) })),
    helmGlobals: OPAQUE,
    helmCharts: ANYTHING,
    helmChartInflationGenerator: ANYTHING,
    generatorOptions: GENERATOR_OPTIONS,
    configurations: STRINGS,
    generators: STRINGS,
    transformers: STRINGS,
    validators: STRINGS,
    buildMetadata: STRINGS,
  }),
);
