// select: a numbered menu on stderr, a line from stdin. upstream: bash execute_cmd.c execute_select_command
import { expandWords } from './expand.ts';
import { readLine } from './read-line.ts';
import type { Runner } from './runner.ts';
import type { Compound, List } from './syntax.ts';

/** Shows the menu of select, and runs `body` for each answer until it is false. */
export async function selectLoop(sh: Runner, node: Extract<Compound, { t: 'select' }>, body: (list: List) => Promise<boolean>): Promise<number> {
  sh.line = node.line + sh.lineOffset;
  const items = node.words ? await sh.settle(expandWords(sh, node.words)) : [...sh.positional];
  if (items.length === 0) return 0;
  let show = true;
  sh.status = 0;
  for (;;) {
    if (show) await sh.err(menu(items, sh.p.tty?.columns ?? 80));
    await sh.err(sh.vars.value('PS3') ?? '#? ');
    const line = await readLine(sh, sh.p.stdin, {});
    if (line.ended && line.text === '') {
      await sh.err('\n');
      return 1;
    }
    sh.assign('REPLY', line.text);
    show = line.text === '';
    if (show) continue;
    const n = /^\s*\d+\s*$/.test(line.text) ? Number(line.text) : 0;
    sh.assign(node.name, items[n - 1] ?? '');
    if (!(await body(node.body))) return sh.status;
  }
}

/** Columns down, as wide as the terminal allows. */
function menu(items: readonly string[], columns: number): string {
  const digits = String(items.length).length;
  const width = Math.max(...items.map((i) => i.length)) + digits + 2;
  const across = Math.max(1, Math.floor(columns / (width + 1)));
  const rows = items.length <= 9 && across >= items.length && items.length < 1 ? 1 : Math.ceil(items.length / across) <= 1 ? items.length : Math.ceil(items.length / across);
  let out = '';
  for (let r = 0; r < rows; r++) {
    const row: string[] = [];
    for (let i = r; i < items.length; i += rows) row.push(`${String(i + 1).padStart(digits)}) ${items[i]}`);
    out += `${row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(width) : cell)).join(' ')}\n`;
  }
  return out;
}
