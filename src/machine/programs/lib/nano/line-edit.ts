// Editing of one line, as in the answers to questions.
import { next, previous } from '../edit-buffer.ts';
import type { Key } from '../keys.ts';

/** The line and the place of the cursor after a key. */
export function edit(answer: string, at: number, key: Key): [string, number] {
  if (key.text !== undefined) {
    const text = key.text.replaceAll('\n', ' ');
    return [answer.slice(0, at) + text + answer.slice(at), at + text.length];
  }
  switch (key.name) {
    case 'Backspace':
    case '^H': {
      const from = at > 0 ? previous(answer, at) : 0;
      return [answer.slice(0, from) + answer.slice(at), from];
    }
    case 'Delete':
    case '^D':
      return [answer.slice(0, at) + answer.slice(at < answer.length ? next(answer, at) : at), at];
    case 'Left':
    case '^B':
      return [answer, at > 0 ? previous(answer, at) : 0];
    case 'Right':
    case '^F':
      return [answer, at < answer.length ? next(answer, at) : at];
    case 'Home':
    case '^A':
      return [answer, 0];
    case 'End':
    case '^E':
      return [answer, answer.length];
    case '^K':
      return ['', 0];
    default:
      return [answer, at];
  }
}
