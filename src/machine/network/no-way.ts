// What a socket hears of a route that leads nowhere. upstream: Linux net/ipv4/fib_semantics.c fib_props
import type { NetError } from './sockets.ts';
import type { Decision } from './types.ts';

const ERRORS: Partial<Record<Decision['kind'], NetError>> = { unreachable: 'EHOSTUNREACH', prohibit: 'EACCES', blackhole: 'EINVAL' };

/** The errno for a way that is none; undefined: the address is none. */
export const noWay = (kind: Decision['kind'] | undefined): NetError => (kind && ERRORS[kind]) ?? 'ENETUNREACH';
