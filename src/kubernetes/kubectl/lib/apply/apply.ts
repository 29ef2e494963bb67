// One object applied, by either way. upstream: kubectl/pkg/cmd/apply/{apply,patcher}.go applyOneObject
import { later, onDemand } from '../../../../base/on-demand.ts';
import { StatusError } from '../../../api/status.ts';
import type { Invocation } from '../command.ts';
import { type DeleteWish, sendDelete, waitGone } from '../deletion.ts';
import { CommandError } from '../errors.ts';
import { goText } from '../go/go-json.ts';
import { sortedKeys } from '../go/sorted-keys.ts';
import type { Info } from '../objects/infos.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { createObject, type DryRun, lastApplied, liveObject, pluralName, type Query, withLastApplied, withSource } from '../objects/mutate.ts';
import { objectPath, UnfitNameError } from '../objects/object-path.ts';
import { recorded } from '../record.ts';
import type { Sender } from './apply-handover.ts';
import type { ThreeWay } from './three-way.ts';

export interface ApplyOptions {
  readonly dryRun: DryRun;
  readonly serverSide: boolean;
  readonly force: boolean;
  readonly forceConflicts: boolean;
  readonly manager: string;
  readonly validation: 'Strict' | 'Warn' | 'Ignore';
  readonly grace: number;
  readonly timeout: number;
  readonly cascade: DeleteWish['cascade'];
  readonly subresource: string;
  readonly overwrite: boolean;
}

export interface Outcome {
  readonly object: KubeObject;
  readonly operation: 'created' | 'configured' | 'unchanged' | 'serverside-applied';
}

/** What is made anew needs no patch, and no schema to make one by. */
const threeWay = later(async () => (await import('./three-way.ts')).threeWay);
const handover = () => onDemand(() => import('./apply-handover.ts'));
const patchLocally = later(async () => (await import('./local-patch.ts')).patchLocally);

/** A patch that meets another writer is made anew this often. */
const RETRIES = 5;
const RETRY_MS = 1000;

function queryOf(options: ApplyOptions): Query {
  return [...(options.dryRun === 'server' ? [['dryRun', 'All'] as const] : []), ['fieldManager', options.manager], ['fieldValidation', options.validation]];
}

export async function applyServerSide(k: Invocation, info: Info, options: ApplyOptions): Promise<Outcome> {
  const body = info.object && recorded(k, info.object);
  const send = sender(k, info, options);
  try {
    const object = await send.apply(body, options.manager);
    // Whoever comes from client-side apply is seen by the annotation that it left.
    const after = lastApplied(object) === undefined ? undefined : await handOver(k, object, options.manager, send, body);
    return { object: after ?? object, operation: 'serverside-applied' };
  } catch (error) {
    if (error instanceof StatusError && error.status.reason === 'Conflict') throw new CommandError(conflictText(error));
    throw error;
  }
}

function sender(k: Invocation, info: Info, options: ApplyOptions): Sender {
  const path = objectPath(info, options.subresource || undefined);
  const patch = async (type: string, body: unknown, query: Query): Promise<KubeObject> =>
    (await k.s.json({ method: 'PATCH', path, query, headers: { 'content-type': type }, body })) as KubeObject;
  const queryBy = (manager: string): Query => queryOf({ ...options, manager });
  return {
    apply: (body, manager) => {
      const forced = manager === options.manager ? [['force', String(options.forceConflicts)] as const] : [];
      return patch('application/apply-patch+yaml', body, [...queryBy(manager), ...forced]);
    },
    change: (operations) => patch('application/json-patch+json', operations, queryBy(options.manager)),
    get: async () => (await k.s.json({ method: 'GET', path })) as KubeObject,
  };
}

/** What fails here is tried again the next time; undefined when nothing more was sent. */
async function handOver(k: Invocation, applied: KubeObject, manager: string, send: Sender, body: unknown): Promise<KubeObject | undefined> {
  const { keepAnnotation, migrate } = await handover();
  const warn = async (what: string, error: unknown): Promise<void> => {
    if (!(error instanceof StatusError)) throw error;
    await k.s.err(`Warning: ${what}. This is non-fatal and will be retried next time you apply. Error: ${error.status.message ?? ''}\n`);
  };
  let object: KubeObject | undefined;
  let what = 'failed to migrate kubectl.kubernetes.io/last-applied-configuration for Server-Side Apply';
  try {
    object = await keepAnnotation(applied, manager, send);
    what = 'server rejected managed fields migration to Server-Side Apply';
    if (!(await migrate(object ?? applied, manager, send))) return object;
    what = 'failed to re-apply configuration after performing Server-Side Apply migration';
    return await send.apply(body, manager);
  } catch (error) {
    await warn(what, error);
    return object;
  }
}

function conflictText(error: StatusError): string {
  return `${error.status.message ?? ''}
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;
}

export async function applyClientSide(k: Invocation, info: Info, options: ApplyOptions): Promise<Outcome> {
  const { object } = info;
  if (!object) throw new CommandError('no object to apply');
  if (!info.name && object.metadata.generateName) throw new CommandError(`from ${object.metadata.generateName}: cannot use generate name with apply`);
  let live: KubeObject | undefined;
  try {
    live = await liveObject(k, info);
  } catch (error) {
    throw retrievalError(info, error);
  }
  const modified = withLastApplied(recorded(k, object));
  if (!live) {
    if (options.dryRun === 'client') return { object: modified, operation: 'created' };
    try {
      return { object: await createObject(k, { ...info, object: modified }, queryOf(options)), operation: 'created' };
    } catch (error) {
      throw withSource('creating', info.source, error);
    }
  }
  if (lastApplied(live) === undefined) await k.s.err(`Warning: resource ${pluralName(info)} is missing the ${ANNOTATION_MISSING}`);
  const outcome = await patchExisting(k, info, modified, live, options, RETRIES);
  await warnIfDeleting(k, info, outcome.object);
  return outcome;
}

/** upstream: AddSourceToErr around what Get says, whoever refused it */
function retrievalError(info: Info, error: unknown): unknown {
  if (!(error instanceof StatusError || error instanceof UnfitNameError)) return error;
  const why = (message: string): string => `error when retrieving current configuration of:\n${described(info)}\nfrom server for: ${JSON.stringify(info.source)}: ${message}`;
  if (error instanceof UnfitNameError) return new CommandError(why(error.message));
  return new StatusError({ ...error.status, message: why(error.status.message ?? '') });
}

const ANNOTATION_MISSING =
  'kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n';

/** Of changes to what is on its way out. upstream: WarnIfDeleting */
export async function warnIfDeleting(k: Invocation, { name }: Info, object: KubeObject | undefined): Promise<void> {
  if (object?.metadata.deletionTimestamp) await k.s.err(`Warning: Detected changes to resource ${name} which is currently being deleted.\n`);
}

async function patchExisting(k: Invocation, info: Info, modified: KubeObject, live: KubeObject, options: ApplyOptions, left: number): Promise<Outcome> {
  const { type, patch } = await patchOf(k, info, modified, live, options);
  if (Object.keys(patch).length === 0) return { object: live, operation: 'unchanged' };
  if (options.dryRun === 'client') return { object: await patchLocally(live, type, patch), operation: 'configured' };
  const path = objectPath(info);
  const contentType = type === 'merge' ? 'application/merge-patch+json' : 'application/strategic-merge-patch+json';
  try {
    const object = (await k.s.json({ method: 'PATCH', path, query: queryOf(options), headers: { 'content-type': contentType }, body: patch })) as KubeObject;
    return { object, operation: 'configured' };
  } catch (error) {
    const reason = error instanceof StatusError ? error.status.reason : '';
    if (reason === 'Conflict' && left > 0) {
      await k.s.p.sleep(RETRY_MS);
      const now = await liveObject(k, info);
      if (now) return patchExisting(k, info, modified, now, options, left - 1);
    }
    if (options.force && (reason === 'Conflict' || reason === 'Invalid')) return replaceByForce(k, info, modified, options);
    throw withPatchSource(info, patch, error);
  }
}

/** The patch; one that cannot be made is told as one that the server has refused. */
async function patchOf(k: Invocation, info: Info, modified: KubeObject, live: KubeObject, { overwrite, dryRun }: ApplyOptions): Promise<ThreeWay> {
  try {
    return await threeWay(k.s, modified, live, overwrite);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const source = JSON.stringify(info.source);
    const patching = dryRun === 'client' ? '' : `error when patching ${source}: `;
    throw new CommandError(`error when applying patch:\n\nto:\n${described(info)}\nfor: ${source}: ${patching}${error.message}`);
  }
}

/** Deletes, waits, makes anew. */
async function replaceByForce(k: Invocation, info: Info, modified: KubeObject, options: ApplyOptions): Promise<Outcome> {
  const uid = await sendDelete(k, info, { grace: options.grace, cascade: options.cascade, dryRun: options.dryRun === 'server' });
  if (options.dryRun === 'none') await waitGone(k, info, uid, options.timeout);
  return { object: await createObject(k, { ...info, object: modified }, queryOf(options)), operation: 'configured' };
}

/** Refused patches say what was sent to which object. upstream: patcher.patchSimple's error */
function withPatchSource(info: Info, patch: unknown, error: unknown): unknown {
  if (!(error instanceof StatusError)) return error;
  return withSource(`applying patch:\n${goText(sortedKeys(patch))}\nto:\n${described(info)}\nfor:`, info.source, withSource('patching', info.source, error));
}

/** upstream: resource.Info.String */
function described({ mapping: { group, version, kind, plural }, name, namespace }: Info): string {
  const gv = group ? `${group}/${version}` : `/${version}`;
  return `Resource: "${gv}, Resource=${plural}", GroupVersionKind: "${gv}, Kind=${kind}"\nName: ${JSON.stringify(name)}, Namespace: ${JSON.stringify(namespace)}`;
}
