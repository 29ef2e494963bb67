// Columns of text. upstream: liggitt/tabwriter with kubectl's settings (min width 6, tab 4, padding 3)

/** Pads the cells of each column to its widest; the last cell of a row is not padded. Widths may be kept between calls (watch). */
export function alignRows(rows: readonly (readonly string[])[], padding = 3, minimum = 6, widths: number[] = []): string {
  for (const row of rows) {
    for (let i = 0; i < row.length - 1; i++) {
      const width = cellWidth(row[i] ?? '') + padding;
      if (width > (widths[i] ?? minimum)) widths[i] = width;
      else widths[i] ??= minimum;
    }
  }
  let out = '';
  for (const row of rows) {
    for (let i = 0; i < row.length; i++) {
      const cell = row[i] ?? '';
      out += i === row.length - 1 ? cell : cell + ' '.repeat(Math.max(0, (widths[i] ?? 0) - cellWidth(cell)));
    }
    out += '\n';
  }
  return out;
}

/** Characters, not bytes. */
export function cellWidth(text: string): number {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7e) return [...text].length;
  return text.length;
}
