// Controllers and scheduler over the API server's door. upstream: cmd/kube-controller-manager, cmd/kube-scheduler
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/emitter.ts';
import { joined } from '../../base/joined.ts';
import type { Random } from '../../base/random.ts';
import type { CertificateAuthority } from '../../kubernetes/api/certificate-request.ts';
import type { Transport, UserInfo } from '../../kubernetes/api/wire.ts';
import { ControllerManager } from '../../kubernetes/controllers/manager.ts';
import { Scheduler } from '../../kubernetes/scheduler/scheduler.ts';
import { RestartableComponent } from '../component.ts';

export interface ControlPlaneOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly transport: Transport;
  /** The cluster's CA certificate, for kube-root-ca.crt. */
  readonly rootCA: () => string;
  /** Signs requests for certificates, as kubeadm gives the controller manager the cluster's key. */
  readonly authority: CertificateAuthority;
}

export class ControlPlane implements Disposable {
  readonly manager: RestartableComponent;
  readonly scheduler: RestartableComponent;

  constructor({ clock, random, transport, rootCA, authority }: ControlPlaneOptions) {
    this.manager = new RestartableComponent((start) => new ControllerManager({ transport, clock, random: random.fork(nth('manager', start)), rootCA, authority }));
    this.scheduler = new RestartableComponent((start) => new Scheduler({ transport, clock, random: random.fork(nth('scheduler', start)) }));
  }

  async start(): Promise<void> {
    await this.manager.boot();
    await this.scheduler.boot();
  }

  dispose(): void {
    this.scheduler.dispose();
    this.manager.dispose();
  }
}

/** Another process has other luck. */
const nth = (name: string, start: number): string => (start === 0 ? name : `${name}/${start}`);

/** Parts of the control plane are members of system:masters here: their own roles are granted whatever a learner does to RBAC. */
export function trusted(transport: Transport): Transport {
  const masters = new WeakMap<UserInfo, UserInfo>();
  const master = (user: UserInfo): UserInfo => {
    let known = masters.get(user);
    if (!known) {
      known = { ...user, groups: [...user.groups, 'system:masters'] };
      masters.set(user, known);
    }
    return known;
  };
  return (request) => transport(request.user ? joined(request, { user: master(request.user) }) : request);
}
