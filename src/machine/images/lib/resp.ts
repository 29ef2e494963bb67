// Redis' wire protocol: requests as arrays of bulk strings or as plain lines, replies of five kinds.
import { type Bytes, decode } from '../../../base/bytes.ts';

/** A reply: text, number, nil, error, or a list of replies. */
export type Reply =
  | { readonly text: string; readonly simple: boolean }
  | { readonly integer: number }
  | { readonly error: string }
  | { readonly nil: true }
  | { readonly list: readonly Reply[] };

/** The complete requests at the start of some bytes, and what is left. */
export function parseRequests(bytes: Bytes): { readonly requests: readonly (readonly string[])[]; readonly rest: Bytes } {
  const requests: string[][] = [];
  let at = 0;
  for (;;) {
    const one = bytes[at] === 0x2a ? arrayAt(bytes, at) : lineAt(bytes, at);
    if (!one) return { requests, rest: bytes.slice(at) };
    if (one.words.length > 0) requests.push(one.words);
    at = one.end;
  }
}

interface Words {
  readonly words: string[];
  readonly end: number;
}

function lineAt(bytes: Bytes, at: number): Words | undefined {
  const end = bytes.indexOf(10, at);
  if (end < 0) return undefined;
  const words = decode(bytes.subarray(at, end)).trim().split(/\s+/).filter(Boolean);
  return { words, end: end + 1 };
}

function arrayAt(bytes: Bytes, start: number): Words | undefined {
  const head = lineAt(bytes, start);
  if (!head) return undefined;
  const words: string[] = [];
  let at = head.end;
  for (let n = Number(head.words[0]?.slice(1) ?? 0); n > 0; n--) {
    const size = lineAt(bytes, at);
    if (!size) return undefined;
    const length = Number(size.words[0]?.slice(1) ?? 0);
    if (bytes.length < size.end + length + 2) return undefined;
    words.push(decode(bytes.subarray(size.end, size.end + length)));
    at = size.end + length + 2;
  }
  return { words, end: at };
}

/** The reply at the start of a text, undefined while it is not complete. */
export function parseReply(text: string, at = 0): { readonly value: Reply; readonly end: number } | undefined {
  const end = text.indexOf('\r\n', at);
  if (end < 0) return undefined;
  const line = text.slice(at + 1, end);
  const next = end + 2;
  switch (text[at]) {
    case '+':
      return { value: { text: line, simple: true }, end: next };
    case '-':
      return { value: { error: line }, end: next };
    case ':':
      return { value: { integer: Number(line) }, end: next };
    case '$': {
      const length = Number(line);
      if (length < 0) return { value: { nil: true }, end: next };
      return text.length < next + length + 2 ? undefined : { value: { text: text.slice(next, next + length), simple: false }, end: next + length + 2 };
    }
    default: {
      const list: Reply[] = [];
      let from = next;
      for (let n = Number(line); n > 0; n--) {
        const one = parseReply(text, from);
        if (!one) return undefined;
        list.push(one.value);
        from = one.end;
      }
      return { value: { list }, end: from };
    }
  }
}
