// The scopes of addresses and routes by name. upstream: iproute2 lib/rt_names.c rtnl_rtscope_a2n
import { scopeNamed } from '../route-show.ts';
import { notHere } from './call.ts';

/** A scope that something here can have, or all. */
export function scopeOf(word: string): 'global' | 'link' | 'host' | 'all' {
  const scope = scopeNamed(word);
  if (scope === 'global' || scope === 'link' || scope === 'host' || scope === 'all') return scope;
  throw notHere(`scope ${word}`);
}
