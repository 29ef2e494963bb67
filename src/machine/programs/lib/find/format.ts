// The format of find -printf.
import { dayName, monthName, partsOf } from '../../../../base/time.ts';
import type { Process } from '../../../os/types.ts';
import { modeText } from '../modes.ts';
import { groupName, userName } from '../users.ts';
import type { Visited } from './expression.ts';

const TYPE: Readonly<Record<string, string>> = { file: 'f', directory: 'd', symlink: 'l', device: 'c', fifo: 'p' };
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\', '0': '\0', a: '\x07', r: '\r' };

/** %p and its kin, and \n. */
export function printfFormat(format: string, f: Visited, p: Process): string {
  return format.replace(/\\(.)|%([-0]?)(\d*)(T.|[a-zA-Z%])/g, (all, escaped: string | undefined, flag: string, width: string, directive: string) => {
    if (escaped !== undefined) return ESCAPES[escaped] ?? all;
    const text = value(directive, f, p);
    if (text === undefined) return all;
    const n = Number(width || 0);
    return flag === '-' ? text.padEnd(n) : text.padStart(n, flag === '0' ? '0' : ' ');
  });
}

function value(directive: string, f: Visited, p: Process): string | undefined {
  switch (directive) {
    case '%':
      return '%';
    case 'p':
      return f.path;
    case 'f':
      return f.name;
    case 'h':
      return f.path.includes('/') ? f.path.slice(0, f.path.lastIndexOf('/')) || '/' : '.';
    case 'P':
      return f.path === f.root ? '' : f.path.slice(f.root.length).replace(/^\//, '');
    case 'H':
      return f.root;
    case 's':
      return String(f.stat.size);
    case 'y':
      return TYPE[f.stat.type];
    case 'm':
      return (f.stat.mode & 0o7777).toString(8);
    case 'M':
      return modeText(f.stat);
    case 'd':
      return String(f.depth);
    case 'i':
      return String(f.stat.ino);
    case 'n':
      return String(f.stat.nlink);
    case 'u':
      return userName(p, f.stat.uid);
    case 'g':
      return groupName(p, f.stat.gid);
    case 'U':
      return String(f.stat.uid);
    case 'G':
      return String(f.stat.gid);
    case 'l':
      return f.stat.type === 'symlink' ? p.fs.readlink(f.real) : '';
    case 'k':
      return String(Math.ceil(f.stat.size / 1024));
    default:
      return time(directive, f.stat.mtime);
  }
}

function time(directive: string, ms: number): string | undefined {
  const t = partsOf(ms);
  const two = (n: number): string => String(n).padStart(2, '0');
  const clock = `${two(t.hour)}:${two(t.minute)}:${two(t.second)}`;
  switch (directive) {
    case 't':
      return `${dayName(t.weekday)} ${monthName(t.month)} ${String(t.day).padStart(2)} ${clock}.${String(t.ms).padStart(3, '0')}0000000 ${t.year}`;
    case 'T@':
      return `${Math.floor(ms / 1000)}.${String(t.ms).padStart(3, '0')}0000000`;
    case 'TY':
      return String(t.year);
    case 'Tm':
      return two(t.month);
    case 'Td':
      return two(t.day);
    case 'TH':
      return two(t.hour);
    case 'TM':
      return two(t.minute);
    case 'TS':
      return two(t.second);
    case 'TT':
      return clock;
    case 'TF':
    case 'T+':
      return `${t.year}-${two(t.month)}-${two(t.day)}${directive === 'T+' ? `+${clock}` : ''}`;
    default:
      return undefined;
  }
}
