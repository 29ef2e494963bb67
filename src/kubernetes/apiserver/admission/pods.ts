// What several plugins ask about pods.
import type { Attributes } from './plugin.ts';

export const PODS_QUALIFIED = { group: '', resource: 'pods' } as const;

export function isPod(a: Attributes): boolean {
  return a.resource.plural === 'pods' && a.resource.group === '' && a.subresource === '';
}

export function isPodCreate(a: Attributes): boolean {
  return a.operation === 'CREATE' && isPod(a);
}
