// Whole numbers of options as iputils reads them. upstream: iputils/iputils_common.c strtol_or_err

/** What is wrong with a number, or undefined. */
export function whole(program: string, text: string | undefined, least: number, most: number): string | undefined {
  if (text === undefined) return undefined;
  if (!/^[+-]?\d+$/.test(text)) return `${program}: invalid argument: '${text}'`;
  const n = Number(text);
  return n < least || n > most ? `${program}: invalid argument: '${text}': out of range: ${least} <= value <= ${most}` : undefined;
}
