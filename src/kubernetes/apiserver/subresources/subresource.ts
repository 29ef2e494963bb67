// A subresource: what discovery says of it and who answers.
import { later } from '../../../base/on-demand.ts';
import type { ApiResponse } from '../../api/wire.ts';
import type { ResourceExchange } from '../exchange.ts';
import type { Strategy } from '../registry/strategy.ts';

export interface Subresource {
  readonly name: string;
  /** The kind that goes in and out; may be another group's. */
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  readonly verbs: readonly string[];
  handle(x: ResourceExchange): ApiResponse | Promise<ApiResponse>;
}

/** Gives the subresource to those kinds that have it. */
export type SubresourceFactory = (strategy: Strategy) => Subresource | undefined;

type Handler = (x: ResourceExchange) => ApiResponse | Promise<ApiResponse>;

/** A subresource of the kinds that `has` names, whose answers are fetched with the first request. */
export function onFirstRequest(
  has: (strategy: Strategy) => boolean,
  name: string,
  kind: Subresource['kind'],
  verbs: readonly string[],
  load: () => Promise<Handler>,
): SubresourceFactory {
  const part: Subresource = { name, kind, verbs, handle: later(load) };
  return (strategy) => (has(strategy) ? part : undefined);
}
