import type { KubeObject } from '../lib/objects/kube-object.ts';

/** Text of one object (or of a List of objects). Printers of streams remember: the second YAML document gets its ---. */
export type Printer = (object: KubeObject) => string;
