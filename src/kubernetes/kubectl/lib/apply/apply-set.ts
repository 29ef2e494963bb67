// apply --applyset: a parent object remembers which kinds and namespaces a set has, a label says what belongs to it. upstream: kubectl/pkg/cmd/apply/{applyset,applyset_pruner}.go
import { toBase64 } from '../../../../base/bytes.ts';
import { sha256 } from '../../../../base/hash.ts';
import { pathOf } from '../../../api/meta.ts';
import { isConflict, isNotFound, StatusError } from '../../../api/status.ts';
import { CLIENT_VERSION } from '../client-version.ts';
import type { Invocation } from '../command.ts';
import { type DeleteWish, sendDelete } from '../deletion.ts';
import { aggregate, CommandError } from '../errors.ts';
import { klog } from '../go/klog.ts';
import type { ApiResource } from '../objects/discovery.ts';
import { type Info, listInfos } from '../objects/infos.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { type DryRun, operationText, resultPrinter } from '../objects/mutate.ts';

const DOMAIN = 'applyset.kubernetes.io';
const TOOLING = `${DOMAIN}/tooling`;
const KINDS = `${DOMAIN}/contains-group-kinds`;
const NAMESPACES = `${DOMAIN}/additional-namespaces`;
const ID = `${DOMAIN}/id`;
const PART_OF = `${DOMAIN}/part-of`;
const TOOL = 'kubectl';
const MANAGER = `${TOOL}-applyset`;

export interface ApplySet {
  readonly mapping: ApiResource;
  readonly name: string;
  readonly namespace: string;
  readonly id: string;
}

/** What the parent says that the set had before. */
interface Former {
  readonly kinds: readonly string[];
  readonly namespaces: readonly string[];
}

/** --applyset's [RESOURCE/]NAME; a name alone is a Secret's. */
export async function applySetOf(k: Invocation, reference: string): Promise<ApplySet> {
  const slash = reference.indexOf('/');
  const type = slash < 0 ? 'secrets' : (reference.split('/')[0] ?? '');
  const name = reference.slice(slash + 1);
  const invalid = (why: string): CommandError => new CommandError(`invalid parent reference ${JSON.stringify(reference)}: ${why}`);
  if (!type) throw invalid('a resource must be present, got: /, Resource=');
  if (!name) throw invalid('name cannot be blank');
  const mapping = (await k.s.mapper()).resourceFor(type);
  if (!mapping) throw invalid(`no matches for /, Resource=${type}`);
  const { name: given, explicit } = k.s.namespace();
  // A namespace that only the kubeconfig names does not count.
  const namespace = mapping.namespaced && explicit ? given : '';
  const hash = toBase64(sha256([name, namespace, mapping.kind, mapping.group].join('.')));
  return { mapping, name, namespace, id: `applyset-${hash.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}-v1` };
}

/** Whether such an object may be a parent at all. */
export async function validateApplySet(k: Invocation, { mapping, namespace }: ApplySet): Promise<void> {
  const errors: Error[] = [];
  if (mapping.namespaced && !namespace) errors.push(new CommandError('namespace is required to use namespace-scoped ApplySet'));
  if (!isBuiltIn(mapping) && !(await isParentType(k, mapping)))
    errors.push(new CommandError(`resource ${JSON.stringify(`${groupVersion(mapping)}, Resource=${mapping.plural}`)} is not permitted as an ApplySet parent`));
  const problem = aggregate(errors);
  if (problem) throw problem;
}

const isBuiltIn = ({ group, plural }: ApiResource): boolean => group === '' && (plural === 'secrets' || plural === 'configmaps');
const groupVersion = ({ group, version }: ApiResource): string => (group ? `${group}/${version}` : `/${version}`);

/** A custom resource may be a parent when its definition says so. */
async function isParentType(k: Invocation, { group, plural }: ApiResource): Promise<boolean> {
  const query = [['labelSelector', `${DOMAIN}/is-parent-type=true`]] as const;
  const list = await k.s.json({ method: 'GET', path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', query });
  return (Array.isArray(list.items) ? (list.items as KubeObject[]) : []).some(({ metadata }) => metadata.name === `${plural}.${group}`);
}

/** The object with the label that makes it a member. */
export function asMember(object: KubeObject, { id }: ApplySet): KubeObject {
  const { labels } = object.metadata;
  if (labels?.[PART_OF] !== undefined) throw new CommandError(`ApplySet label ${JSON.stringify(PART_OF)} already set in input data`);
  return { ...object, metadata: { ...object.metadata, labels: { ...labels, [PART_OF]: id } } };
}

/** Before anything is applied: the parent takes note of all that may come. Gives what there was. */
export async function openApplySet(k: Invocation, set: ApplySet, members: readonly Info[], dryRun: DryRun): Promise<Former> {
  const former = await formerOf(k, set);
  const now = contentOf(members);
  await writeParent(k, set, { kinds: [...former.kinds, ...now.kinds], namespaces: [...former.namespaces, ...now.namespaces] }, dryRun);
  return former;
}

const contentOf = (members: readonly Info[]): Former => ({
  kinds: members.map(({ mapping: { kind, group } }) => (group ? `${kind}.${group}` : kind)),
  namespaces: members.flatMap(({ namespace }) => (namespace ? [namespace] : [])),
});

async function formerOf(k: Invocation, set: ApplySet): Promise<Former> {
  const { mapping, namespace, name, id } = set;
  const label = JSON.stringify(`${mapping.plural}.${mapping.group}/${name}`);
  let parent: KubeObject;
  try {
    parent = (await k.s.json({ method: 'GET', path: pathOf(mapping, namespace, name) })) as KubeObject;
  } catch (error) {
    if (!isNotFound(error)) throw error instanceof StatusError ? new CommandError(`failed to fetch ApplySet parent object ${label}: ${error.message}`) : error;
    if (!isBuiltIn(mapping)) throw new CommandError('custom resource ApplySet parents cannot be created automatically');
    return { kinds: [], namespaces: [] };
  }
  const { annotations = {}, labels = {} } = parent.metadata;
  const exists = `ApplySet parent object ${label} already exists and is`;
  const tool = annotations[TOOLING];
  if (tool === undefined) throw new CommandError(`${exists} missing required annotation ${JSON.stringify(TOOLING)}`);
  const [owner = ''] = tool.split('/');
  if (owner !== TOOL) throw new CommandError(`${exists} managed by tooling ${JSON.stringify(owner)} instead of ${JSON.stringify(TOOL)}`);
  if (labels[ID] === undefined) throw new CommandError(`ApplySet parent object ${label} exists and does not have required label ${ID}`);
  if (labels[ID] !== id) throw new CommandError(`ApplySet parent object ${label} exists and has incorrect value for label ${JSON.stringify(ID)} (got: ${labels[ID]}, want: ${id})`);
  if (annotations[KINDS] === undefined)
    throw new CommandError(`parsing ApplySet annotation on ${label}: kubectl requires the ${JSON.stringify(KINDS)} annotation to be set on all ApplySet parent objects`);
  return { kinds: words(annotations[KINDS]), namespaces: words(annotations[NAMESPACES]) };
}

const words = (text = ''): string[] => text.split(',').filter(Boolean);
const sorted = (values: readonly string[]): string => [...new Set(values)].sort().join(',');

async function writeParent(k: Invocation, set: ApplySet, { kinds, namespaces }: Former, dryRun: DryRun): Promise<void> {
  if (dryRun === 'client') return;
  const { mapping, namespace, name, id } = set;
  const annotations = {
    [NAMESPACES]: sorted(namespaces.filter((n) => n !== namespace)),
    [KINDS]: sorted(kinds),
    [TOOLING]: `${TOOL}/${CLIENT_VERSION.gitVersion}`,
  };
  const apiVersion = mapping.group ? `${mapping.group}/${mapping.version}` : mapping.version;
  const body = { kind: mapping.kind, apiVersion, metadata: { name, ...(namespace ? { namespace } : {}), annotations, labels: { [ID]: id } } };
  const send = (force: boolean): Promise<unknown> =>
    k.s.json({
      method: 'PATCH',
      path: pathOf(mapping, namespace, name),
      query: [...(dryRun === 'server' ? [['dryRun', 'All'] as const] : []), ['fieldManager', MANAGER], ['force', String(force)]],
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body,
    });
  try {
    await send(false).catch(async (error) => {
      if (!isConflict(error)) throw error;
      const text = `WARNING: failed to update ApplySet: ${(error as Error).message}\nApplySet field manager ${MANAGER} should own these fields. Retrying with conflicts forced.`;
      await k.s.err(klog(k.s.p, 'applyset.go:421', text, 'W'));
      await send(true);
    });
  } catch (error) {
    throw error instanceof StatusError ? new CommandError(`failed to update ApplySet: ${error.message}`) : error;
  }
}

/** After all is applied: members that were not visited go, and the parent forgets them. */
export async function closeApplySet(
  k: Invocation,
  set: ApplySet,
  former: Former,
  members: readonly Info[],
  visited: ReadonlySet<string>,
  wish: DeleteWish,
  dryRun: DryRun,
): Promise<void> {
  const now = contentOf(members);
  const print = await resultPrinter(k, operationText('pruned', dryRun));
  for (const info of await leftovers(k, set, former, [...former.namespaces, ...now.namespaces, ...(set.namespace ? [set.namespace] : [])], visited)) {
    if (dryRun !== 'client') await sendDelete(k, info, { ...wish, dryRun: dryRun === 'server' });
    if (info.object) await k.s.out(print(info.object));
  }
  await writeParent(k, set, now, dryRun);
}

async function leftovers(k: Invocation, { id }: ApplySet, former: Former, namespaces: readonly string[], visited: ReadonlySet<string>): Promise<readonly Info[]> {
  const mapper = await k.s.mapper();
  const out: Info[] = [];
  for (const text of [...former.kinds].sort()) {
    const dot = text.indexOf('.');
    const mapping = dot < 0 ? mapper.kindFor('', text) : mapper.kindFor(text.slice(dot + 1), text.slice(0, dot));
    if (!mapping) throw new CommandError(`could not find mapping for kind in ${JSON.stringify(KINDS)} annotation: no matches for kind ${JSON.stringify(text)}`);
    for (const namespace of mapping.namespaced ? [...new Set(namespaces)].sort() : [''])
      for (const info of await listInfos(k.s, { mapping, namespace, labelSelector: `${PART_OF}=${id}`, fieldSelector: '' }))
        if (!visited.has(String(info.object?.metadata.uid))) out.push(info);
  }
  return out;
}
