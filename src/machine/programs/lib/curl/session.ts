// What lives as long as one curl command: open connections, looked-up names, cookies. upstream: curl/lib/conncache.c
import type { Process } from '../../../os/types.ts';
import type { Stream } from '../http.ts';
import { HttpConnection } from '../http-client.ts';
import type { ParsedUrl } from '../url.ts';
import type { CurlGlobals } from './config.ts';
import { CookieJar } from './cookies.ts';
import type { Output } from './output.ts';

/** An open connection and what it may be used for again. */
export interface PooledConnection {
  readonly number: number;
  readonly key: string;
  readonly http: HttpConnection;
  readonly verifyResult: number;
}

export class CurlSession {
  readonly p: Process;
  readonly globals: CurlGlobals;
  readonly output: Output;
  readonly names = new Map<string, readonly string[]>();
  readonly cookies = new CookieJar();
  /** The number of the next connection. */
  #next = 0;
  readonly #idle: PooledConnection[] = [];

  constructor(p: Process, globals: CurlGlobals, output: Output) {
    this.p = p;
    this.globals = globals;
    this.output = output;
  }

  /** Where the connection leads and how: what must be equal for it to be used again. */
  key(url: ParsedUrl, extra: string): string {
    return `${url.scheme}://${url.host}:${url.port} ${extra}`;
  }

  /** A connection that is left from before. */
  take(key: string): PooledConnection | undefined {
    const at = this.#idle.findIndex((c) => c.key === key);
    if (at < 0) return undefined;
    const [found] = this.#idle.splice(at, 1);
    if (!found || found.http.usable) return found;
    this.output.info(`Connection ${found.number} seems to be dead`);
    this.output.info(`Closing connection ${found.number}`);
    found.http.close();
    return this.take(key);
  }

  newNumber(): number {
    return this.#next++;
  }

  wrap(number: number, key: string, stream: Stream, verifyResult: number): PooledConnection {
    return { number, key, http: new HttpConnection(stream), verifyResult };
  }

  keep(connection: PooledConnection): void {
    this.#idle.push(connection);
  }

  closeAll(): void {
    for (const connection of this.#idle.splice(0)) connection.http.close();
  }
}
