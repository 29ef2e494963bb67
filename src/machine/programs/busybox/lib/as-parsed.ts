// An applet's options in the words of the GNU program that it shares its work with.
import { Parsed } from '../../lib/options.ts';
import type { AppletCall } from './applet.ts';

/** `names`: the long name of each letter; letters without one keep theirs. */
export function asParsed(call: AppletCall, names: Readonly<Record<string, string>>, operands: readonly string[] = call.words): Parsed {
  const parsed = new Parsed();
  for (const [letter, value] of call.options) parsed.list.push({ name: names[letter] ?? letter, value });
  parsed.operands.push(...operands);
  return parsed;
}
