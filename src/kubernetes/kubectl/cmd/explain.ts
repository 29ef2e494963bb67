// upstream: kubectl/pkg/cmd/explain/explain.go
import { onDemand } from '../../../base/on-demand.ts';
import { docsFor } from '../../api/docs.ts';
import { apiVersionOf } from '../../api/meta.ts';
import type { Command, Invocation } from '../lib/command.ts';
import type { ApiResource, RestMapper } from '../lib/discovery.ts';
import { CommandError, NoMatchError } from '../lib/errors.ts';
import { explainedOld } from '../lib/explain/openapiv2.ts';
import { explained, heading, type Subject } from '../lib/explain/plaintext.ts';
import { reachable } from '../lib/explain/schema.ts';
import { type ServedSchema, servedSchema } from '../lib/explain/served.ts';

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

/** The resource may have its group in its name: the longest beginning that is one counts. upstream: SplitAndParseResourceRequestWithMatchingPrefix */
async function resolved(k: Invocation, what: string): Promise<Resolved> {
  const apiVersion = k.flags.string('api-version');
  const found = match(await k.s.mapper(2), what) ?? match(await k.s.refreshMapper(), what);
  if (!found) throw new NoMatchError(`the server doesn't have a resource type ${JSON.stringify(what.split('.')[0] ?? '')}`);
  if (!apiVersion) return found;
  const slash = apiVersion.indexOf('/');
  const [group, version] = slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
  const mapping = (await k.s.mapper()).discovered.resources.find((r) => r.plural === found.mapping.plural && r.group === group && r.version === version);
  if (!mapping) throw new CommandError(`couldn't find resource for "${group}/${version}, Resource=${found.mapping.plural}"`);
  return { mapping, path: found.path };
}

function match(mapper: RestMapper, what: string): Resolved | undefined {
  const parts = what.split('.').filter((p, i) => p !== '' || i === 0);
  for (let n = parts.length; n > 1; n--) {
    const mapping = mapper.resourceFor(parts.slice(0, n).join('.'));
    // Only a whole group counts here: `deployments.apps`, not `services.s`.
    if (mapping && mapping.group === parts.slice(1, n).join('.')) return { mapping, path: parts.slice(n) };
  }
  const mapping = mapper.resourceFor(parts[0] ?? '');
  return mapping && { mapping, path: parts.slice(1) };
}
