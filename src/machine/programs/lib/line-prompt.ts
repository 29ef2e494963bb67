// A yes-or-no question on the terminal, as rm -i asks.
import { decode } from '../../../base/bytes.ts';
import type { Process } from '../../os/types.ts';

/** True when the answer begins with y. */
export async function confirm(p: Process, question: string): Promise<boolean> {
  await p.err(question);
  let answer = '';
  while (!answer.includes('\n')) {
    const chunk = await p.wait(p.stdin.read(p.stdin.tty ? undefined : 1));
    if (!chunk) break;
    answer += decode(chunk);
  }
  return /^[yY]/.test(answer);
}
