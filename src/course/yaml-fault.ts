// What js-yaml says of a text that is no YAML, and in which of its lines.

export interface YamlFault {
  /** From 0; undefined when it is not known. */
  readonly line: number | undefined;
  readonly message: string;
}

/** js-yaml counts lines of the block, and says so in its message; an author counts those of the file. */
export function yamlFault(error: unknown): YamlFault {
  const { mark, reason } = error as { readonly mark?: { readonly line?: number }; readonly reason?: unknown };
  const message = typeof reason === 'string' ? reason : error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  return { line: mark?.line, message };
}
