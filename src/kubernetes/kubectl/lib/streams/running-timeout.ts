// upstream: kubectl/pkg/cmd/util/helpers.go GetPodRunningTimeoutFlag
import type { Invocation } from '../command.ts';
import { CommandError, usageErrorf } from '../errors.ts';

/** --pod-running-timeout. Throws with a hint where help is found; `plain` leaves the hint away. */
export function podRunningTimeout({ flags, path }: Pick<Invocation, 'flags' | 'path'>, plain = false): number {
  const timeout = flags.duration('pod-running-timeout');
  if (timeout > 0) return timeout;
  const text = '--pod-running-timeout must be higher than zero';
  throw plain ? new CommandError(text) : usageErrorf(path, text);
}
