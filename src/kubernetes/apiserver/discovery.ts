// What there is to find below the resources. upstream: apiserver/pkg/endpoints/discovery
import type { ApiResponse } from '../api/wire.ts';
import type { Exchange } from './exchange.ts';
import { NOT_FOUND_PAGE } from './respond.ts';

/** Answers paths that are no resource. */
export function discovery(_x: Exchange): ApiResponse {
  return NOT_FOUND_PAGE;
}
