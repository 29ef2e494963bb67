// The Corefile's syntax: server blocks, directives, nested lines. upstream: github.com/coredns/caddy/caddyfile

/** One line of a block with what is nested under it. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly block: readonly Directive[];
  readonly line: number;
}

export interface ServerBlock {
  /** As written: `.:53`, `cluster.local`, `dns://example.org:1053`. */
  readonly keys: readonly string[];
  readonly directives: readonly Directive[];
}

/** What CoreDNS prints before it ends. */
export class CorefileError extends Error {
  constructor(file: string, line: number, text: string) {
    super(`${file}:${line} - Error during parsing: ${text}`);
  }
}

interface Token {
  readonly text: string;
  readonly line: number;
}

/** Reads a Corefile. `file` is its path, for messages. */
export function parseCorefile(text: string, file: string): readonly ServerBlock[] {
  const tokens = tokenize(text);
  const blocks: ServerBlock[] = [];
  let at = 0;
  const last = (): number => tokens[tokens.length - 1]?.line ?? 1;

  function directives(): Directive[] {
    const list: Directive[] = [];
    for (;;) {
      const token = tokens[at];
      if (!token) throw new CorefileError(file, last(), "Unexpected EOF; expected '}'");
      at++;
      if (token.text === '}') return list;
      const args: string[] = [];
      let block: Directive[] = [];
      for (let next = tokens[at]; next && next.line === token.line && next.text !== '}'; next = tokens[at]) {
        at++;
        if (next.text === '{') {
          block = directives();
          break;
        }
        args.push(next.text);
      }
      list.push({ name: token.text, args, block, line: token.line });
    }
  }

  while (at < tokens.length) {
    const keys: string[] = [];
    const start = tokens[at]?.line ?? 1;
    for (let token = tokens[at]; token && token.text !== '{'; token = tokens[at]) {
      at++;
      const key = token.text.replace(/,$/, '');
      if (token.text === '}') throw new CorefileError(file, token.line, "Unexpected '}' because no matching opening brace");
      keys.push(key);
    }
    if (at >= tokens.length) {
      if (keys.length > 0) throw new CorefileError(file, start, "Unexpected EOF; expected '{'");
      break;
    }
    at++;
    if (keys.length === 0) throw new CorefileError(file, start, 'Server block without a key');
    blocks.push({ keys, directives: directives() });
  }
  return blocks;
}

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  text.split('\n').forEach((raw, i) => {
    for (const match of raw.matchAll(/#.*$|"((?:[^"\\]|\\.)*)"|\S+/g)) {
      if (match[0].startsWith('#')) break;
      tokens.push({ text: match[1] ?? match[0], line: i + 1 });
    }
  });
  return tokens;
}
