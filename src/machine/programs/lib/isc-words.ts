// What the network answers, in the words of BIND's tools. upstream: bind9 lib/isc/result.c
import type { NetError } from '../../network/sockets.ts';
import { NET_WORDS } from '../../os/net-words.ts';

export function iscWords(error: NetError | 'timeout'): string {
  if (error === 'timeout' || error === 'ETIMEDOUT') return 'timed out';
  if (error === 'EPERM' || error === 'EACCES') return 'permission denied';
  if (error === 'ENETUNREACH') return 'network unreachable';
  return error === 'EHOSTUNREACH' ? 'host unreachable' : NET_WORDS[error].toLowerCase();
}
