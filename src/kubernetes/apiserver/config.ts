// What a server is built from.
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { DuplexStream, Transport } from '../api/wire.ts';
import type { AuthenticationConfig } from './authentication.ts';
import type { Strategy } from './registry/strategy.ts';
import type { Storage } from './storage/storage.ts';

export interface ApiServerOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** From registry/index.ts: createRegistry. */
  readonly registry: readonly Strategy[];
  /** The kubelet of a node: log, exec, attach and port-forward go there, with the kubelet's own paths. */
  readonly kubelets?: (node: string) => Transport | undefined;
  /** Opens a connection from the API server's host, for the proxy subresources. The error is the dialler's text. */
  readonly dial?: (host: string, port: number) => Promise<{ readonly connection: DuplexStream } | { readonly error: string }>;
  readonly advertise?: { readonly ip: string; readonly port: number };
  readonly authentication?: AuthenticationConfig;
  readonly storage?: Storage;
}
