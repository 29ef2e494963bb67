// What ^G shows: how keys are written, and all that this editor can do.
import { bars, HELP } from './bars.ts';
import type { NanoHost } from './host.ts';

const KEYS: readonly (readonly [string, string, string])[] = [
  ['^G', '(F1)', 'Show this help text'],
  ['^X', '(F2)', 'Close the buffer, or leave the editor'],
  ['^O', '(F3)', 'Write the buffer to a file'],
  ['^S', '', 'Save the file without asking'],
  ['^R', '(Ins)', 'Insert another file at the cursor'],
  ['^W', '(F6)', 'Search forward for a text or a regular expression'],
  ['^Q', '', 'Search backward'],
  ['M-W', '', 'Search the next occurrence'],
  ['M-Q', '', 'Search the previous occurrence'],
  ['^\\', '(M-R)', 'Replace a text or a regular expression'],
  ['^K', '(F9)', 'Cut the line, or the marked region'],
  ['^U', '(F10)', 'Paste what was cut or copied'],
  ['M-6', '(M-^)', 'Copy the line, or the marked region'],
  ['M-A', '(^6)', 'Set or unset the mark'],
  ['M-U', '', 'Undo the last operation'],
  ['M-E', '', 'Redo what was undone'],
  ['^C', '(F11)', 'Tell the position of the cursor'],
  ['^/', '(M-G)', 'Go to a line and a column'],
  ['^A', '(Home)', 'Go to the beginning of the line'],
  ['^E', '(End)', 'Go to the end of the line'],
  ['^Y', '(PgUp)', 'Go one screen up'],
  ['^V', '(PgDn)', 'Go one screen down'],
  ['M-\\', '(^Home)', 'Go to the first line'],
  ['M-/', '(^End)', 'Go to the last line'],
  ['^Left', '', 'Go back one word'],
  ['^Right', '', 'Go forward one word'],
  ['^D', '(Del)', 'Delete the character under the cursor'],
  ['^H', '(Bsp)', 'Delete the character before the cursor'],
  ['M-}', '', 'Indent the line or the marked lines'],
  ['M-{', '', 'Unindent the line or the marked lines'],
  ['M-N', '', 'Line numbers on or off'],
  ['M-I', '', 'Automatic indentation on or off'],
  ['M-O', '', 'Typed tabs become spaces, on or off'],
  ['M-,', '(M-<)', 'Switch to the previous file buffer'],
  ['M-.', '(M->)', 'Switch to the next file buffer'],
];

const HELP_TEXT: readonly string[] = [
  '',
  ' The top line names the file; a star behind the name says that the buffer',
  ' holds changes that are not in the file. Messages and questions appear in',
  ' the third line from the bottom, and the two lines below it remind of the',
  ' keys that are used most.',
  '',
  " Keys are written so: '^X' is Ctrl and X together, 'M-X' is Alt (or Esc,",
  ' pressed before) and X. These keys work in the main window; others that do',
  ' the same are between parentheses:',
  '',
  ...KEYS.map(([key, other, what]) => `${key.padEnd(9)}${other.padEnd(9)}${what}`),
];

/** Shows the help text, paged. */
export async function showHelp(n: NanoHost): Promise<void> {
  let top = 0;
  for (;;) {
    const rows = n.screen.rows - 4;
    const width = n.screen.columns;
    top = Math.max(0, Math.min(top, HELP_TEXT.length - rows));
    const heading = 'Main nano help text';
    const title = `\x1b[7m${(' '.repeat(Math.max(0, Math.floor((width - heading.length) / 2))) + heading).padEnd(width)}`;
    await n.screen.paint({ rows: [title, ...Array.from({ length: rows }, (_, i) => (HELP_TEXT[top + i] ?? '').slice(0, width)), '', ...bars(HELP, width)], cursor: undefined });
    const name = (await n.screen.key())?.name;
    if (name === undefined || name === '^X' || name === '^C' || name === 'End of input' || name === 'q' || name === '^G' || name === 'Esc') break;
    if (name === '^V' || name === 'PageDown' || name === ' ') top += rows - 2;
    if (name === '^Y' || name === 'PageUp') top -= rows - 2;
    if (name === '^N' || name === 'Down') top++;
    if (name === '^P' || name === 'Up') top--;
    if (name === 'M-\\' || name === 'Home') top = 0;
    if (name === 'M-/' || name === 'End') top = HELP_TEXT.length;
  }
  n.say('');
}
