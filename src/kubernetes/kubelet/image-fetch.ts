// A container's image by its pull policy, with the words and pauses of failures. upstream: pkg/kubelet/images/image_manager.go EnsureImageExists
import type { Pod } from '../api/generated/types.ts';
import { Backoff } from './backoff.ts';
import type { Home } from './home.ts';
import { goDuration, type PresentImage } from './images.ts';
import type { Runtime } from './runtime.ts';
import type { Slot } from './slot.ts';

export class ImageFetch {
  readonly #runtime: Runtime;
  readonly #home: Home;
  readonly #slot: Slot;
  #backoff: Backoff | undefined;
  #failedAt = Number.NEGATIVE_INFINITY;

  constructor(runtime: Runtime, home: Home, slot: Slot) {
    this.#runtime = runtime;
    this.#home = home;
    this.#slot = slot;
  }

  /** The image by the pull policy, however long it takes. Undefined when the pod is stopped meanwhile. */
  async image(): Promise<PresentImage | undefined> {
    const slot = this.#slot;
    const { images, recorder } = this.#runtime;
    for (;;) {
      if (this.#home.stopping) return undefined;
      const reference = slot.spec.image ?? '';
      const present = images.present(reference);
      const policy = slot.spec.imagePullPolicy ?? 'IfNotPresent';
      if (policy === 'Never' && !present) {
        await this.#refusedImage('ErrImageNeverPull', `Container image "${reference}" is not present with pull policy of Never`);
        continue;
      }
      if (present && policy !== 'Always') {
        recorder.event(this.#target(), 'Normal', 'Pulled', `Container image "${reference}" already present on machine and can be accessed by the pod`);
        return present;
      }
      const pulled = await this.#pull(reference);
      if (pulled) return pulled;
    }
  }

  async #pull(reference: string): Promise<PresentImage | undefined> {
    const slot = this.#slot;
    const { clock, images, recorder, timings } = this.#runtime;
    recorder.event(this.#target(), 'Normal', 'Pulling', `Pulling image "${reference}"`);
    const { result, pull, total } = await images.pull(reference);
    if (this.#home.stopping) return undefined;
    if (result.ok) {
      const took = `in ${goDuration(pull)} (${goDuration(total)} including waiting)`;
      recorder.event(this.#target(), 'Normal', 'Pulled', `Successfully pulled image "${reference}" ${took}. Image size: ${result.image.size} bytes.`);
      return images.present(reference);
    }
    const invalid = result.message.includes('invalid reference format');
    const reason = invalid ? 'InvalidImageName' : 'ErrImagePull';
    recorder.event(
      this.#target(),
      'Warning',
      'Failed',
      invalid ? `Failed to apply default image tag "${reference}": ${result.message}` : `Failed to pull image "${reference}": ${result.message}`,
    );
    recorder.event(this.#target(), 'Warning', 'Failed', `Error: ${reason}`);
    slot.wait(reason, result.message);
    this.#home.changed();
    this.#failedAt = clock.now();
    this.#backoff ??= new Backoff(timings.backoff, timings.backoffMax);
    this.#backoff.next(clock.now());
    if (!(await this.#home.sleep(timings.pullRetry, slot))) return undefined;
    if (invalid) {
      await this.#home.sleep(timings.backoffMax, slot);
      return undefined;
    }
    await this.#pullBackedOff(reference, result.message);
    return undefined;
  }

  async #pullBackedOff(reference: string, message: string): Promise<void> {
    const slot = this.#slot;
    const { clock, recorder } = this.#runtime;
    const left = this.#backoff?.left(this.#failedAt, clock.now()) ?? 0;
    if (left <= 0) return;
    recorder.event(this.#target(), 'Normal', 'BackOff', `Back-off pulling image "${reference}"`);
    recorder.event(this.#target(), 'Warning', 'Failed', 'Error: ImagePullBackOff');
    slot.wait('ImagePullBackOff', `Back-off pulling image "${reference}": ErrImagePull: ${message}`);
    this.#home.changed();
    // Another image in the spec ends the wait and starts without a past.
    if (!(await this.#home.sleep(left, slot))) this.#backoff = undefined;
  }

  async #refusedImage(reason: string, message: string): Promise<void> {
    const slot = this.#slot;
    this.#runtime.recorder.event(this.#target(), 'Warning', reason, message);
    this.#runtime.recorder.event(this.#target(), 'Warning', 'Failed', `Error: ${reason}`);
    slot.wait(reason, message);
    this.#home.changed();
    await this.#home.sleep(this.#runtime.timings.backoff, slot);
  }

  #target(): { readonly object: Pod; readonly fieldPath: string } {
    return { object: this.#home.pod, fieldPath: this.#slot.fieldPath };
  }
}
