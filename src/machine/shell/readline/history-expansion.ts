// !! !$ !n !-n !text !?text? ^old^new^ and their word designators and modifiers. upstream: bash lib/readline/histexpand.c

export type Expanded = { readonly ok: true; readonly text: string; readonly changed: boolean; readonly printOnly: boolean } | { readonly ok: false; readonly words: string };

class NotFound extends Error {}

/** Replaces history references; single quotes protect. */
export function expandHistory(line: string, history: readonly string[]): Expanded {
  const quick = /^\^([^^]*)\^([^^]*)\^?(.*)$/s.exec(line);
  try {
    if (quick) {
      const last = history.at(-1);
      if (last === undefined || !last.includes(quick[1] ?? '')) throw new NotFound(`:s${line}: substitution failed`);
      return { ok: true, text: last.replace(quick[1] ?? '', () => quick[2] ?? '') + (quick[3] ?? ''), changed: true, printOnly: false };
    }
    return expand(line, history);
  } catch (fault) {
    if (fault instanceof NotFound) return { ok: false, words: fault.message };
    throw fault;
  }
}

function expand(line: string, history: readonly string[]): Expanded {
  let out = '';
  let changed = false;
  let printOnly = false;
  let single = false;
  let double = false;
  for (let i = 0; i < line.length; ) {
    const c = line[i] ?? '';
    if (c === '\\' && !single) {
      out += line.slice(i, i + 2);
      i += 2;
      continue;
    }
    if (c === "'" && !double) single = !single;
    if (c === '"' && !single) double = !double;
    // The rest of a comment is left alone.
    if (c === '#' && !single && !double && (i === 0 || /\s/.test(line[i - 1] ?? ''))) {
      out += line.slice(i);
      break;
    }
    const next = line[i + 1] ?? '';
    if (
      c !== '!' ||
      single ||
      next === '' ||
      /[\s=(]/.test(next) ||
      (double && next === '"') ||
      line.slice(i - 1, i) === '[' ||
      line[i - 1] === '$' ||
      line.slice(i - 2, i) === '${'
    ) {
      out += c;
      i++;
      continue;
    }
    const event = eventAt(line.slice(i), history);
    const designated = wordsAt(line.slice(i + event.length), event.text, event.wantsWord);
    const modified = modifiersAt(line.slice(i + event.length + designated.length), designated.text);
    out += modified.text;
    printOnly ||= modified.print;
    changed = true;
    i += event.length + designated.length + modified.length;
  }
  return { ok: true, text: out, changed, printOnly };
}

interface Event {
  readonly text: string;
  readonly length: number;
  /** !$ and !* name words of the last line without a colon. */
  readonly wantsWord: boolean;
}

function eventAt(text: string, history: readonly string[]): Event {
  const found = (line: string | undefined, spec: string): Event => {
    if (line === undefined) throw new NotFound(`${spec}: event not found`);
    return { text: line, length: spec.length, wantsWord: false };
  };
  if (text.startsWith('!!')) return found(history.at(-1), '!!');
  if (/^![$^*]/.test(text)) return { ...found(history.at(-1), '!'), wantsWord: true };
  const number = /^!(-?\d+)/.exec(text);
  if (number) {
    const n = Number(number[1]);
    return found(n < 0 ? history[history.length + n] : history[n - 1], number[0]);
  }
  const containing = /^!\?([^?\n]+)\??/.exec(text);
  if (containing)
    return found(
      history.findLast((h) => h.includes(containing[1] ?? '')),
      containing[0],
    );
  const starting = /^![^\s:^$*"'|&;()<>]+/.exec(text)?.[0] ?? '!';
  return found(
    history.findLast((h) => h.startsWith(starting.slice(1))),
    starting,
  );
}

function wordsAt(text: string, line: string, bare: boolean): { text: string; length: number } {
  const m = (bare ? /^(\^|\$|\*)/ : /^:?(\^|\$|\*)|^:(\d+-\d+|\d+-\$|\d+\*|\d+-|\d+|-\d+|%)/).exec(text);
  if (!m) return { text: line, length: 0 };
  const words = splitWords(line);
  const spec = m[1] ?? m[2] ?? '';
  const last = words.length - 1;
  const range = /^(\d*)-(\d+|\$)?$/.exec(spec);
  let from: number;
  let to: number;
  if (spec === '^') [from, to] = [1, 1];
  else if (spec === '$') [from, to] = [last, last];
  else if (spec === '*') [from, to] = [1, last];
  else if (range) [from, to] = [Number(range[1] || 0), range[2] === '$' ? last : range[2] === undefined ? last - 1 : Number(range[2])];
  else if (spec.endsWith('*')) [from, to] = [Number(spec.slice(0, -1)), last];
  else [from, to] = [Number(spec), Number(spec)];
  if (from > last + 1 || to > last || (from > last && spec !== '*')) throw new NotFound(`:${spec}: bad word specifier`);
  return { text: words.slice(from, to + 1).join(' '), length: m[0].length };
}

function modifiersAt(text: string, value: string): { text: string; length: number; print: boolean } {
  let out = value;
  let length = 0;
  let print = false;
  for (;;) {
    const m = /^:(?:(g?s)\/([^/]*)\/([^/]*)\/?|([htrepq]))/.exec(text.slice(length));
    if (!m) return { text: out, length, print };
    length += m[0].length;
    if (m[1]) out = m[1] === 'gs' ? out.split(m[2] ?? '').join(m[3] ?? '') : out.replace(m[2] ?? '', () => m[3] ?? '');
    else if (m[4] === 'p') print = true;
    else if (m[4] === 'h') out = out.replace(/\/[^/]*$/, '');
    else if (m[4] === 't') out = out.replace(/^.*\//, '');
    else if (m[4] === 'r') out = out.replace(/\.[^./]*$/, '');
    else if (m[4] === 'e') out = /\.[^./]*$/.exec(out)?.[0] ?? '';
    else if (m[4] === 'q') out = `'${out}'`;
  }
}

/** The words of a line as the shell would cut them. */
function splitWords(line: string): string[] {
  return line.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|\$\([^)]*\)|[^\s"'\\|&;<>])+|[|&;<>]+/gs) ?? [];
}
