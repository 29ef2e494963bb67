// Patches and applies, loaded with the first of them: a cluster starts without any.
import { later } from '../../../base/on-demand.ts';

export const patch = later(async () => (await import('./patch.ts')).patch);
