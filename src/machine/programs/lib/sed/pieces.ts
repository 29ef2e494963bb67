// Smaller parts of sed scripts: brackets, escapes, replacements, labels. upstream: sed 4.9 sed/compile.c, regexp.c
import type { Command, ReplacePart } from './script.ts';

/** Where the bracket that was opened before `at` ends (the place of its ]), or -1. */
export function bracketEnd(text: string, at: number): number {
  let i = at;
  if (text[i] === '^') i++;
  if (text[i] === ']') i++;
  for (; i < text.length; i++) {
    if (text[i] === ']') return i;
    if (text[i] === '\n') return -1;
    if (text[i] === '[' && /[:.=]/.test(text[i + 1] ?? '')) {
      const end = text.indexOf(`${text[i + 1]}]`, i + 2);
      if (end < 0) return -1;
      i = end + 1;
    }
  }
  return -1;
}

/** \t and the like in a regular expression. */
export function escapes(source: string): string {
  return source.replace(/\\(t|f|v|a|r|x[0-9a-fA-F]{2}|d\d{3}|o[0-7]{3}|.)/gs, (all, c: string) => {
    if (c === 't') return '\t';
    if (c === 'f') return '\f';
    if (c === 'v') return '\v';
    if (c === 'a') return '\x07';
    if (c === 'r') return '\r';
    const code = /^([xdo])(\w+)$/.exec(c);
    if (!code) return all;
    const char = String.fromCharCode(Number.parseInt(code[2] ?? '', code[1] === 'x' ? 16 : code[1] === 'd' ? 10 : 8));
    return /[.*[\]^$\\]/.test(char) ? `\\${char}` : char;
  });
}

/** The right side of s, in parts. */
export function parseReplacement(source: string): ReplacePart[] {
  const parts: ReplacePart[] = [];
  let text = '';
  const flush = (): void => {
    if (text !== '') parts.push({ kind: 'text', text });
    text = '';
  };
  for (let i = 0; i < source.length; i++) {
    const c = source[i] ?? '';
    if (c === '&') {
      flush();
      parts.push({ kind: 'group', index: 0 });
      continue;
    }
    if (c !== '\\') {
      text += c;
      continue;
    }
    const next = source[++i] ?? '';
    if (/\d/.test(next)) {
      flush();
      parts.push({ kind: 'group', index: Number(next) });
    } else if (/[ULulE]/.test(next)) {
      flush();
      parts.push({ kind: 'case', mode: next as 'U' });
    } else {
      const code = /^(?:x([0-9a-fA-F]{2})|d(\d{3})|o([0-7]{3}))/.exec(source.slice(i));
      if (code) {
        text += String.fromCharCode(code[1] ? Number.parseInt(code[1], 16) : code[2] ? Number(code[2]) : Number.parseInt(code[3] ?? '', 8));
        i += code[0].length - 1;
      } else text += { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07' }[next] ?? next;
    }
  }
  flush();
  return parts;
}

/** Joins jumps with their labels. Gives the error's words, or undefined. */
export function link(commands: readonly Command[]): string | undefined {
  const labels = new Map(commands.flatMap((c, i) => (c.name === ':' && c.label !== undefined ? [[c.label, i] as const] : [])));
  for (const c of commands) {
    if (!'btT'.includes(c.name) || c.name === '') continue;
    if (c.label === '' || c.label === undefined) c.target = commands.length;
    else {
      const target = labels.get(c.label);
      if (target === undefined) return `can't find label for jump to \`${c.label}'`;
      c.target = target;
    }
  }
  return undefined;
}
