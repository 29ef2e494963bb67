// base64 and back.
import { type Bytes, fromBase64, toBase64 } from '../../../base/bytes.ts';

/** What could be decoded, also of a tail without its padding; `whole`: that was all of it. */
export function decoded(text: string): { readonly bytes: Bytes; readonly whole: boolean } {
  const good = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/.exec(text)?.[0] ?? '';
  const rest = /^[A-Za-z0-9+/]{2,3}/.exec(text.slice(good.length))?.[0] ?? '';
  const all = good.endsWith('=') ? good : good + (rest === '' ? '' : rest.padEnd(4, '='));
  return { bytes: fromBase64(all), whole: good.length === text.length };
}

/** Lines of a width; 0: one text without a newline. */
export function encoded(bytes: Bytes, width: number): string {
  const text = toBase64(bytes);
  if (width === 0 || text === '') return text;
  return `${(text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join('\n')}\n`;
}
