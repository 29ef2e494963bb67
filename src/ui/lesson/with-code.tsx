// `words` between backticks as code.
import type { ReactNode } from 'react';

export function withCode(text: string): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence never move
  return text.split('`').map((part, i) => (i % 2 ? <code key={i}>{part}</code> : part));
}
