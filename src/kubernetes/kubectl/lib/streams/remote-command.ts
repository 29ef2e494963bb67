// A command in a container, with its streams in the caller's hands. upstream: kubectl/pkg/cmd/exec/exec.go ExecOptions
import type { Bytes } from '../../../../base/bytes.ts';
import type { Readable } from '../../../../base/pipe.ts';
import type { Pod } from '../../../api/generated/types.ts';
import { pathOf } from '../../../api/meta.ts';
import { PODS } from '../../../api/resources.ts';
import type { ExecSession } from '../../../api/wire.ts';
import { CommandError } from '../errors.ts';
import { defaultContainer, namedContainer } from '../pods.ts';
import type { Session } from '../session.ts';
import { exitCode } from './terminal-session.ts';
import { upgraded } from './upgrade.ts';

export interface RemoteCommand {
  readonly namespace: string;
  readonly pod: string;
  /** '' for the default one. */
  readonly container: string;
  readonly command: readonly string[];
  readonly stdin?: Bytes;
  readonly onOut?: (bytes: Bytes) => Promise<void> | void;
  readonly onErr?: (bytes: Bytes) => Promise<void> | void;
  /** Is told which container was taken when none was named. */
  readonly onNotice?: (text: string) => Promise<void> | void;
}

/** Runs it to its end. Throws what the server says, and CommandError for an exit code that is not 0. */
export async function runRemote(s: Session, r: RemoteCommand): Promise<void> {
  const pod = (await s.json({ method: 'GET', path: pathOf(PODS, r.namespace, r.pod) })) as unknown as Pod;
  const phase = pod.status?.phase ?? '';
  if (phase === 'Succeeded' || phase === 'Failed') throw new CommandError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  const query: (readonly [string, string])[] = [...r.command.map((c) => ['command', c] as const), ['container', await containerOf(pod, r)]];
  if (r.stdin) query.push(['stdin', 'true']);
  query.push(['stdout', 'true'], ['stderr', 'true']);
  const session = await upgraded(s, 'exec', { path: pathOf(PODS, r.namespace, r.pod, 'exec'), query });
  try {
    const input = r.stdin ? feed(session, r.stdin) : Promise.resolve();
    input.catch(() => undefined);
    await Promise.all([drain(s, session.stdout, r.onOut), drain(s, session.stderr, r.onErr)]);
    exitCode(await s.p.wait(session.done));
  } finally {
    session.dispose();
  }
}

async function containerOf(pod: Pod, r: RemoteCommand): Promise<string> {
  if (r.container) return namedContainer(pod, r.container);
  const { name, notice } = defaultContainer(pod);
  if (notice) await r.onNotice?.(`${notice}\n`);
  return name;
}

const CHUNK = 32 * 1024;

async function feed(session: ExecSession, bytes: Bytes): Promise<void> {
  for (let at = 0; at < bytes.length; at += CHUNK) await session.stdin?.write(bytes.subarray(at, at + CHUNK));
  session.stdin?.end();
}

async function drain(s: Session, from: Readable | undefined, to: RemoteCommand['onOut']): Promise<void> {
  for (let bytes = from && (await s.p.wait(from.read())); bytes; bytes = from && (await s.p.wait(from.read()))) await to?.(bytes);
}
