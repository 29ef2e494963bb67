// What h shows in the pager.

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

export const HELP_LINES: readonly string[] = ['', '                   KEYS OF THE PAGER', '', ...KEYS.map(([key, what]) => `  ${key.padEnd(22)}${what}`)];
