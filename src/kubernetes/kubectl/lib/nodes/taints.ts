// Taints on a command line: KEY=VALUE:EFFECT, KEY:EFFECT- and KEY-. upstream: kubectl/pkg/cmd/taint/utils.go
import { labelKeyErrors, labelValueErrors } from '../../../api/labels.ts';
import { CommandError, usageErrorf } from '../errors.ts';

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** The taints to set and, with an effect or '' for all, to take away. Throws in upstream's words; most of them with the usage hint. */
export function parseTaints(words: readonly string[], path: string): { readonly add: readonly Taint[]; readonly remove: readonly Taint[] } {
  const add: Taint[] = [];
  const remove: Taint[] = [];
  for (const word of words) {
    const taking = word.endsWith('-');
    const taint = parseTaint(taking ? word.slice(0, -1) : word, taking, path);
    if (taking) remove.push(taint);
    else if (add.some((t) => t.key === taint.key && t.effect === taint.effect))
      throw usageErrorf(path, `duplicated taints with the same key and effect: {${taint.key} ${taint.value ?? ''} ${taint.effect} <nil>}`);
    else add.push(taint);
  }
  return { add, remove };
}

function parseTaint(text: string, taking: boolean, path: string): Taint {
  const invalid = (why: string): Error => usageErrorf(path, `invalid taint spec: ${text}${why}`);
  const parts = text.split(':');
  if (parts.length > 2) throw invalid('');
  const [pair = '', effect] = parts;
  const [key = '', value, ...more] = effect === undefined ? [text] : pair.split('=');
  if (more.length) throw invalid('');
  if (effect !== undefined && !EFFECTS.includes(effect) && !(taking && effect === '')) throw usageErrorf(path, `invalid taint effect: ${effect}, unsupported taint effect`);
  const wrongValue = value === undefined ? [] : labelValueErrors(value);
  if (wrongValue.length) throw invalid(`, ${wrongValue.join('; ')}`);
  const wrongKey = labelKeyErrors(key);
  if (wrongKey.length) throw invalid(`, ${wrongKey.join('; ')}`);
  return { key, ...(value ? { value } : {}), effect: effect ?? '' };
}

/** Taints that would be set and taken in one call: refused. upstream: validateTaints' overlap */
export function refuseOverlap(add: readonly Taint[], remove: readonly Taint[]): void {
  const both = remove.filter((r) => add.some((a) => a.key === r.key && (r.effect === '' || r.effect === a.effect)));
  if (both.length) throw new CommandError(`can not both modify and remove the following taint(s) in the same command: ${both.map((t) => `${t.key}=${t.effect}`).join(', ')}`);
}

/** What a node's taints become, with the word for it. Throws for what is not there to take. upstream: reorganizeTaints */
export function changedTaints(
  there: readonly Taint[],
  add: readonly Taint[],
  remove: readonly Taint[],
  overwrite: boolean,
): { readonly taints: readonly Taint[]; readonly operation: 'tainted' | 'untainted' | 'modified' } {
  const missing = remove.filter((r) => !there.some((t) => t.key === r.key && (r.effect === '' || t.effect === r.effect)));
  const problems = missing.map((r) => `taint ${JSON.stringify(r.effect ? `${r.key}:${r.effect}` : r.key)} not found`);
  if (problems.length) throw new CommandError(problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`);
  const same = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;
  const kept = there.filter((t) => !add.some((a) => same(a, t)) && !remove.some((r) => r.key === t.key && (r.effect === '' || r.effect === t.effect)));
  const operation = add.length === 0 && remove.length > 0 ? 'untainted' : overwrite || remove.length > 0 ? 'modified' : 'tainted';
  return { taints: [...add, ...kept], operation };
}
