// Controllers and scheduler over the API server's door. upstream: cmd/kube-controller-manager, cmd/kube-scheduler
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/emitter.ts';
import type { Random } from '../base/random.ts';
import type { Transport } from '../kubernetes/api/wire.ts';
import { ControllerManager } from '../kubernetes/controllers/manager.ts';
import { Scheduler } from '../kubernetes/scheduler/scheduler.ts';

export interface ControlPlaneOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly transport: Transport;
  /** The cluster's CA certificate, for kube-root-ca.crt. */
  readonly rootCA: () => string;
}

export class ControlPlane implements Disposable {
  readonly #manager: ControllerManager;
  readonly #scheduler: Scheduler;

  constructor({ clock, random, transport, rootCA }: ControlPlaneOptions) {
    this.#manager = new ControllerManager({ transport, clock, random: random.fork('manager'), rootCA });
    this.#scheduler = new Scheduler({ transport, clock, random: random.fork('scheduler') });
  }

  async start(): Promise<void> {
    await this.#manager.start();
    await this.#scheduler.start();
  }

  dispose(): void {
    this.#scheduler.dispose();
    this.#manager.dispose();
  }
}

/** Parts of the control plane are members of system:masters here: their own roles are granted whatever a learner does to RBAC. */
export function trusted(transport: Transport): Transport {
  return (request) => transport(request.user ? { ...request, user: { ...request.user, groups: [...request.user.groups, 'system:masters'] } } : request);
}
