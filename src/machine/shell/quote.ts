// Text as the shell would have to be given it.

/** 'it'\''s': as ${x@Q} writes it. */
export function shellQuote(text: string): string {
  if (/[\x00-\x1f\x7f]/.test(text)) return dollarQuote(text);
  return `'${text.replace(/'/g, "'\\''")}'`;
}

/** "it's": as declare -p writes values. */
export function ansiQuote(text: string): string {
  if (/[\x00-\x1f\x7f]/.test(text)) return dollarQuote(text);
  return `"${text.replace(/[$`"\\]/g, '\\$&')}"`;
}

/** it\'s: as printf %q and completion write it. */
export function backslashQuote(text: string): string {
  if (text === '') return "''";
  if (/[\x00-\x1f\x7f]/.test(text)) return dollarQuote(text);
  return text.replace(/[^\w@%+=:./\-\u0080-\uffff]/gu, '\\$&').replace(/^~/, '\\~');
}

/** As `set` and `alias` print values: quoted only when needed. */
export function quoteIfNeeded(text: string): string {
  return /^[\w@%+=:,./-]*$/.test(text) ? text : shellQuote(text);
}

const NAMES: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\x07': '\\a', '\b': '\\b', '\x1b': '\\E', '\f': '\\f', '\v': '\\v' };

function dollarQuote(text: string): string {
  const inside = text.replace(/[\x00-\x1f\x7f\\']/g, (c) => NAMES[c] ?? (c === '\\' || c === "'" ? `\\${c}` : `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`));
  return `$'${inside}'`;
}

/** $'...' when the text needs it. */
export function dollarQuoted(text: string): string | undefined {
  return /[\x00-\x1f\x7f]/.test(text) ? dollarQuote(text) : undefined;
}
