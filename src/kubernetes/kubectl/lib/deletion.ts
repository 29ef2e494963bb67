// Deleting and waiting until it is done: delete, replace --force, run --rm. upstream: kubectl/pkg/cmd/delete/delete.go, kubectl/pkg/cmd/wait
import { isRecord } from '../../../base/deep.ts';
import { pathOf } from '../../api/meta.ts';
import type { Invocation } from './command.ts';
import { CommandError } from './errors.ts';
import { watchEvents } from './get/watch.ts';
import type { Info } from './objects/infos.ts';
import type { KubeObject } from './objects/kube-object.ts';
import { liveObject, type Query } from './objects/mutate.ts';
import { objectPath } from './objects/object-path.ts';

export interface DeleteWish {
  /** Seconds; -1 leaves it to the object. */
  readonly grace: number;
  readonly cascade: 'background' | 'foreground' | 'orphan';
  readonly dryRun: boolean;
}

/** What strconv.ParseBool understands. */
const OLD_WORDS: Readonly<Record<string, DeleteWish['cascade']>> = {
  ...Object.fromEntries(['1', 't', 'T', 'TRUE', 'true', 'True'].map((word) => [word, 'background' as const])),
  ...Object.fromEntries(['0', 'f', 'F', 'FALSE', 'false', 'False'].map((word) => [word, 'orphan' as const])),
};
const POLICIES = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const;

/** --cascade's value; true and false are the old words. upstream: GetCascadingStrategy */
export async function cascadeOf(k: Invocation): Promise<DeleteWish['cascade']> {
  const value = k.flags.string('cascade');
  if (value === 'background' || value === 'foreground' || value === 'orphan') return value;
  const meant = OLD_WORDS[value];
  if (!meant) throw new CommandError(`invalid cascade value (${value}). Must be "background", "foreground", or "orphan"`);
  await k.s.err(`warning: --cascade=${value} is deprecated (boolean value) and can be replaced with --cascade=${meant}.\n`);
  return meant;
}

/** Sends the DELETE; gives the uid of what is going, when the server says it. */
export async function sendDelete(k: Invocation, info: Info, wish: DeleteWish): Promise<string | undefined> {
  const body = {
    ...(wish.grace >= 0 ? { gracePeriodSeconds: wish.grace } : {}),
    propagationPolicy: POLICIES[wish.cascade],
    ...(wish.dryRun ? { dryRun: ['All'] } : {}),
  };
  const answer = await k.s.json({ method: 'DELETE', path: objectPath(info), body });
  if (answer.kind === 'Status') return isRecord(answer.details) ? String(answer.details.uid ?? '') : undefined;
  return isRecord(answer.metadata) ? String(answer.metadata.uid ?? '') : undefined;
}

/** Waits until the object is gone or is another one of that name. upstream: wait.IsDeleted */
export async function waitGone(k: Invocation, info: Info, uid: string | undefined, timeout: number): Promise<void> {
  const there = await liveObject(k, info);
  if (!there || (uid && there.metadata.uid !== uid)) return;
  const query: Query = [
    ['fieldSelector', `metadata.name=${info.name}`],
    ['watch', 'true'],
  ];
  if (there.metadata.resourceVersion) query.push(['resourceVersion', there.metadata.resourceVersion]);
  let gone = false;
  const end = await watchEvents(
    k.s,
    { method: 'GET', path: pathOf(info.mapping, info.namespace), query },
    async (event) => {
      gone = event.type === 'DELETED' && (!uid || (event.object as KubeObject).metadata.uid === uid);
      return gone;
    },
    timeout > 0 ? timeout : undefined,
  );
  if (gone) return;
  if (end === 'timeout') throw new CommandError(`timed out waiting for the condition on ${info.mapping.plural}/${info.name}`);
  return waitGone(k, info, uid, timeout);
}
