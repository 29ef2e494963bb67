// A TCP connection as a stream of two directions.
import type { DuplexStream } from '../../kubernetes/api/wire.ts';
import type { TcpConnection } from '../../machine/network/sockets.ts';

/** A connection for who reads and writes streams. */
export function duplexOf(connection: TcpConnection): DuplexStream {
  return {
    read: () => connection.read(),
    write(bytes) {
      connection.send(bytes);
      return Promise.resolve();
    },
    end: () => connection.shutdown(),
    close: () => connection.close(),
  };
}
