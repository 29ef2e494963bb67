// The keys that move in a line or change it. upstream: readline emacs_keymap.c, text.c, kill.c
import type { LineBuffer } from './buffer.ts';

/** What a key does to the line; false when it can do nothing there, undefined when it is none of these keys. */
export function edit(b: LineBuffer, name: string): boolean | undefined {
  const end = b.chars.length;
  switch (name) {
    case '^A':
    case 'home':
      b.at = 0;
      return true;
    case '^E':
    case 'end':
      b.at = end;
      return true;
    case '^B':
    case 'left':
      if (b.at === 0) return false;
      b.at--;
      return true;
    case '^F':
    case 'right':
      if (b.at === end) return false;
      b.at++;
      return true;
    case 'M-b':
    case 'word-left':
      b.at = b.wordLeft();
      return true;
    case 'M-f':
    case 'word-right':
      b.at = b.wordRight();
      return true;
    case 'backspace':
    case '^H':
      if (b.at === 0) return false;
      b.save();
      b.remove(b.at - 1, b.at);
      return true;
    case 'delete':
      if (b.at === end) return false;
      b.save();
      b.remove(b.at, b.at + 1);
      return true;
    case '^K':
      b.kill(b.at, end, true);
      return true;
    case '^U':
      b.kill(0, b.at, false);
      return true;
    case '^W':
      b.kill(b.wordLeft(/\s/), b.at, false);
      return true;
    case 'M-backspace':
      b.kill(b.wordLeft(), b.at, false);
      return true;
    case 'M-d':
      b.kill(b.at, b.wordRight(), true);
      return true;
    case '^Y':
      b.yank();
      return true;
    case 'M-y':
      b.yankPop();
      return true;
    case '^T':
      b.transpose();
      return true;
    case '^_':
    case '^X':
      return b.undo();
    case 'M-u':
    case 'M-l':
    case 'M-c':
      b.recase(name === 'M-u' ? 'upper' : name === 'M-l' ? 'lower' : 'capital');
      return true;
    case 'M-#':
      b.set(`#${b.text}`);
      return true;
    case 'none':
    case 'insert':
      return true;
    default:
      return undefined;
  }
}
