// A hex dump turned back into bytes. upstream: vim src/xxd/xxd.c

/** The bytes of a dump; `plain`: it is digits and nothing else. */
export function fromDump(text: string, plain: boolean): Uint8Array {
  const digits = plain
    ? text.replace(/[^0-9a-fA-F]/g, '')
    : text
        .split('\n')
        .map((line) => (/^[0-9a-fA-F]+: ((?:[0-9a-fA-F]+ ?)*)/.exec(line)?.[1] ?? '').replaceAll(' ', ''))
        .join('');
  return Uint8Array.from(digits.match(/../g) ?? [], (h) => Number.parseInt(h, 16));
}
