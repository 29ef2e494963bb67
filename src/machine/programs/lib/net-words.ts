// strerror(3) for what the network answers.
import type { NetError } from '../../network/sockets.ts';

export const NET_WORDS: Readonly<Record<NetError, string>> = {
  ECONNREFUSED: 'Connection refused',
  ETIMEDOUT: 'Connection timed out',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  ECONNRESET: 'Connection reset by peer',
  EADDRINUSE: 'Address already in use',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  EINTR: 'Interrupted system call',
};

/** The same in the words of BIND's tools. upstream: bind9 lib/isc/result.c */
export function iscWords(error: NetError | 'timeout'): string {
  if (error === 'timeout' || error === 'ETIMEDOUT') return 'timed out';
  if (error === 'EPERM' || error === 'EACCES') return 'permission denied';
  if (error === 'ENETUNREACH') return 'network unreachable';
  return error === 'EHOSTUNREACH' ? 'host unreachable' : NET_WORDS[error].toLowerCase();
}
