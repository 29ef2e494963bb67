// The controller manager: one process, shared caches, a client and a recorder for each controller. upstream: cmd/kube-controller-manager/app
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/emitter.ts';
import type { Random } from '../../base/random.ts';
import type { CertificateAuthority } from '../api/certificate-request.ts';
import type { Transport, UserInfo } from '../api/wire.ts';
import { Client } from '../client/client.ts';
import { type Controller, Informers, runController } from '../client/controller.ts';
import { CoreEventRecorder } from '../client/event-recorder.ts';
import { CONTROLLERS, type ControllerSettings } from './index.ts';

const AGENT = 'kube-controller-manager';

export interface ControllerManagerOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  /** The cluster's CA certificate in PEM, for kube-root-ca.crt. */
  readonly rootCA?: () => string;
  /** Signs requests for certificates. */
  readonly authority?: CertificateAuthority;
  /** Default: all. */
  readonly controllers?: readonly ((settings: ControllerSettings) => Controller)[];
}

/** kubeadm starts it with --use-service-account-credentials: each controller is its own user. */
function userOf(name: string): UserInfo {
  return { name: `system:serviceaccount:kube-system:${name}`, groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'] };
}

/** Wires the controllers; `start` resolves when all caches are filled. */
export class ControllerManager implements Disposable {
  readonly #informers: Informers;
  readonly #running: Disposable[];

  constructor(options: ControllerManagerOptions) {
    const { transport, clock, random } = options;
    const settings: ControllerSettings = { rootCA: options.rootCA ?? (() => ''), ...(options.authority ? { authority: options.authority } : {}) };
    const manager: UserInfo = { name: 'system:kube-controller-manager', groups: ['system:authenticated'] };
    this.#informers = new Informers(new Client(transport, { user: manager, agent: AGENT }), clock);
    this.#running = (options.controllers ?? CONTROLLERS).map((make) => {
      const controller = make(settings);
      const client = new Client(transport, { user: userOf(controller.name), agent: AGENT });
      const recorder = new CoreEventRecorder(client, clock, { component: controller.eventSource ?? controller.name });
      return runController(controller, this.#informers, { client, clock, random: random.fork(controller.name), recorder });
    });
  }

  start(): Promise<void> {
    return this.#informers.start();
  }

  dispose(): void {
    for (const running of this.#running) running.dispose();
    this.#informers.dispose();
  }
}
