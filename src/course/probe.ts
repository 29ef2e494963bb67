// What a lesson may learn of the world besides API objects: requests that were made, commands that were typed. Implemented by the cluster.
import type { Disposable } from '../base/emitter.ts';

/** One request's end. `by` says in words what refused or dropped it. */
export interface TrafficResult {
  /** The host that asked: laptop, outside, node-1, pod:NAME. */
  readonly from: string;
  readonly to: { readonly ip: string; readonly port: number };
  readonly outcome: 'reply' | 'refused' | 'timeout' | 'unreachable' | 'reset';
  readonly status?: number;
  readonly servedBy?: { readonly pod?: string; readonly node?: string; readonly namespace?: string };
  readonly by?: string;
  /** The host or pod where a request ended that was not answered. */
  readonly at?: string;
  /** The address that whoever answered saw. */
  readonly source?: string;
  /** Rules that the request met, as iptables-save prints them. */
  readonly rules?: readonly string[];
  /** What was answered, as text; the first few thousand characters. */
  readonly body?: string;
}

export interface RanCommand {
  readonly host: string;
  readonly line: string;
  readonly code: number;
}

export interface RequestOptions {
  readonly timeoutMs: number;
  readonly protocol?: 'http' | 'tcp' | 'udp';
  readonly path?: string;
  /** How often; with `keepAlive` over one connection. */
  readonly times?: number;
  readonly keepAlive?: boolean;
}

export interface Probe {
  /** An address for HOST of HOST:PORT: a host of the world, a pod:NAME, an address as it is; undefined when there is none. */
  resolve(host: string): string | undefined;
  /** Requests from a host, by real packets; the learner's picture does not show them. One result for each. */
  request(from: string, to: { readonly ip: string; readonly port: number }, options: RequestOptions): Promise<readonly TrafficResult[]>;
  /** Runs a command line on a host, beside what the learner does. */
  run(host: string, line: string): Promise<{ readonly output: string; readonly code: number }>;
  /** What the learner's own requests came to, oldest first (the last few hundred). */
  readonly requests: readonly TrafficResult[];
  readonly commands: readonly RanCommand[];
  /** Called when a request ended or a command was typed. */
  onChange(listener: () => void): Disposable;
}
