// Heads of HTTP messages as they are read: line by line whatever ends them, and the same when they come in pieces or are said again.
import { expect, it } from 'vitest';
import { concat, decode, encode, encodeBefore } from '../../../src/base/bytes.ts';
import type { HttpHead } from '../../../src/machine/programs/lib/http.ts';
import type { ReadHead } from '../../../src/machine/programs/lib/http-head.ts';
import { HttpParser } from '../../../src/machine/programs/lib/http-parser.ts';

function read(pieces: readonly string[]): { readonly heads: readonly HttpHead[]; readonly bad: string | undefined; readonly done: number } {
  const heads: HttpHead[] = [];
  let bad: string | undefined;
  let done = 0;
  const parser = new HttpParser({
    head: (head) => {
      heads.push(head);
      return 0;
    },
    body: () => {},
    done: () => void done++,
    bad: (start) => {
      bad = decode(start);
    },
  });
  for (const piece of pieces) parser.push(encode(piece));
  return { heads, bad, done };
}

const HEADS: readonly (readonly [said: string, start: string, headers: readonly (readonly [string, string])[], text: string])[] = [
  ['GET / HTTP/1.1\r\n\r\n', 'GET / HTTP/1.1', [], 'GET / HTTP/1.1'],
  ['GET / HTTP/1.1\n\n', 'GET / HTTP/1.1', [], 'GET / HTTP/1.1'],
  ['GET / HTTP/1.1\n\r\n', 'GET / HTTP/1.1', [], 'GET / HTTP/1.1'],
  [
    'GET /a HTTP/1.1\r\nHost: web\r\nX:  b : c \t\r\n\r\n',
    'GET /a HTTP/1.1',
    [
      ['Host', 'web'],
      ['X', 'b : c'],
    ],
    'GET /a HTTP/1.1\r\nHost: web\r\nX:  b : c \t',
  ],
  [
    'HTTP/1.1 200 OK\nServer:\nDate: now\n\n',
    'HTTP/1.1 200 OK',
    [
      ['Server', ''],
      ['Date', 'now'],
    ],
    'HTTP/1.1 200 OK\nServer:\nDate: now',
  ],
  ['HTTP/1.1 200 OK\r\nA: \xe9\r\n\r\n', 'HTTP/1.1 200 OK', [['A', '\xc3\xa9']], 'HTTP/1.1 200 OK\r\nA: \xc3\xa9'],
];

it('are lines', () => {
  for (const [said, start, headers, text] of HEADS) {
    for (const pieces of [[said], [...said], [said, said]]) {
      const { heads, bad, done } = read(pieces);
      expect(bad).toBeUndefined();
      expect(done).toBe(pieces.length === 2 ? 2 : 1);
      for (const head of heads) {
        expect([head.start, head.text, head.headers]).toEqual([start, text, headers]);
        for (const [name, value] of headers) expect((head as ReadHead).header(name.toLowerCase())).toBe(value);
        expect((head as ReadHead).header('ost')).toBeUndefined();
      }
    }
  }
});

it('are none without colons', () => {
  for (const said of ['GET / HTTP/1.1\r\nHost\r\n\r\n', 'GET / HTTP/1.1\r\n: a\r\n\r\n', 'GET / HTTP/1.1\r\nHost\r\nA: b\r\n\r\n'])
    expect(read([said])).toEqual({ heads: [], bad: said, done: 0 });
});

it('are put before a body, in whatever characters', () => {
  const body = new Uint8Array([0, 255, 10]);
  for (const text of ['', 'A: b\r\n\r\n', 'A: é\r\n\r\n', 'A: 𝄞'])
    for (const rest of [body, new Uint8Array(0)]) expect(encodeBefore(text, rest)).toEqual(concat([encode(text), rest]));
});
