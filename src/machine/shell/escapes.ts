// Backslash escapes of echo -e, printf and printf %b. upstream: bash builtins/printf.def bexpand
const SIMPLE: Readonly<Record<string, string>> = { a: '\x07', b: '\b', e: '\x1b', E: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\' };

/** The text with its escapes made real; bytes above 127 from \x and \0 are kept as characters U+DC80.. until `rawBytes`. `stopped`: \c was met. */
export function backslashEscapes(text: string, kind: 'echo' | 'format' | 'b'): { text: string; stopped: boolean } {
  if (!text.includes('\\')) return { text, stopped: false };
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? '';
    if (c !== '\\' || i === text.length - 1) {
      out += c;
      continue;
    }
    const rest = text.slice(i + 1);
    const next = rest[0] ?? '';
    if (next === 'c' && kind !== 'format') return { text: out, stopped: true };
    const simple = SIMPLE[next];
    const octal = (kind === 'format' ? /^[0-7]{1,3}/ : kind === 'b' ? /^0?[0-7]{1,3}/ : /^0[0-7]{0,3}/).exec(rest)?.[0];
    const hex = /^x([\da-fA-F]{1,2})/.exec(rest);
    const unicode = /^u([\da-fA-F]{1,4})|^U([\da-fA-F]{1,8})/.exec(rest);
    if (simple !== undefined) {
      out += simple;
      i++;
    } else if (octal !== undefined) {
      out += byte(Number.parseInt(octal, 8) & 255);
      i += octal.length;
    } else if (hex) {
      out += byte(Number.parseInt(hex[1] ?? '0', 16));
      i += hex[0].length;
    } else if (unicode) {
      out += String.fromCodePoint(Number.parseInt(unicode[1] ?? unicode[2] ?? '0', 16));
      i += unicode[0].length;
    } else if (kind !== 'echo' && (next === '"' || next === "'")) {
      out += next;
      i++;
    } else out += c;
  }
  return { text: out, stopped: false };
}

function byte(n: number): string {
  return n < 128 ? String.fromCharCode(n) : String.fromCharCode(0xdc00 + n);
}

const encoder = new TextEncoder();

/** UTF-8, with the kept bytes as they are. */
export function rawBytes(text: string): Uint8Array {
  if (!/[\udc80-\udcff]/.test(text)) return encoder.encode(text);
  const out: number[] = [];
  for (const c of text) {
    const code = c.charCodeAt(0);
    if (c.length === 1 && code >= 0xdc80 && code <= 0xdcff) out.push(code - 0xdc00);
    else out.push(...encoder.encode(c));
  }
  return Uint8Array.from(out);
}
