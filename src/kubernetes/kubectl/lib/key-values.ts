// KEY=VALUE and KEY- arguments of label, annotate, taint and set env. upstream: cmdutil.GetResourcesAndPairs, ParsePairs
import { CommandError, usageErrorf } from './errors.ts';

export interface Pairs {
  readonly resources: readonly string[];
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

/** Words that are no pair come first; a pair among the names, or a name among the pairs, is refused. */
export function splitPairs(words: readonly string[], what: 'label' | 'annotation', path: string): Pairs {
  const isPair = (w: string): boolean => w.includes('=') || (w.endsWith('-') && w.length > 1);
  const at = words.findIndex(isPair);
  const resources = at < 0 ? words : words.slice(0, at);
  const set = new Map<string, string>();
  const remove: string[] = [];
  const invalid: string[] = [];
  for (const word of at < 0 ? [] : words.slice(at)) {
    if (!isPair(word)) throw usageErrorf(path, `all resources must be specified before ${what} changes: ${word}`);
    const eq = word.indexOf('=');
    if (eq > 0) {
      if (set.has(word.slice(0, eq)) && set.get(word.slice(0, eq)) !== word.slice(eq + 1)) invalid.push(word);
      set.set(word.slice(0, eq), word.slice(eq + 1));
    } else if (eq < 0) remove.push(word.slice(0, -1));
    else invalid.push(word);
  }
  if (invalid.length) throw new CommandError(`invalid ${what} format: ${invalid.join(', ')}`);
  for (const key of remove) if (set.has(key)) throw new CommandError(`can not both modify and remove ${what === 'label' ? 'a label' : 'an annotation'} in the same command`);
  return { resources, set, remove };
}
