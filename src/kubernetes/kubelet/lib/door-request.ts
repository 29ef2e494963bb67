// Requests and plain answers at the kubelet's door.
import type { ApiRequest, ApiResponse } from '../../api/wire.ts';

/** An answer in words. */
export function plain(code: number, body: string): ApiResponse {
  return { code, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

/** The last value of a query parameter. */
export function parameter(request: ApiRequest, name: string): string | undefined {
  return request.query?.findLast(([n]) => n === name)?.[1];
}

/** A parameter that is true. */
export function flag(request: ApiRequest, name: string): boolean {
  const value = parameter(request, name);
  return value === 'true' || value === '1' || value === '';
}
