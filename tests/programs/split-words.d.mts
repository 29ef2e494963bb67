export function splitWords(line: string): { argv: string[]; stdin: string | undefined };
