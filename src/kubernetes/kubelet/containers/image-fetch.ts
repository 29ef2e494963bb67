// A container's image by its pull policy, with the words and pauses of failures. upstream: pkg/kubelet/images/image_manager.go EnsureImageExists
import { invalidReference } from '../../../machine/images/lib/reference.ts';
import { Backoff } from '../backoff.ts';
import type { Home } from '../home.ts';
import type { Runtime } from '../runtime.ts';
import type { Slot } from '../slot.ts';
import type { Failure } from './container-launch.ts';
import { goDuration, type PresentImage } from './images.ts';

export class ImageFetch {
  readonly #runtime: Runtime;
  readonly #home: Home;
  readonly #slot: Slot;
  /** The image that the pause and the words are of. */
  #reference = '';
  #backoff: Backoff | undefined;
  #failedAt = Number.NEGATIVE_INFINITY;
  #failed = '';

  constructor(runtime: Runtime, home: Home, slot: Slot) {
    this.#runtime = runtime;
    this.#home = home;
    this.#slot = slot;
  }

  /** The image by the pull policy, or why it is not there. Undefined when the pod is stopped meanwhile. */
  async image(): Promise<PresentImage | Failure | undefined> {
    const { images } = this.#runtime;
    const reference = this.#slot.spec.image ?? '';
    if (reference !== this.#reference) this.#backoff = undefined;
    this.#reference = reference;
    const policy = this.#slot.spec.imagePullPolicy ?? 'IfNotPresent';
    const invalid = invalidReference(reference);
    if (invalid)
      return this.#refused('InspectFailed', 'InvalidImageName', `Failed to apply default image tag "${reference}": couldn't parse image name "${reference}": ${invalid}`);
    const present = images.present(reference);
    if (policy === 'Never' && !present) return this.#refused('ErrImageNeverPull', 'ErrImageNeverPull', `Container image "${reference}" is not present with pull policy of Never`);
    if (present && policy !== 'Always') {
      this.#event('Normal', 'Pulled', `Container image "${reference}" already present on machine and can be accessed by the pod`);
      return present;
    }
    return this.#pull(reference);
  }

  async #pull(reference: string): Promise<PresentImage | Failure | undefined> {
    const { clock, images, timings } = this.#runtime;
    const backoff = this.#backoff;
    if (backoff && backoff.left(this.#failedAt, clock.now()) > 0) {
      this.#event('Normal', 'BackOff', `Back-off pulling image "${reference}"`);
      this.#event('Warning', 'Failed', 'Error: ImagePullBackOff');
      return { reason: 'ImagePullBackOff', message: `Back-off pulling image "${reference}": ErrImagePull: ${this.#failed}` };
    }
    this.#event('Normal', 'Pulling', `Pulling image "${reference}"`);
    const { result, pull, total } = await images.pull(reference);
    if (this.#home.stopping) return undefined;
    if (result.ok) {
      const took = `in ${goDuration(pull)} (${goDuration(total)} including waiting)`;
      this.#event('Normal', 'Pulled', `Successfully pulled image "${reference}" ${took}. Image size: ${result.image.size} bytes.`);
      return images.present(reference);
    }
    this.#event('Warning', 'Failed', `Failed to pull image "${reference}": ${result.message}`);
    this.#event('Warning', 'Failed', 'Error: ErrImagePull');
    this.#failedAt = clock.now();
    this.#failed = result.message;
    this.#backoff ??= new Backoff(timings.backoff, timings.backoffMax);
    this.#backoff.next(clock.now(), clock.now());
    return { reason: 'ErrImagePull', message: result.message };
  }

  #refused(event: string, reason: string, message: string): Failure {
    this.#event('Warning', event, message);
    this.#event('Warning', 'Failed', `Error: ${reason}`);
    return { reason, message };
  }

  #event(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#runtime.recorder.event({ object: this.#home.pod, fieldPath: this.#slot.fieldPath }, type, reason, message);
  }
}
