// The end of a container by the kubelet's will, and the hook after its start. upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go killContainer
import type { Signal } from '../../machine/os/types.ts';
import type { Lifecycle, LifecycleHandler } from '../api/generated/types.ts';
import type { Failure } from './containers/container-launch.ts';
import type { Home } from './home.ts';
import { runHook } from './hooks.ts';
import type { Runtime } from './runtime.ts';
import type { Slot } from './slot.ts';

/** Hook, stop signal, and SIGKILL when the grace (in seconds) is over. Resolves when the container has ended. */
export async function kill(runtime: Runtime, home: Home, slot: Slot, grace: number): Promise<void> {
  const { process, machine } = slot;
  if (!process || !machine) return;
  const timer = runtime.clock.after(grace * 1000, () => machine.halt());
  const hook = slot.spec.lifecycle?.preStop;
  if (hook && grace > 0) {
    const failure = await runHook(runtime, home, slot, hook);
    if (failure !== undefined) runtime.recorder.event({ object: home.pod, fieldPath: slot.fieldPath }, 'Warning', 'FailedPreStopHook', 'PreStopHook failed');
  }
  if (grace === 0) machine.halt();
  else process.kill(stopSignal(runtime, slot));
  await process.exited;
  timer.cancel();
}

function stopSignal(runtime: Runtime, slot: Slot): Signal {
  const own = (slot.spec.lifecycle as (Lifecycle & { readonly stopSignal?: Signal }) | undefined)?.stopSignal;
  return own ?? runtime.images.present(slot.spec.image ?? '')?.image.stopSignal ?? 'SIGTERM';
}

/** The hook after a start; one that fails takes its container down, and says why. What went wrong may be a secret: the event does not tell. */
export async function postStart(runtime: Runtime, home: Home, slot: Slot, hook: LifecycleHandler): Promise<Failure | undefined> {
  const message = await runHook(runtime, home, slot, hook);
  if (message === undefined || !slot.process) return undefined;
  const target = { object: home.pod, fieldPath: slot.fieldPath };
  runtime.recorder.event(target, 'Warning', 'FailedPostStartHook', 'PostStartHook failed');
  runtime.recorder.event(target, 'Normal', 'Killing', 'FailedPostStartHook');
  await kill(runtime, home, slot, home.pod.spec?.terminationGracePeriodSeconds ?? 30);
  return { reason: 'PostStartHookError', message, made: true };
}
