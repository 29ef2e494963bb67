// What the programs of add-ons share: who they are to the API server, their health endpoints, their end.
import type { Clock } from '../../base/clock.ts';
import { isRecord } from '../../base/deep.ts';
import type { Random } from '../../base/random.ts';
import type { Transport, UserInfo } from '../../kubernetes/api/wire.ts';
import { untilSignal } from '../../machine/images/lib/server.ts';
import type { Netns } from '../../machine/network/netns.ts';
import type { Process } from '../../machine/os/types.ts';
import { serveHttp } from '../../machine/programs/lib/http-server.ts';

/** What an add-on's program needs of its world. */
export interface AddonOptions {
  /** The API server, as it is reached from a host or a pod. */
  readonly transportOf: (netns: Netns) => Transport;
  readonly clock: Clock;
  readonly random: Random;
}

const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** The account whose token lies in the container; without one it is nobody. */
export function identityOf(p: Process): UserInfo & { readonly namespace: string } {
  const nobody = { name: 'system:anonymous', groups: ['system:unauthenticated'], namespace: 'default' };
  try {
    const payload: unknown = JSON.parse(atob((p.fs.readText(TOKEN).split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/')));
    const subject = isRecord(payload) ? String(payload.sub) : '';
    const [, , namespace = 'default'] = subject.split(':');
    return { name: subject, groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'], namespace };
  } catch {
    return nobody;
  }
}

/** Answers 200 to everything on these ports; ports that are taken are left alone. */
export function serveHealth(p: Process, ports: readonly number[], ip?: string): void {
  for (const port of ports)
    serveHttp(p.net, port, () => ({ status: 200, headers: [['Content-Type', 'text/plain; charset=utf-8']], body: 'ok' }), {
      ...(ip ? { ip } : {}),
      program: { name: p.argv[0] ?? '', pid: p.pid },
    });
}

/** Until SIGTERM or SIGINT. */
export function untilStopped(p: Process): Promise<number> {
  return untilSignal(p, { SIGTERM: 0, SIGINT: 0 });
}
