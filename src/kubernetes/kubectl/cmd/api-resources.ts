// upstream: kubectl/pkg/cmd/apiresources/apiresources.go
import { onDemand } from '../../../base/on-demand.ts';
import { apiVersionOf } from '../../api/meta.ts';
import { toYaml } from '../../api/yaml.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { CommandError, usageErrorf } from '../lib/errors.ts';
import { type ApiResource, groupResource } from '../lib/objects/discovery.ts';
import { toJson } from '../printers/json.ts';
import { alignRows } from '../printers/table.ts';

export const apiResources: Command = {
  use: 'api-resources',
  short: 'List the resource types that the server offers',
  long: 'List the resource types that the server offers.',
  examples: `# All of them
kubectl api-resources

# With verbs and categories
kubectl api-resources -o wide

# Those outside of namespaces
kubectl api-resources --namespaced=false

# Those of one API group
kubectl api-resources --api-group=apps`,
  flags: [
    { name: 'api-group', kind: 'string', usage: 'Only this API group.' },
    { name: 'cached', kind: 'bool', usage: 'Use what is remembered of the server, if anything is.' },
    { name: 'categories', kind: 'strings', usage: 'Only resources in all of these categories.' },
    { name: 'namespaced', kind: 'bool', default: 'true', usage: 'Only resources that live in namespaces (true) or outside (false); both when left out.' },
    { name: 'no-headers', kind: 'bool', usage: 'No header line.' },
    { name: 'output', short: 'o', kind: 'string', usage: 'Output format. One of: (json, yaml, kyaml, name, wide).' },
    { name: 'show-managed-fields', kind: 'bool', usage: 'Keep metadata.managedFields in JSON and YAML.' },
    { name: 'sort-by', kind: 'string', usage: "Order by 'name' or 'kind'." },
    { name: 'verbs', kind: 'strings', usage: 'Only resources that know all of these verbs.' },
  ],
  run: (k) => run(k),
};

const FORMATS = ['', 'wide', 'name', 'json', 'yaml', 'kyaml'];

async function run(k: Invocation): Promise<void> {
  const format = k.flags.string('output');
  if (!FORMATS.includes(format))
    throw new CommandError(`unable to match a printer suitable for the output format ${JSON.stringify(format)}, allowed formats are: json,kyaml,name,wide,yaml`);
  const sortBy = k.flags.string('sort-by');
  if (!['', 'name', 'kind'].includes(sortBy)) throw new CommandError('--sort-by accepts only name or kind');
  if (k.args.length) throw usageErrorf(k.path, `unexpected arguments: [${k.args.join(' ')}]`);
  const mapper = k.flags.bool('cached') ? await k.s.mapper() : await k.s.refreshMapper();
  const chosen = ordered(
    mapper.preferred().filter((r) => fits(r, k)),
    sortBy,
  );
  if (format === 'json' || format === 'yaml' || format === 'kyaml') await k.s.out(await asObject(chosen, format));
  else if (format === 'name') await k.s.out(chosen.map((r) => `${groupResource(r)}\n`).join(''));
  else await k.s.out(table(chosen, format === 'wide', k.flags.bool('no-headers')));
}

function fits(r: ApiResource, k: Invocation): boolean {
  const { flags } = k;
  if (r.verbs.length === 0) return false;
  if (flags.changed('api-group') && flags.string('api-group') !== r.group) return false;
  if (flags.changed('namespaced') && flags.bool('namespaced') !== r.namespaced) return false;
  return flags.list('verbs').every((v) => r.verbs.includes(v)) && flags.list('categories').every((c) => r.categories.includes(c));
}

function ordered(all: readonly ApiResource[], by: string): ApiResource[] {
  const key = (r: ApiResource): readonly string[] => (by === 'name' ? [r.plural] : by === 'kind' ? [r.kind] : [r.group, r.plural]);
  return [...all].sort((a, b) => {
    const x = key(a);
    const y = key(b);
    const i = x.findIndex((v, n) => v !== y[n]);
    return i < 0 ? 0 : (x[i] ?? '') < (y[i] ?? '') ? -1 : 1;
  });
}

function table(all: readonly ApiResource[], wide: boolean, noHeaders: boolean): string {
  const header = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(wide ? ['VERBS', 'CATEGORIES'] : [])];
  const rows = all.map((r) => [
    r.plural,
    r.shortNames.join(','),
    apiVersionOf(r),
    String(r.namespaced),
    r.kind,
    ...(wide ? [[...r.verbs].sort().join(','), r.categories.join(',')] : []),
  ]);
  return alignRows(noHeaders ? rows : [header, ...rows]);
}

async function asObject(all: readonly ApiResource[], format: 'json' | 'yaml' | 'kyaml'): Promise<string> {
  const resources = all.map((r) => ({
    name: r.plural,
    singularName: r.singular,
    namespaced: r.namespaced,
    ...(r.group ? { group: r.group } : {}),
    version: r.version,
    kind: r.kind,
    verbs: r.verbs,
    ...(r.shortNames.length ? { shortNames: r.shortNames } : {}),
    ...(r.categories.length ? { categories: r.categories } : {}),
  }));
  const list = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: '', resources };
  const keys = (o: Record<string, unknown>): string[] => Object.keys(o);
  if (format === 'yaml') return toYaml(list);
  if (format === 'json') return toJson(list, keys);
  return `---\n${(await onDemand(() => import('../printers/kyaml.ts'))).toKyaml(list, keys)}`;
}
