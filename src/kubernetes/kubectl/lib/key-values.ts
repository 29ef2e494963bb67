// KEY=VALUE and KEY- arguments of label and annotate. upstream: cmdutil.GetResourcesAndPairs, ParsePairs
import { labelValueErrors } from '../../api/labels.ts';
import { CommandError } from './errors.ts';

export interface Pairs {
  readonly resources: readonly string[];
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

/** Words that are no pair come first; a pair among the names, or a name among the pairs, is refused. */
export function splitPairs(words: readonly string[], what: 'label' | 'annotation'): Pairs {
  const isPair = (w: string): boolean => w.indexOf('=') > 0 || (w.endsWith('-') && w.length > 1);
  const at = words.findIndex(isPair);
  const resources = at < 0 ? words : words.slice(0, at);
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const word of at < 0 ? [] : words.slice(at)) {
    if (!isPair(word)) throw new CommandError(`all resources must be specified before ${what} changes: ${word}`);
    const eq = word.indexOf('=');
    if (what === 'label' && eq >= 0) checkLabel(word);
    if (eq > 0) set.set(word.slice(0, eq), word.slice(eq + 1));
    else remove.push(word.slice(0, -1));
  }
  const both = remove.filter((key) => set.has(key));
  if (both.length && what === 'label') throw new CommandError('can not both modify and remove a label in the same command');
  if (both.length) throw new CommandError(`can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`);
  return { resources, set, remove };
}

/** A label's value is checked before anything is asked of the server; its key is the server's to check. upstream: label.parseLabels */
function checkLabel(word: string): void {
  const [, value = '', ...more] = word.split('=');
  if (more.length) throw new CommandError(`invalid label spec: ${word}`);
  const wrong = labelValueErrors(value);
  if (wrong.length) throw new CommandError(`invalid label value: ${JSON.stringify(word)}: ${wrong.join(';')}`);
}

/** The pairs of `--labels a=b,c=d` and the like. upstream: generate.ParseLabels */
export function labelPairs(text: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const part of text.split(',')) {
    const [key = '', value, ...more] = part.split('=');
    if (value === undefined || more.length) throw new CommandError(`unexpected label spec: ${part}`);
    if (key === '') throw new CommandError('unexpected empty label key');
    pairs[key] = value;
  }
  return pairs;
}
