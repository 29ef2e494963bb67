// What a terminal sends, as keys by name: a, ^A, M-A (Alt), Up, PageDown, Enter, Tab, Backspace, Esc, and pastes. upstream: xterm ctlseqs

export interface Key {
  /** The character itself, or a name. */
  readonly name: string;
  /** Text to insert: for characters and pastes. */
  readonly text?: string;
}

const NAMES: Readonly<Record<string, string>> = {
  '[A': 'Up',
  '[B': 'Down',
  '[C': 'Right',
  '[D': 'Left',
  OA: 'Up',
  OB: 'Down',
  OC: 'Right',
  OD: 'Left',
  '[H': 'Home',
  '[F': 'End',
  OH: 'Home',
  OF: 'End',
  '[1~': 'Home',
  '[4~': 'End',
  '[7~': 'Home',
  '[8~': 'End',
  '[2~': 'Insert',
  '[3~': 'Delete',
  '[5~': 'PageUp',
  '[6~': 'PageDown',
  '[Z': 'ShiftTab',
  OP: 'F1',
  OQ: 'F2',
  OR: 'F3',
  OS: 'F4',
  '[15~': 'F5',
  '[17~': 'F6',
  '[18~': 'F7',
  '[19~': 'F8',
  '[20~': 'F9',
  '[21~': 'F10',
  '[23~': 'F11',
  '[24~': 'F12',
  '[1;5A': 'C-Up',
  '[1;5B': 'C-Down',
  '[1;5C': 'C-Right',
  '[1;5D': 'C-Left',
  '[1;5H': 'C-Home',
  '[1;5F': 'C-End',
  '[3;5~': 'C-Delete',
  '[1;3A': 'M-Up',
  '[1;3B': 'M-Down',
  '[1;3C': 'M-Right',
  '[1;3D': 'M-Left',
  '[1;2A': 'S-Up',
  '[1;2B': 'S-Down',
  '[1;2C': 'S-Right',
  '[1;2D': 'S-Left',
};

/** Turns chunks into keys; a sequence may be cut in the middle. */
export class KeyDecoder {
  #rest = '';
  #paste: string | undefined;

  /** All keys that are complete. An escape at the very end of a chunk is the key Esc. */
  decode(chunk: string): Key[] {
    const keys: Key[] = [];
    let text = this.#rest + chunk;
    this.#rest = '';
    while (text !== '') {
      if (this.#paste !== undefined) {
        const end = text.indexOf('\x1b[201~');
        if (end < 0) {
          this.#paste += text;
          return keys;
        }
        const pasted = (this.#paste + text.slice(0, end)).replace(/\r\n?/g, '\n');
        keys.push({ name: 'Paste', text: pasted });
        this.#paste = undefined;
        text = text.slice(end + 6);
        continue;
      }
      const used = this.#one(text, keys);
      if (used === 0) {
        this.#rest = text;
        return keys;
      }
      text = text.slice(used);
    }
    return keys;
  }

  #one(text: string, keys: Key[]): number {
    const c = String.fromCodePoint(text.codePointAt(0) ?? 0);
    if (c !== '\x1b') {
      keys.push(plain(c));
      return c.length;
    }
    const m = /^\x1b(\[[\d;?]*[ -/]*[@-~]|O[A-Za-z])/.exec(text);
    if (m?.[1] === '[200~') {
      this.#paste = '';
      return m[0].length;
    }
    if (m?.[1]) {
      const name = NAMES[m[1]];
      if (name) keys.push({ name });
      return m[0].length;
    }
    if (text.length === 1) {
      keys.push({ name: 'Esc' });
      return 1;
    }
    if (/^\x1b\[[\d;]*$/.test(text)) return 0;
    const next = String.fromCodePoint(text.codePointAt(1) ?? 0);
    if (next === '\x1b') {
      keys.push({ name: 'Esc' });
      return 1;
    }
    keys.push({ name: `M-${next < ' ' ? plain(next).name : next.toUpperCase()}` });
    return 1 + next.length;
  }
}

function plain(c: string): Key {
  if (c === '\r' || c === '\n') return { name: c === '\r' ? 'Enter' : '^J' };
  if (c === '\t') return { name: 'Tab', text: '\t' };
  if (c === '\x7f') return { name: 'Backspace' };
  if (c === '\x00') return { name: '^@' };
  if (c < ' ') return { name: `^${String.fromCharCode(c.charCodeAt(0) + 64)}` };
  return { name: c, text: c };
}
