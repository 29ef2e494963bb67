// :s. upstream: vim 9 src/ex_cmds.c do_sub
import type { Match } from '../regex/regex.ts';
import type { ViEditor } from './editor.ts';
import { compilePattern } from './search.ts';

/** Splits `/a/b/g` at its own separator. */
function pieces(text: string): { pattern: string; replacement: string; flags: string } | undefined {
  const separator = text[0];
  if (separator === undefined) return undefined;
  const parts: string[] = [''];
  for (let i = 1; i < text.length; i++) {
    const c = text[i] ?? '';
    if (c === '\\' && i + 1 < text.length) {
      const following = text[++i] ?? '';
      parts[parts.length - 1] += following === separator ? following : `\\${following}`;
    } else if (c === separator && parts.length < 3) parts.push('');
    else parts[parts.length - 1] += c;
  }
  return { pattern: parts[0] ?? '', replacement: parts[1] ?? '', flags: parts[2] ?? '' };
}

function expand(replacement: string, m: Match): string {
  let out = '';
  for (let i = 0; i < replacement.length; i++) {
    const c = replacement[i] ?? '';
    if (c === '&') out += m.groups[0] ?? '';
    else if (c === '\\' && i + 1 < replacement.length) {
      const d = replacement[++i] ?? '';
      out += /\d/.test(d) ? (m.groups[Number(d)] ?? '') : d === 'r' || d === 'n' ? '\n' : d === 't' ? '\t' : d;
    } else out += c;
  }
  return out;
}

/** Replaces in the lines from..to. */
export async function substituteLines(e: ViEditor, from: number, to: number, text: string): Promise<void> {
  const given = pieces(text);
  const last = e.lastSubstitution;
  if (!given && !last) return e.say('E35: No previous regular expression');
  const pattern = given ? given.pattern || (e.search?.text ?? '') : (last?.pattern ?? '');
  const replacement = given ? given.replacement : (last?.replacement ?? '');
  const flags = (given?.flags ?? '').trim();
  if (!/^[gicIne&]*$/.test(flags)) return e.say(`E488: Trailing characters: ${flags}`);
  if (pattern === '') return e.say('E35: No previous regular expression');
  const regex = compilePattern(e, flags.includes('i') ? `${pattern}\\c` : flags.includes('I') ? `${pattern}\\C` : pattern);
  if (typeof regex === 'string') return e.say(regex);
  e.search = { regex, text: pattern, backwards: false };
  e.lastSubstitution = { pattern, replacement };
  let count = 0;
  let lines = 0;
  let ask = flags.includes('c');
  let stop = false;
  let end = to;
  for (let n = from; n <= end && !stop; n++) {
    let at = 0;
    let any = false;
    for (let m = regex.exec(e.buffer.line(n), at); m; m = at <= e.buffer.line(n).length ? regex.exec(e.buffer.line(n), at) : undefined) {
      let yes = true;
      if (flags.includes('n')) yes = false;
      else if (ask) {
        e.buffer.cursor = { line: n, at: m.start };
        e.visual = { from: { line: n, at: Math.max(m.start, m.end - 1) }, linewise: false };
        e.say(`replace with ${replacement} (y/n/a/q/l/^E/^Y)?`);
        const key = (await e.key())?.name;
        e.visual = undefined;
        if (key === 'q' || key === 'Esc' || key === '^C' || key === undefined) {
          stop = true;
          break;
        }
        if (key === 'a') ask = false;
        if (key === 'l') stop = true;
        yes = key === 'y' || key === 'a' || key === 'l';
      }
      const fresh = yes ? expand(replacement, m) : (m.groups[0] ?? '');
      if (yes || flags.includes('n')) {
        count++;
        any = true;
      }
      if (yes) e.replace({ line: n, at: m.start }, { line: n, at: m.end }, fresh);
      const added = fresh.split('\n').length - 1;
      n += added;
      end += added;
      at = (added > 0 ? (fresh.split('\n').at(-1) ?? '').length : m.start + fresh.length) + (m.end === m.start ? 1 : 0);
      if (!flags.includes('g') || stop) break;
    }
    if (any) {
      lines++;
      if (!flags.includes('n')) e.buffer.cursor = { line: n, at: 0 };
    }
    if (n % 200 === 0) await e.p.tick();
  }
  e.changed = count > 0;
  if (count === 0) e.say(stop || flags.includes('e') || flags.includes('c') ? '' : `E486: Pattern not found: ${pattern}`);
  else if (flags.includes('n')) e.say(`${count} match${count === 1 ? '' : 'es'} on ${lines} line${lines === 1 ? '' : 's'}`);
  else e.say(count > 2 ? `${count} substitution${count === 1 ? '' : 's'} on ${lines} line${lines === 1 ? '' : 's'}` : '');
  e.keepColumn();
}
