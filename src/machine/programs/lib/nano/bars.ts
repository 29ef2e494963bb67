// The two lines of help at the bottom of nano. upstream: nano 7.2 src/winio.c bottombars

export type Shortcut = readonly [key: string, label: string];

export const MAIN: readonly Shortcut[] = [
  ['^G', 'Help'],
  ['^X', 'Exit'],
  ['^O', 'Write Out'],
  ['^R', 'Read File'],
  ['^W', 'Where Is'],
  ['^\\', 'Replace'],
  ['^K', 'Cut'],
  ['^U', 'Paste'],
  ['^T', 'Execute'],
  ['^J', 'Justify'],
  ['^C', 'Location'],
  ['^/', 'Go To Line'],
  ['M-U', 'Undo'],
  ['M-E', 'Redo'],
  ['M-A', 'Set Mark'],
  ['M-6', 'Copy'],
  ['M-]', 'To Bracket'],
  ['^Q', 'Where Was'],
  ['M-Q', 'Previous'],
  ['M-W', 'Next'],
  ['^B', 'Back'],
  ['^F', 'Forward'],
];
export const WRITE: readonly Shortcut[] = [
  ['^G', 'Help'],
  ['^C', 'Cancel'],
  ['M-D', 'DOS Format'],
  ['M-M', 'Mac Format'],
  ['M-A', 'Append'],
  ['M-P', 'Prepend'],
  ['M-B', 'Backup File'],
  ['^T', 'Browse'],
];
export const SEARCH: readonly Shortcut[] = [
  ['^G', 'Help'],
  ['^C', 'Cancel'],
  ['M-C', 'Case Sens'],
  ['M-R', 'Reg.exp.'],
  ['M-B', 'Backwards'],
  ['^R', 'Replace'],
  ['^P', 'Older'],
  ['^N', 'Newer'],
  ['^T', 'Go To Line'],
];
export const REPLACE: readonly Shortcut[] = [
  ['^G', 'Help'],
  ['^C', 'Cancel'],
  ['M-C', 'Case Sens'],
  ['M-R', 'Reg.exp.'],
  ['M-B', 'Backwards'],
  ['^R', 'No Replace'],
  ['^P', 'Older'],
  ['^N', 'Newer'],
];
export const REPLACE_WITH: readonly Shortcut[] = [
  ['^G', 'Help'],
  ['^C', 'Cancel'],
  ['^P', 'Older'],
  ['^N', 'Newer'],
];
export const GO_TO: readonly Shortcut[] = [
  ['^G', 'Help'],
  ['^C', 'Cancel'],
  ['^W', 'Begin of Paragr.'],
  ['^O', 'End of Paragraph'],
  ['^Y', 'First Line'],
  ['^V', 'Last Line'],
  ['^T', 'Go To Text'],
];
export const INSERT: readonly Shortcut[] = [
  ['^G', 'Help'],
  ['^C', 'Cancel'],
  ['M-F', 'New Buffer'],
  ['M-N', 'No Conversion'],
  ['^X', 'Execute Command'],
  ['^T', 'Browse'],
];
export const HELP: readonly Shortcut[] = [
  ['^L', 'Refresh'],
  ['^X', 'Close'],
  ['^W', 'Where Is'],
  ['^Q', 'Where Was'],
  ['M-Q', 'Previous'],
  ['M-W', 'Next'],
  ['^P', 'Prev Line'],
  ['^N', 'Next Line'],
  ['^Y', 'Prev Page'],
  ['^V', 'Next Page'],
  ['M-\\', 'First Line'],
  ['M-/', 'Last Line'],
];

const reverse = (text: string): string => `\x1b[7m${text}\x1b[m`;

/** Both rows for a width. */
export function bars(all: readonly Shortcut[], columns: number): [string, string] {
  const number = Math.min(all.length, Math.floor((columns + 40) / 20) * 2);
  const width = Math.max(1, Math.floor(columns / Math.floor((number + 1) / 2)));
  const rows: [string, string] = ['', ''];
  all.slice(0, number).forEach(([key, label], i) => {
    const wide = number % 2 === 1 && i + 2 === number ? width * 2 : width;
    // The last two have what is left over of the row.
    const room = Math.max(0, wide - key.length - 1 + (i >= number - 2 ? columns % width : 0));
    const text = ` ${label.slice(0, room)}`;
    rows[i % 2] += reverse(key) + text.padEnd(wide - key.length);
  });
  return [rows[0].trimEnd(), rows[1].trimEnd()];
}

/** The rows under a yes-or-no question. */
export function answerBars(all: boolean): [string, string] {
  const item = (key: string, label: string): string => `${reverse(key)} ${label}`.padEnd(16 + 7);
  return [`${item(' Y', 'Yes')}${all ? `${reverse(' A')} All` : ''}`.trimEnd(), `${item(' N', 'No')}${reverse('^C')} Cancel`];
}
