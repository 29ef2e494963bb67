// How set -x shows words. upstream: bash print_cmd.c xtrace_print_word_list
import { dollarQuoted } from './quote.ts';

export function quoteTrace(text: string): string {
  if (text === '') return "''";
  const special = dollarQuoted(text);
  if (special) return special;
  return /[\s"'\\|&;()<>*?[\]$`{}!^#~]/.test(text) ? `'${text.replace(/'/g, "'\\''")}'` : text;
}
