// What a container image is to this house: programs and files laid over an empty root, and how the first process starts.
import type { Program } from '../os/types.ts';

export interface Image {
  /** Without tag, as people write it: nginx, traefik/whoami, registry.k8s.io/e2e-test-images/agnhost. */
  readonly repository: string;
  /** The tags that exist; left out: every tag. */
  readonly tags?: readonly string[];
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly workingDir?: string;
  /** Who its first process runs as, as the image says it (uid or name, perhaps with a group); left out: root. */
  readonly user?: string;
  readonly exposedPorts?: readonly number[];
  readonly stopSignal?: 'SIGTERM' | 'SIGQUIT' | 'SIGINT';
  /** Compressed size in bytes, as node status and the Pulled event show it. */
  readonly size: number;
  /** Text files by absolute path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Programs by absolute path; several paths may share one. */
  readonly programs: Readonly<Record<string, Program>>;
  /** True: it listens on the ports that the container declares, which the kubelet hands over as PORTSIDE_PORTS ("80,443,53/udp"). */
  readonly generic?: boolean;
  /** False: the container runs and never becomes Ready (from an --images file). */
  readonly ready?: boolean;
}

/** A pull's end: the image under its canonical name (docker.io/library/nginx:1.27), or the registry's words. */
export type PullResult =
  | { readonly ok: true; readonly image: Image; readonly name: string; readonly digest: string; readonly milliseconds: number }
  | { readonly ok: false; readonly message: string };

export interface ImageRegistry {
  pull(reference: string): Promise<PullResult>;
}
