// Values as the server's inner structs print them.

/** The lines of an indented dump. */
export function goLines(value: unknown): string[] {
  return JSON.stringify(value ?? null, null, 1).split('\n');
}
