// postStart and preStop. upstream: pkg/kubelet/lifecycle/handlers.go
import type { LifecycleHandler } from '../api/generated/types.ts';
import { runIn } from './exec.ts';
import { httpGet, prepareGet } from './handlers.ts';
import type { Home } from './home.ts';
import type { Runtime } from './runtime.ts';
import type { Slot } from './slot.ts';

const HTTP_TIMEOUT_MS = 30_000;

/** Runs a hook to its end; the words of its failure, or undefined. */
export async function runHook(runtime: Runtime, home: Home, slot: Slot, hook: LifecycleHandler): Promise<string | undefined> {
  const { name, namespace, uid } = home.pod.metadata;
  const failed = (kind: string, what: string, error: string): string =>
    `${kind} lifecycle hook (${what}) for Container "${slot.name}" in Pod "${name}_${namespace}(${uid})" failed - error: ${error}`;
  if (hook.sleep) {
    await runtime.clock.sleep((hook.sleep.seconds ?? 0) * 1000);
    return undefined;
  }
  if (hook.exec) {
    const argv = hook.exec.command ?? [];
    const ran = await runIn(slot, argv, undefined, runtime.random.string('0123456789abcdef', 64));
    if (!ran.ok) return `${failed('Exec', `[${argv.join(' ')}]`, `rpc error: code = Unknown desc = ${ran.message}`)}, message: ""`;
    if (ran.code === 0) return undefined;
    return `${failed('Exec', `[${argv.join(' ')}]`, `command '${argv.join(' ')}' exited with ${ran.code}: ${ran.errors}`)}, message: ${JSON.stringify(ran.output)}`;
  }
  if (hook.httpGet) {
    const get = prepareGet(slot.spec, hook.httpGet, home.placement.podIPs[0] ?? '');
    const result = await httpGet(runtime.machine.net, runtime.clock, get, HTTP_TIMEOUT_MS);
    // A hook is content with any answer.
    return result.kind === 'success' || result.output.startsWith('HTTP probe failed') ? undefined : failed('HTTP', hook.httpGet.path ?? '', result.output);
  }
  return 'Cannot run handler: invalid handler: not simulated here';
}
