// File modes as text: -rwxr-xr-x, 755, u+x. upstream: gnulib lib/modechange.c, filemode.c
import type { Stat } from '../../os/types.ts';

const TYPES: Readonly<Record<Stat['type'], string>> = { file: '-', directory: 'd', symlink: 'l', device: 'c', fifo: 'p' };

/** drwxr-xr-x */
export function modeText(stat: Pick<Stat, 'type' | 'mode'>): string {
  const m = stat.mode;
  const part = (shift: number, special: number, letter: string): string => {
    const bits = (m >> shift) & 7;
    const x = m & special ? (bits & 1 ? letter : letter.toUpperCase()) : bits & 1 ? 'x' : '-';
    return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${x}`;
  };
  return TYPES[stat.type] + part(6, 0o4000, 's') + part(3, 0o2000, 's') + part(0, 0o1000, 't');
}

/** A function from the old mode to the new one, or undefined when the text is no mode. */
export function parseMode(text: string, umask: number): ((mode: number, directory: boolean) => number) | undefined {
  if (/^[0-7]{1,5}$/.test(text)) return () => Number.parseInt(text, 8) & 0o7777;
  const clauses = text.split(',');
  const steps: ((mode: number, directory: boolean) => number)[] = [];
  for (const clause of clauses) {
    const m = /^([ugoa]*)((?:[-+=](?:[rwxXst]*|[ugo]))+)$/.exec(clause);
    if (!m) return undefined;
    for (const action of (m[2] ?? '').match(/[-+=](?:[ugo]|[rwxXst]*)/g) ?? []) steps.push(step(m[1] ?? '', action, umask));
  }
  return (mode, directory) => steps.reduce((value, change) => change(value, directory), mode);
}

function step(who: string, action: string, umask: number): (mode: number, directory: boolean) => number {
  const everyone = who === '' || who.includes('a');
  const mask = (everyone || who.includes('u') ? 0o4700 : 0) | (everyone || who.includes('g') ? 0o2070 : 0) | (everyone || who.includes('o') ? 0o1007 : 0);
  const allowed = who === '' ? mask & ~umask : mask;
  return (mode, directory) => {
    let bits = 0;
    for (const c of action.slice(1)) {
      if (c === 'r') bits |= 0o444;
      else if (c === 'w') bits |= 0o222;
      else if (c === 'x') bits |= 0o111;
      else if (c === 'X') bits |= directory || mode & 0o111 ? 0o111 : 0;
      else if (c === 's') bits |= 0o6000;
      else if (c === 't') bits |= 0o1000;
      else bits |= ((mode >> (c === 'u' ? 6 : c === 'g' ? 3 : 0)) & 7) * 0o111;
    }
    if (action[0] === '+') return mode | (bits & allowed);
    if (action[0] === '-') return mode & ~(bits & allowed);
    return (mode & ~(mask & (directory ? 0o1777 : 0o7777))) | (bits & allowed);
  };
}
