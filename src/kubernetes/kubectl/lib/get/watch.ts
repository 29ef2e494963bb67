// A watch, event by event, for code that waits. upstream: client-go/tools/watch UntilWithoutRetry
import type { ApiRequest, WatchEvent } from '../../../api/wire.ts';
import type { Session } from '../session.ts';

/** Hands over each event until `each` says stop (true) or the server ends the watch. Gives true when `each` stopped it. */
export async function watchEvents(s: Session, request: ApiRequest, each: (event: WatchEvent) => Promise<boolean | void>, limit?: number): Promise<'stopped' | 'ended' | 'timeout'> {
  const response = await s.request(request);
  const watch = response.watch;
  if (!watch) return 'ended';
  const queue: WatchEvent[] = [];
  let wake: (() => void) | undefined;
  let over: 'ended' | 'timeout' | undefined;
  const ring = (): void => wake?.();
  watch.onEvent = (event) => {
    queue.push(event);
    ring();
  };
  watch.onEnd = () => {
    over ??= 'ended';
    ring();
  };
  const timer =
    limit === undefined
      ? undefined
      : s.p.clock.after(limit, () => {
          over ??= 'timeout';
          ring();
        });
  try {
    for (;;) {
      const event = queue.shift();
      if (event) {
        if ((await each(event)) === true) return 'stopped';
      } else if (over) return over;
      else {
        await s.p.wait(
          new Promise<void>((resolve) => {
            wake = resolve;
          }),
        );
      }
    }
  } finally {
    timer?.cancel();
    watch.dispose();
  }
}
