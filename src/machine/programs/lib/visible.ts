// Bytes as cat -v shows them. upstream: coreutils src/cat.c

/** A byte as -v shows it. */
export function visible(byte: number): string {
  if (byte >= 128)
    return `M-${visible(byte - 128)
      .replace('\t', '^I')
      .replace('\n', '^J')}`;
  if (byte === 127) return '^?';
  if (byte === 9 || byte === 10 || byte >= 32) return String.fromCharCode(byte);
  return `^${String.fromCharCode(byte + 64)}`;
}
