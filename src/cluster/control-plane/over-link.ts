// The API server as a node's own parts reach it: as long as there is a way between the two hosts. Nothing of it is sent packet by packet; whether packets could go is asked of the same devices and routes.
import type { Clock } from '../../base/clock.ts';
import { parseIp } from '../../base/ip.ts';
import { type ApiResponse, opensWatch, type Transport, type WatchEvent, type WatchStream } from '../../kubernetes/api/wire.ts';
import type { Netns } from '../../machine/network/netns.ts';

/** How long a request waits for an answer that cannot come. */
const GIVE_UP_MS = 3000;

/** True when packets of `from` get to the host that has the address, and back. */
export function reaches(from: Netns, to: Netns, address: string): boolean {
  const ip = parseIp(address);
  if (from === to) return true;
  return ip !== undefined && isOut(from, ip) && [...to.devices.values()].some((d) => d.up && !d.cut && d.addresses.some((a) => a.ip === ip));
}

function isOut(from: Netns, ip: NonNullable<ReturnType<typeof parseIp>>): boolean {
  const way = from.routes.lookup(ip);
  return way.kind === 'out' && way.dev.up && !way.dev.cut;
}

/** A transport that fails, and whose watches end, while `isThere` says no. */
export function overLink(transport: Transport, clock: Clock, isThere: () => boolean, words: string): Transport {
  const watched = (response: ApiResponse): ApiResponse => (response.watch ? { ...response, watch: watchOverLink(response.watch, isThere) } : response);
  return (request) => {
    if (!isThere()) return clock.sleep(GIVE_UP_MS).then(() => unreachable(words));
    return opensWatch(request) ? transport(request).then(watched) : transport(request);
  };
}

/** The answer of a server that cannot be asked; `words` are the dialler's. */
export function unreachable(words: string): ApiResponse {
  return { code: 0, headers: {}, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: words } };
}

/** A kubelet's door as the API server reaches it. */
export function kubeletOverLink(door: Transport, clock: Clock, isThere: () => boolean, address: string): Transport {
  return async (request) => {
    if (isThere()) return door(request);
    await clock.sleep(GIVE_UP_MS);
    const message = `Get "https://${address}:10250${request.path}": dial tcp ${address}:10250: connect: no route to host`;
    return { code: 500, headers: {}, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 } };
  };
}

/** An event that cannot be delivered ends the watch: whoever watches begins anew as soon as there is a way again. */
function watchOverLink(watch: WatchStream, isThere: () => boolean): WatchStream {
  let onEvent: ((event: WatchEvent) => void) | undefined;
  let over = false;
  const own: WatchStream = {
    get onEvent() {
      return onEvent;
    },
    set onEvent(handler) {
      onEvent = handler;
      watch.onEvent = (event) => {
        if (over) return;
        if (isThere()) return onEvent?.(event);
        over = true;
        watch.dispose();
        own.onEnd?.();
      };
    },
    onEnd: undefined,
    dispose: () => watch.dispose(),
  };
  watch.onEnd = () => own.onEnd?.();
  return own;
}
