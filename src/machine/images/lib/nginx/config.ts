// nginx configuration: reading it as nginx does, and refusing what this nginx cannot do. upstream: nginx/src/core/ngx_conf_file.c
import type { FileSystem } from '../../../os/types.ts';

/** One directive: its words, its block, where it stands. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly block: readonly Directive[] | undefined;
  readonly file: string;
  readonly line: number;
}

/** What `nginx -t` prints after `nginx: [emerg] `. */
export class ConfigError extends Error {}

interface Token {
  readonly text: string;
  readonly kind: 'word' | '{' | '}' | ';';
  readonly line: number;
}

/** What is asked of the files. */
export type ConfigFiles = Pick<FileSystem, 'exists' | 'readText' | 'readdir'>;

/** Reads a file and what it includes. */
export function readConfig(fs: ConfigFiles, file: string): readonly Directive[] {
  if (!fs.exists(file)) throw new ConfigError(`open() "${file}" failed (2: No such file or directory)`);
  const tokens = tokenize(fs.readText(file), file);
  let at = 0;
  const block = (depth: number): Directive[] => {
    const list: Directive[] = [];
    for (;;) {
      const token = tokens[at++];
      if (!token) {
        if (depth > 0) throw new ConfigError(`unexpected end of file, expecting "}" in ${file}:${tokens[tokens.length - 1]?.line ?? 1}`);
        return list;
      }
      if (token.kind === '}') {
        if (depth === 0) throw new ConfigError(`unexpected "}" in ${file}:${token.line}`);
        return list;
      }
      if (token.kind !== 'word') throw new ConfigError(`unexpected "${token.kind}" in ${file}:${token.line}`);
      const made = directive(token, depth);
      if (made.name === 'include') list.push(...included(fs, made));
      else list.push(made);
    }
  };
  const directive = (first: Token, depth: number): Directive => {
    const args: string[] = [];
    for (;;) {
      const token = tokens[at++];
      if (!token) throw new ConfigError(`unexpected end of file, expecting ";" or "}" in ${file}:${first.line}`);
      if (token.kind === 'word') args.push(token.text);
      else if (token.kind === ';') return { name: first.text, args, block: undefined, file, line: first.line };
      else if (token.kind === '{') return { name: first.text, args, block: block(depth + 1), file, line: first.line };
      else throw new ConfigError(`unexpected "}" in ${file}:${token.line}`);
    }
  };
  return block(0);
}

function included(fs: ConfigFiles, d: Directive): readonly Directive[] {
  const pattern = d.args[0] ?? '';
  const full = pattern.startsWith('/') ? pattern : `/etc/nginx/${pattern}`;
  if (!full.includes('*')) return readConfig(fs, full);
  const slash = full.lastIndexOf('/');
  const directory = full.slice(0, slash);
  if (!fs.exists(directory)) return [];
  const glob = new RegExp(
    `^${full
      .slice(slash + 1)
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')}$`,
  );
  return fs
    .readdir(directory)
    .filter((name) => glob.test(name) && !name.startsWith('.'))
    .flatMap((name) => readConfig(fs, `${directory}/${name}`));
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n' };

/** In quotes \t, \r and \n are what they say; other backslashes stand before a quote or themselves. */
function unescaped(text: string): string {
  return text.replace(/\\(["'\\trn])/g, (_all, letter: string) => ESCAPES[letter] ?? letter);
}

function tokenize(text: string, file: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const ch = text[at] ?? '';
    if (ch === '\n') line++;
    if (/\s/.test(ch)) at++;
    else if (ch === '#') at = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at);
    else if (ch === '{' || ch === '}' || ch === ';') {
      tokens.push({ text: ch, kind: ch, line });
      at++;
    } else if (ch === '"' || ch === "'") {
      const end = closing(text, at, ch);
      if (end < 0) throw new ConfigError(`unexpected end of file, expecting "${ch}" in ${file}:${line}`);
      const inner = text.slice(at + 1, end);
      tokens.push({ text: unescaped(inner), kind: 'word', line });
      line += inner.split('\n').length - 1;
      at = end + 1;
    } else {
      const word = /^(?:\\.|\$\{[^}]*\}|[^\s;{}"'])+/.exec(text.slice(at))?.[0] ?? ch;
      tokens.push({ text: word, kind: 'word', line });
      at += word.length;
    }
  }
  return tokens;
}

function closing(text: string, from: number, quote: string): number {
  for (let i = from + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === quote) return i;
  }
  return -1;
}
