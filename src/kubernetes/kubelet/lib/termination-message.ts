// What a container that has ended left for its status. upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go getTerminationMessage
import type { ExitStatus } from '../../../machine/os/types.ts';
import type { Slot } from '../slot.ts';

/** Only the end of a longer message is kept. */
const MAX_BYTES = 4096;

/** What the program left for the kubelet to show, or its last words. */
export function terminationMessage(slot: Slot, status: ExitStatus): { message?: string } {
  const path = slot.spec.terminationMessagePath ?? '/dev/termination-log';
  const fs = slot.machine?.fs;
  const text = fs?.exists(path) ? tail(fs.readText(path)) : '';
  if (text) return { message: text };
  const words = status.code !== 0 && slot.spec.terminationMessagePolicy === 'FallbackToLogsOnError' ? slot.log?.lastWords() : '';
  return words ? { message: words } : {};
}

function tail(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return bytes.length <= MAX_BYTES ? text : new TextDecoder().decode(bytes.subarray(bytes.length - MAX_BYTES));
}
