// What h shows in the pager.
import type { Screen } from '../screen.ts';

const KEYS: readonly (readonly [string, string])[] = [
  ['q  Q  ZZ', 'Leave.'],
  ['h', 'This help.'],
  ['j  e  Enter  Down', 'Forward one line (or N lines).'],
  ['k  y  Up', 'Backward one line (or N lines).'],
  ['Space  f  PageDown', 'Forward one screen (or N lines).'],
  ['b  PageUp', 'Backward one screen (or N lines).'],
  ['d  u', 'Forward, backward half a screen.'],
  ['g  <  Home', 'To the first line (or line N).'],
  ['G  >  End', 'To the last line (or line N).'],
  ['Right  Left', 'Half a screen to the right, to the left.'],
  ['F', 'Forward for ever, like "tail -f"; ^C stops.'],
  ['/pattern', 'Search forward.'],
  ['?pattern', 'Search backward.'],
  ['n  N', 'Repeat the search, in the other direction.'],
  ['Esc u', 'Do not light matches any more.'],
  ['m<letter>', 'Mark the top line.'],
  ["'<letter>", 'Go to a mark.'],
  ['-S  -N', 'Chop long lines, show line numbers: on or off.'],
  [':n  :p', 'The next, the previous file.'],
  ['=  ^G', 'Where am I?'],
  ['r  ^L', 'Paint the screen again.'],
];

const HELP_LINES: readonly string[] = ['', '                   KEYS OF THE PAGER', '', ...KEYS.map(([key, what]) => `  ${key.padEnd(22)}${what}`)];

/** Shows what keys do, until somebody has read it. */
export async function showHelp(screen: Screen): Promise<void> {
  const height = Math.max(1, screen.rows - 1);
  let top = 0;
  for (;;) {
    top = Math.max(0, Math.min(top, HELP_LINES.length - height));
    const rows = Array.from({ length: height }, (_, i) => HELP_LINES[top + i] ?? '~');
    await screen.paint({ rows: [...rows, '\x1b[7mHELP -- Press RETURN for more, or q when done\x1b[27m'], cursor: [screen.rows - 1, 45] });
    const name = (await screen.key())?.name;
    if (name === undefined || name === 'q' || name === 'End of input' || name === '^C') return;
    if (name === ' ' || name === 'PageDown') top += height;
    else if (name === 'b' || name === 'PageUp') top -= height;
    else if (name === 'k' || name === 'Up') top--;
    else top++;
  }
}
