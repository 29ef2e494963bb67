// Texts that many pods have alike, kept once.

/** Gives the first of equal texts; forgets all when there are `most`. */
export function interner(most: number): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size >= most) known.clear();
    known.set(text, text);
    return text;
  };
}
