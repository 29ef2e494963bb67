// The words behind a fence's language: bare words and key=value, values quoted where they hold blanks.

export interface Fence {
  readonly language: string;
  readonly words: readonly string[];
  readonly values: Readonly<Record<string, string>>;
}

/** What stands behind the three backticks: the language, bare words, and key=value (quoted or not). */
export function fenceOf(language: string, meta: string): Fence {
  const words: string[] = [];
  const values: Record<string, string> = {};
  for (const match of meta.matchAll(/([\w-]+)=("[^"]*"|\S+)|(\S+)/g)) {
    const [, key, value, word] = match;
    if (key && value !== undefined) values[key] = value.replace(/^"(.*)"$/, '$1');
    else if (word) words.push(word);
  }
  return { language, words, values };
}
