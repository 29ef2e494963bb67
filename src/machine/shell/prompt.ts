// The backslash escapes of PS1 and PS2. upstream: bash parse.y decode_prompt_string
import { dayName, monthName, partsOf } from '../../base/time.ts';
import type { HostProcess } from '../os/process.ts';

interface Prompted {
  readonly p: HostProcess;
  readonly cwd: string;
  readonly interactive: boolean;
  parameter(name: string): string | undefined;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** Replaces \u \h \w \$ and the like; $ and ` are left for expansion. */
export function expandPromptEscapes(sh: Prompted, text: string): string {
  return text.replace(/\\(?:([0-7]{1,3})|D\{([^}]*)\}|(.))/gs, (all, octal: string | undefined, format: string | undefined, c: string | undefined) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    if (format !== undefined) return clockText(sh);
    return promptEscape(sh, c ?? '') ?? all;
  });
}

function clockText(sh: Prompted): string {
  const t = partsOf(sh.p.clock.now());
  return `${two(t.hour)}:${two(t.minute)}:${two(t.second)}`;
}

function promptEscape(sh: Prompted, c: string): string | undefined {
  const t = partsOf(sh.p.clock.now());
  switch (c) {
    case 'u':
      return sh.p.user.name;
    case 'h':
      return sh.p.machine.hostname.split('.')[0];
    case 'H':
      return sh.p.machine.hostname;
    case 'w':
      return short(sh);
    case 'W':
      return short(sh) === '~' || sh.cwd === '/' ? short(sh) : sh.cwd.slice(sh.cwd.lastIndexOf('/') + 1);
    case '$':
      return sh.p.user.uid === 0 ? '#' : '$';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 'a':
      return '\x07';
    case 'e':
      return '\x1b';
    case '[':
      return '\x01';
    case ']':
      return '\x02';
    case '\\':
      return '\\';
    case 's':
      return 'bash';
    case 'v':
      return '5.2';
    case 'V':
      return '5.2.15';
    case 'j':
      return '0';
    case 'l':
      return sh.p.tty?.name.split('/').at(-1) ?? '';
    case 't':
      return clockText(sh);
    case 'T':
      return `${two(((t.hour + 11) % 12) + 1)}:${two(t.minute)}:${two(t.second)}`;
    case '@':
      return `${two(((t.hour + 11) % 12) + 1)}:${two(t.minute)} ${t.hour < 12 ? 'AM' : 'PM'}`;
    case 'A':
      return `${two(t.hour)}:${two(t.minute)}`;
    case 'd':
      return `${dayName(t.weekday)} ${monthName(t.month)} ${two(t.day)}`;
    case '!':
    case '#':
      return '1';
    default:
      return undefined;
  }
}

function short(sh: Prompted): string {
  const home = sh.parameter('HOME');
  if (!home || home === '/' || (sh.cwd !== home && !sh.cwd.startsWith(`${home}/`))) return sh.cwd;
  return `~${sh.cwd.slice(home.length)}`;
}
