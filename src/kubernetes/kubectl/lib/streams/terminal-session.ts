// Ties a command in a container to this process's files and terminal. upstream: kubectl/pkg/cmd/exec streams, client-go/tools/remotecommand
import type { Status } from '../../../api/status.ts';
import type { ExecSession } from '../../../api/wire.ts';
import { CommandError, ExitCodeError } from '../errors.ts';
import type { Session } from '../session.ts';

export interface Streams {
  readonly stdin: boolean;
  readonly tty: boolean;
}

/** Whether this end has the terminal that was asked for; says so when it has none. upstream: StreamOptions.SetupTTY */
export async function terminalHere(s: Session, quiet: boolean): Promise<boolean> {
  if (s.p.stdin.tty) return true;
  if (!quiet) await s.err('Unable to use a TTY - input is not a terminal or the right kind of file\n');
  return false;
}

/** Copies until the command ends; gives its exit code. With a terminal, keys go to the other side as they are typed. */
export async function runSession(s: Session, session: ExecSession, streams: Streams): Promise<number> {
  const tty = streams.tty ? s.p.tty : undefined;
  const before = tty && { ...tty.termios };
  tty?.setTermios({ icanon: false, echo: false, isig: false, opost: false });
  const resized = s.p.onSignal('SIGWINCH', () => tty && session.resize(tty.columns, tty.rows));
  if (tty) session.resize(tty.columns, tty.rows);
  let over = false;
  const input = streams.stdin && session.stdin ? pumpIn(s, session, () => over) : Promise.resolve();
  input.catch(() => undefined);
  try {
    await Promise.all([pumpOut(s, session.stdout, 1), pumpOut(s, session.stderr, 2)]);
    const status = await s.p.wait(session.done);
    over = true;
    return exitCode(status);
  } finally {
    over = true;
    resized.dispose();
    if (tty && before) tty.setTermios(before);
    session.dispose();
  }
}

async function pumpIn(s: Session, session: ExecSession, over: () => boolean): Promise<void> {
  for (;;) {
    const bytes = await s.p.stdin.read();
    if (over()) return;
    if (!bytes) break;
    await session.stdin?.write(bytes);
  }
  session.stdin?.end();
}

async function pumpOut(s: Session, from: ExecSession['stdout'], to: 1 | 2): Promise<void> {
  if (!from) return;
  const file = to === 1 ? s.p.stdout : s.p.stderr;
  for (;;) {
    const bytes = await s.p.wait(from.read());
    if (!bytes) return;
    await file.write(bytes);
  }
}

/** 0 for success; throws what the other side says otherwise. */
export function exitCode(status: Status): number {
  if (status.status === 'Success') return 0;
  const cause = status.details?.causes?.find((c) => c.reason === 'ExitCode');
  if (status.reason === 'NonZeroExitCode' && cause) throw new ExitCodeError(Number(cause.message));
  throw new CommandError(status.message ?? 'unknown error');
}
