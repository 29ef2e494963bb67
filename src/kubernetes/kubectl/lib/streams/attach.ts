// Attaching to a container that runs, as attach, run and debug do it. upstream: kubectl/pkg/cmd/attach/attach.go Run
import type { Pod } from '../../../api/generated/types.ts';
import { pathOf } from '../../../api/meta.ts';
import { PODS } from '../../../api/resources.ts';
import type { Session } from '../session.ts';
import { runSession, terminalHere } from './terminal-session.ts';
import { upgraded } from './upgrade.ts';

export interface AttachOptions {
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly quiet: boolean;
  /** How to come back, said when the session ends: `kubectl attach`. */
  readonly again: string;
}

const RECORDED =
  "All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\nIf you don't see a command prompt, try pressing enter.\n";

/** Attaches until the container ends or the keys to detach come. */
export async function attachTo(s: Session, pod: Pod, container: string, o: AttachOptions): Promise<number> {
  const { spec } = pod;
  const found = [...(spec?.containers ?? []), ...(spec?.initContainers ?? []), ...(spec?.ephemeralContainers ?? [])].find((c) => c.name === container);
  let { tty } = o;
  if (tty && found && !found.tty) {
    tty = false;
    if (!o.quiet) await s.err(`error: Unable to use a TTY - container ${container} did not allocate one\n`);
  } else if (found?.tty) tty = true;
  // A terminal at the other end is drawn on one at this end, if there is one and it is typed into.
  const raw = tty && o.stdin && (await terminalHere(s, o.quiet));
  if (!o.quiet) await s.err(RECORDED);
  const query: (readonly [string, string])[] = [['container', container]];
  if (o.stdin) query.push(['stdin', 'true']);
  query.push(['stdout', 'true'], raw ? ['tty', 'true'] : ['stderr', 'true']);
  const session = await upgraded(s, 'exec', { path: pathOf(PODS, pod.metadata.namespace, pod.metadata.name, 'attach'), query });
  const code = await runSession(s, session, { stdin: o.stdin, tty: raw });
  if (!o.quiet && raw && spec?.restartPolicy === 'Always') await s.out(`${comeBack(pod, container, o.again)}\n`);
  return code;
}

function comeBack(pod: Pod, container: string, again: string): string {
  const line = `'${again} ${pod.metadata.name} -c ${container} -n ${pod.metadata.namespace} -i -t'`;
  if (pod.spec?.ephemeralContainers?.some((c) => c.name === container))
    return `Session ended, the ephemeral container will not be restarted but may be reattached using ${line} if it is still running`;
  return `Session ended, resume using ${line} command when the pod is running`;
}
