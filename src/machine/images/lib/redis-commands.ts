// The commands of Redis that people try on a Service: strings, counters, lists, expiry. Others are refused as unknown.
import type { Process } from '../../os/types.ts';
import type { Reply } from './resp.ts';

export interface RedisStore {
  readonly p: Process;
  readonly version: string;
  readonly values: Map<string, string | string[]>;
  readonly expiry: Map<string, number>;
}

export function newStore(p: Process, version: string): RedisStore {
  return { p, version, values: new Map(), expiry: new Map() };
}

const bulk = (text: string | undefined): string => (text === undefined ? '$-1\r\n' : `$${new TextEncoder().encode(text).length}\r\n${text}\r\n`);
const integer = (n: number): string => `:${n}\r\n`;
const list = (texts: readonly string[]): string => `*${texts.length}\r\n${texts.map(bulk).join('')}`;
const OK = '+OK\r\n';
const WRONG_TYPE = '-WRONGTYPE Operation against a key holding the wrong kind of value\r\n';

type Command = { readonly least: number; readonly run: (s: RedisStore, args: readonly string[]) => string };

function text(s: RedisStore, key: string): string | undefined | string[] {
  const until = s.expiry.get(key);
  if (until !== undefined && until <= s.p.clock.now()) {
    s.values.delete(key);
    s.expiry.delete(key);
  }
  return s.values.get(key);
}

function add(s: RedisStore, key: string, by: number): string {
  const old = text(s, key) ?? '0';
  if (typeof old !== 'string') return WRONG_TYPE;
  if (!/^-?\d+$/.test(old) || !Number.isInteger(by)) return '-ERR value is not an integer or out of range\r\n';
  s.values.set(key, String(Number(old) + by));
  return integer(Number(old) + by);
}

function push(s: RedisStore, [key = '', ...items]: readonly string[], front: boolean): string {
  const old = text(s, key) ?? [];
  if (typeof old === 'string') return WRONG_TYPE;
  const now = front ? [...items.reverse(), ...old] : [...old, ...items];
  s.values.set(key, now);
  return integer(now.length);
}

const COMMANDS: Readonly<Record<string, Command>> = {
  PING: { least: 0, run: (_, [word]) => (word === undefined ? '+PONG\r\n' : bulk(word)) },
  ECHO: { least: 1, run: (_, [word]) => bulk(word) },
  QUIT: { least: 0, run: () => OK },
  SELECT: { least: 1, run: () => OK },
  COMMAND: { least: 0, run: () => '*0\r\n' },
  CLIENT: { least: 1, run: () => OK },
  SET: {
    least: 2,
    run: (s, [key = '', value = '', ...more]) => {
      const seconds = more[0]?.toUpperCase() === 'EX' ? Number(more[1]) : undefined;
      if (more.length > 0 && !(seconds !== undefined && seconds > 0)) return '-ERR syntax error\r\n';
      s.values.set(key, value);
      s.expiry.delete(key);
      if (seconds !== undefined) s.expiry.set(key, s.p.clock.now() + seconds * 1000);
      return OK;
    },
  },
  GET: {
    least: 1,
    run: (s, [key = '']) => {
      const value = text(s, key);
      return Array.isArray(value) ? WRONG_TYPE : bulk(value);
    },
  },
  DEL: { least: 1, run: (s, keys) => integer(keys.filter((k) => s.values.delete(k)).length) },
  EXISTS: { least: 1, run: (s, keys) => integer(keys.filter((k) => text(s, k) !== undefined).length) },
  INCR: { least: 1, run: (s, [key = '']) => add(s, key, 1) },
  DECR: { least: 1, run: (s, [key = '']) => add(s, key, -1) },
  INCRBY: { least: 2, run: (s, [key = '', by]) => add(s, key, Number(by)) },
  EXPIRE: {
    least: 2,
    run: (s, [key = '', seconds]) => {
      if (text(s, key) === undefined) return integer(0);
      s.expiry.set(key, s.p.clock.now() + Number(seconds) * 1000);
      return integer(1);
    },
  },
  TTL: {
    least: 1,
    run: (s, [key = '']) => {
      if (text(s, key) === undefined) return integer(-2);
      const until = s.expiry.get(key);
      return integer(until === undefined ? -1 : Math.round((until - s.p.clock.now()) / 1000));
    },
  },
  KEYS: {
    least: 1,
    run: (s, [glob = '*']) => {
      const pattern = new RegExp(
        `^${glob
          .replace(/[.+^${}()|\\]/g, '\\$&')
          .replace(/\*/g, '.*')
          .replace(/\?/g, '.')}$`,
      );
      return list([...s.values.keys()].filter((k) => pattern.test(k) && text(s, k) !== undefined));
    },
  },
  DBSIZE: { least: 0, run: (s) => integer(s.values.size) },
  FLUSHALL: {
    least: 0,
    run: (s) => {
      s.values.clear();
      return OK;
    },
  },
  LPUSH: { least: 2, run: (s, args) => push(s, args, true) },
  RPUSH: { least: 2, run: (s, args) => push(s, args, false) },
  LRANGE: {
    least: 3,
    run: (s, [key = '', from = '0', to = '-1']) => {
      const value = text(s, key) ?? [];
      if (typeof value === 'string') return WRONG_TYPE;
      const at = (n: number): number => (n < 0 ? Math.max(0, value.length + n) : n);
      return list(value.slice(at(Number(from)), at(Number(to)) + 1));
    },
  },
  INFO: {
    least: 0,
    run: (s) =>
      bulk(
        `# Server\r\nredis_version:${s.version}\r\nredis_mode:standalone\r\n# Replication\r\nrole:master\r\nconnected_slaves:0\r\n# Keyspace\r\n${s.values.size > 0 ? `db0:keys=${s.values.size},expires=${s.expiry.size},avg_ttl=0\r\n` : ''}`,
      ),
  },
};

/** The bytes that answer a request, as text. */
export function runCommand(store: RedisStore, [name = '', ...args]: readonly string[]): string {
  const command = COMMANDS[name.toUpperCase()];
  if (!command) return `-ERR unknown command '${name}', with args beginning with: ${args.map((a) => `'${a}' `).join('')}\r\n`;
  if (args.length < command.least) return `-ERR wrong number of arguments for '${name.toLowerCase()}' command\r\n`;
  return command.run(store, args);
}

/** A reply as redis-cli prints it; on a terminal with its kind. */
export function textOf(reply: Reply, tty: boolean, prefix = ''): string {
  if ('error' in reply) return tty ? `(error) ${reply.error}` : reply.error;
  if ('integer' in reply) return tty ? `(integer) ${reply.integer}` : String(reply.integer);
  if ('nil' in reply) return tty ? '(nil)' : '';
  if ('text' in reply) return tty && !reply.simple ? JSON.stringify(reply.text) : reply.text;
  if (reply.list.length === 0) return tty ? '(empty array)' : '';
  return reply.list.map((one, i) => (tty ? `${i === 0 ? '' : prefix}${i + 1}) ` : '') + textOf(one, tty, `${prefix}   `)).join('\n');
}
