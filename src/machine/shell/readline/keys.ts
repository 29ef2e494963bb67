// Bytes from a terminal as keys: characters, ^A, M-b, escape sequences, bracketed pastes.

export type Key = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'key'; readonly name: string } | { readonly kind: 'paste'; readonly text: string };

const SEQUENCES: Readonly<Record<string, string>> = {
  '[A': 'up',
  '[B': 'down',
  '[C': 'right',
  '[D': 'left',
  '[H': 'home',
  '[F': 'end',
  OA: 'up',
  OB: 'down',
  OC: 'right',
  OD: 'left',
  OH: 'home',
  OF: 'end',
  '[1~': 'home',
  '[4~': 'end',
  '[7~': 'home',
  '[8~': 'end',
  '[3~': 'delete',
  '[5~': 'page-up',
  '[6~': 'page-down',
  '[2~': 'insert',
  '[1;5C': 'word-right',
  '[1;5D': 'word-left',
  '[1;3C': 'word-right',
  '[1;3D': 'word-left',
  '[5C': 'word-right',
  '[5D': 'word-left',
  '[Z': 'back-tab',
};

/** Cuts the first key off; undefined when more input must come first. */
export function nextKey(input: string): { key: Key; rest: string } | undefined {
  if (input === '') return undefined;
  const c = input[0] ?? '';
  if (c === '\x1b') return escapeKey(input);
  const code = c.charCodeAt(0);
  if (code < 32 || code === 127)
    return {
      key: { kind: 'key', name: code === 127 ? 'backspace' : code === 13 || code === 10 ? 'enter' : code === 9 ? 'tab' : `^${String.fromCharCode(code + 64)}` },
      rest: input.slice(1),
    };
  const text = /^[^\x00-\x1f\x7f]+/.exec(input)?.[0] ?? c;
  return { key: { kind: 'text', text }, rest: input.slice(text.length) };
}

function escapeKey(input: string): { key: Key; rest: string } | undefined {
  if (input.startsWith('\x1b[200~')) {
    const end = input.indexOf('\x1b[201~');
    if (end < 0) return undefined;
    return { key: { kind: 'paste', text: input.slice(6, end).replace(/\r\n?/g, '\n') }, rest: input.slice(end + 6) };
  }
  const sequence = /^\x1b(\[[0-9;?]*[A-Za-z~]|O[A-Z])/.exec(input);
  if (sequence) return { key: { kind: 'key', name: SEQUENCES[sequence[1] ?? ''] ?? 'none' }, rest: input.slice(sequence[0].length) };
  if (/^\x1b(?:\[[0-9;?]*|O)?$/.test(input)) return undefined;
  const next = String.fromCodePoint(input.codePointAt(1) ?? 0);
  return { key: { kind: 'key', name: next === '\x7f' || next === '\b' ? 'M-backspace' : `M-${next}` }, rest: input.slice(1 + next.length) };
}
