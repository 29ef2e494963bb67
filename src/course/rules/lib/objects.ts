// Parts of Kubernetes objects, as an author writes them.
import { z } from 'zod';
import type { RuleFault } from '../types.ts';

export const object = z.record(z.string(), z.unknown());
export const objects = z.union([object, z.array(object).min(1)]);

/** An object is looked up by these. */
export function lackingKind(part: Readonly<Record<string, unknown>>, field: string): readonly RuleFault[] {
  return ['apiVersion', 'kind'].flatMap((key): RuleFault[] => (typeof part[key] === 'string' ? [] : [[[field], `the object needs ${key}`]]));
}
