// Text with tab-separated columns, as describe writes it. upstream: describe.go PrefixWriter over tabwriter(0, 8, 2, ' ')
import { cellWidth } from '../../printers/table.ts';

/** Lines with tabs; `flush` ends the columns so far. */
export class DescribeText {
  #done = '';
  #open = '';

  /** Writes text, indented by two spaces a level at its beginning. */
  write(level: number, text: string): void {
    this.#open += '  '.repeat(level) + text;
  }

  line(level: number, text: string): void {
    this.write(level, `${text}\n`);
  }

  /** What follows gets columns of its own. */
  flush(): void {
    this.#done += tabulate(this.#open);
    this.#open = '';
  }

  /** As it was written, tabs and all. */
  raw(): string {
    return this.#done + this.#open;
  }

  finish(): string {
    this.flush();
    return this.#done;
  }
}

/** Elastic tabstops: a column is as wide as its widest cell among neighbouring lines that have it. upstream: text/tabwriter format */
function tabulate(text: string, padding = 2): string {
  const lines = text.split('\n').map((l) => l.split('\t'));
  const out: string[] = lines.map(() => '');
  const widths: number[] = [];
  const emit = (from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      const cells = lines[i] ?? [];
      out[i] = cells.map((c, j) => (j < widths.length ? c + ' '.repeat(Math.max(0, (widths[j] ?? 0) - cellWidth(c))) : c)).join('');
    }
  };
  const format = (from: number, to: number): void => {
    const column = widths.length;
    let start = from;
    for (let i = from; i < to; i++) {
      if (column >= (lines[i]?.length ?? 0) - 1) continue;
      emit(start, i);
      start = i;
      let width = 0;
      for (; i < to && column < (lines[i]?.length ?? 0) - 1; i++) width = Math.max(width, cellWidth(lines[i]?.[column] ?? '') + padding);
      widths.push(width);
      format(start, i);
      widths.pop();
      start = i;
      i--;
    }
    emit(start, to);
  };
  format(0, lines.length);
  return out.join('\n');
}
