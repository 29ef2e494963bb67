// upstream: kubectl/pkg/cmd/explain/explain.go
import { onDemand } from '../../../base/on-demand.ts';
import { docsFor } from '../../api/docs.ts';
import { apiVersionOf } from '../../api/meta.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { CommandError, NoMatchError } from '../lib/errors.ts';
import { explainedOld } from '../lib/explain/openapiv2.ts';
import { explained, heading, type Subject } from '../lib/explain/plaintext.ts';
import { reachable } from '../lib/explain/schema.ts';
import { type ServedSchema, servedSchema } from '../lib/explain/served.ts';
import type { ApiResource, RestMapper } from '../lib/objects/discovery.ts';
import { parseJsonPath } from '../printers/jsonpath-parser.ts';

export const explain: Command = {
  use: 'explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]',
  plainUse: true,
  short: 'Say what the fields of a resource are',
  long: `Say what a resource and its fields are: their types and what they are for.

Fields are named by the way to them:

  <type>.<field>[.<field>]

Use "kubectl api-resources" for a complete list of supported resources.`,
  examples: `# Pods and their fields
kubectl explain pods

# All fields below, too
kubectl explain pods --recursive

# One field
kubectl explain services.spec.ports.nodePort

# In another version of the API
kubectl explain hpa --api-version=autoscaling/v1`,
  flags: [
    { name: 'api-version', kind: 'string', usage: 'Use this API version (group/version) of the resource.' },
    { name: 'output', short: 'o', kind: 'string', default: 'plaintext', usage: 'plaintext or plaintext-openapiv2.' },
    { name: 'recursive', short: 'R', kind: 'bool', usage: 'Names and types of all fields below, without descriptions.' },
  ],
  run: (k) => run(k),
};

async function run(k: Invocation): Promise<void> {
  const [what] = k.args;
  if (what === undefined) throw new CommandError('You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.');
  if (k.args.length > 1) throw new CommandError('We accept only this format: explain RESOURCE');
  const format = k.flags.string('output');
  const { mapping, path } = await resolved(k, what);
  if (format !== 'plaintext' && format !== 'plaintext-openapiv2') throw new CommandError(`unrecognized format: ${format}`);
  const { root, definitions, docs } = await schemaFor(k, mapping);
  const subject: Subject = { group: mapping.group, version: mapping.version, kind: mapping.kind, root, path, recursive: k.flags.bool('recursive') };
  if (format === 'plaintext-openapiv2') {
    try {
      await k.s.out(explainedOld(subject, definitions, docs));
    } catch (e) {
      throw new CommandError((e as Error).message);
    }
    return;
  }
  await k.s.out(heading(subject));
  const text = explained(subject, definitions, docs);
  if (text === undefined) throw new CommandError(`field ${JSON.stringify(path.at(-1) ?? '')} does not exist`);
  await k.s.out(text);
}

/** The published schema, or what the server says of a kind of its own. */
async function schemaFor(k: Invocation, mapping: ApiResource): Promise<ServedSchema> {
  const { allDefinitions, definitionOf } = await onDemand(() => import('../../api/whole-schema.ts'));
  const root = definitionOf(apiVersionOf(mapping), mapping.kind);
  const definitions = allDefinitions();
  if (root) return { root, definitions, docs: await docsFor(reachable(definitions, root)) };
  const served = await servedSchema(k.s, mapping);
  if (!served) throw new CommandError(`couldn't find resource for "${mapping.group}/${mapping.version}, Kind=${mapping.kind}"`);
  return served;
}

interface Resolved {
  readonly mapping: ApiResource;
  readonly path: readonly string[];
}

/** upstream: explain.SplitAndParseResourceRequestWithMatchingPrefix */
async function resolved(k: Invocation, what: string): Promise<Resolved> {
  const apiVersion = k.flags.string('api-version');
  const names = fieldsOf(what);
  const warnings: string[] = [];
  const find = (mapper: RestMapper): Resolved | undefined => match(mapper, names, (text) => warnings.push(text));
  const found = find(await k.s.mapper(2)) ?? find(await k.s.refreshMapper());
  if (!found) throw new NoMatchError(`the server doesn't have a resource type ${JSON.stringify(names[0] ?? '')}`);
  for (const text of warnings) await k.s.warn(text);
  if (!apiVersion) return found;
  const slash = apiVersion.indexOf('/');
  const [group, version] = slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
  const served = (await k.s.mapper()).discovered.resources.filter((r) => r.group === group && r.version === version);
  const mapping = served.find((r) => r.plural === found.mapping.plural);
  const wanted = `${group}/${version}, Resource=${found.mapping.plural}`;
  if (!mapping) throw new CommandError(served.length ? `GVR (${wanted}) not found in OpenAPI schema` : `couldn't find resource for "${wanted}"`);
  return { mapping, path: found.path };
}

/** The way to a field is a JSON path of field names and nothing else; a point at its end says nothing. */
function fieldsOf(what: string): readonly string[] {
  if (what === '') throw new CommandError('a resource must be present, got: /, Resource=');
  const parsed = nodesOf(`{.${what}}`);
  const [list] = parsed;
  if (parsed.length !== 1 || list?.type !== 'list') throw new CommandError('must pass in 1 jsonpath string');
  const names = list.nodes.map((node) => {
    if (node.type !== 'field') throw new CommandError('invalid jsonpath syntax, first node must be field node');
    return node.name;
  });
  return names.length > 1 && what.endsWith('.') ? names.slice(0, -1) : names;
}

function nodesOf(template: string): ReturnType<typeof parseJsonPath> {
  try {
    return parseJsonPath(template);
  } catch (e) {
    throw new CommandError((e as Error).message);
  }
}

/** The resource may have its group behind its name: `deployments.apps`. */
function match(mapper: RestMapper, [type = '', ...rest]: readonly string[], warn: (text: string) => void): Resolved | undefined {
  const mapping = mapper.resourceFor(type, warn);
  if (!mapping) return undefined;
  const group = mapping.group ? mapping.group.split('.') : [];
  return { mapping, path: group.every((part, i) => rest[i] === part) ? rest.slice(group.length) : rest };
}
