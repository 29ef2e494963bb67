// strerror(3) for what the network answers.
import type { NetError } from '../network/sockets.ts';

export const NET_WORDS: Readonly<Record<NetError, string>> = {
  ECONNREFUSED: 'Connection refused',
  ETIMEDOUT: 'Connection timed out',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  ECONNRESET: 'Connection reset by peer',
  ENOPROTOOPT: 'Protocol not available',
  EADDRINUSE: 'Address already in use',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  EINTR: 'Interrupted system call',
  EINVAL: 'Invalid argument',
};
