// A world as plain data with a version: what is in storage and in the file systems. Processes start anew from it.

import type { Front } from './addons/front.ts';
import type { IpFamily } from './families.ts';

export const SNAPSHOT_VERSION = 1;

export interface ClusterSnapshot {
  readonly version: number;
  readonly seed: number;
  readonly workers: number;
  readonly proxyMode: 'iptables' | 'nftables' | 'ipvs';
  readonly families?: readonly IpFamily[];
  /** What was in front of the cluster; absent in snapshots of before there was any. */
  readonly addons?: readonly Front[];
  readonly now: number;
  readonly objects: unknown;
  /** By host. */
  readonly files: Readonly<Record<string, unknown>>;
}

/** A snapshot of any version so far as today's form; undefined when it is none. Add a step here when the form changes, never drop what was saved. */
export function readSnapshot(saved: unknown): ClusterSnapshot | undefined {
  if (typeof saved !== 'object' || saved === null) return undefined;
  const { version } = saved as { version?: unknown };
  return version === SNAPSHOT_VERSION ? (saved as ClusterSnapshot) : undefined;
}
