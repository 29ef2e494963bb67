// port-forward over the kubelet's door: connections are made inside of the pod's network. upstream: k8s.io/kubelet/pkg/cri/streaming/portforward, containerd's sandbox_portforward
import type { TcpConnection } from '../../../machine/network/sockets.ts';
import type { ApiResponse, DuplexStream, PortForwardSession } from '../../api/wire.ts';
import { plain } from '../lib/door-request.ts';
import type { PodWorker } from '../pod-worker.ts';

export function portForward(worker: PodWorker): ApiResponse {
  if (worker.ended || !worker.slots.some((s) => s.process)) return plain(500, 'unable to do port forwarding: pod is not running');
  const open = new Set<TcpConnection>();
  let close: () => void = () => {};
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  for (const slot of worker.slots) void slot.process?.exited.then(() => (worker.slots.some((s) => s.process) ? undefined : close()));
  const session: PortForwardSession = {
    kind: 'portforward',
    closed,
    connect: async (port) => {
      const outcome = await worker.net.connect({ ip: '127.0.0.1', port });
      if (!outcome.ok) return { error: refusal(worker, port) };
      open.add(outcome.value);
      return { data: duplex(outcome.value, open) };
    },
    dispose: () => {
      for (const connection of open) connection.close();
      open.clear();
      close();
    },
  };
  return { code: 101, headers: {}, body: undefined, upgrade: session };
}

function refusal(worker: PodWorker, port: number): string {
  const { uid } = worker;
  return `error forwarding port ${port} to pod ${uid}, uid : failed to execute portforward in network namespace "/var/run/netns/cni-${uid}": failed to connect to localhost:${port} inside namespace "${uid}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found `;
}

function duplex(connection: TcpConnection, open: Set<TcpConnection>): DuplexStream {
  const forget = (): void => {
    open.delete(connection);
  };
  return {
    read: async () => {
      const bytes = await connection.read();
      if (!bytes) forget();
      return bytes;
    },
    write: async (bytes) => connection.send(bytes),
    end: () => connection.shutdown(),
    close: () => {
      forget();
      connection.close();
    },
  };
}
