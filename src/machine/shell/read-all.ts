// upstream: bash subst.c read_comsub
import { decode } from '../../base/bytes.ts';
import type { HostProcess } from '../os/process.ts';
import type { OpenFile } from '../os/types.ts';

/** Everything a descriptor gives, as text; NUL bytes are dropped as bash drops them. */
export async function readAll(p: HostProcess, file: OpenFile): Promise<string> {
  const chunks: string[] = [];
  let whole: Uint8Array | undefined;
  let held = 0;
  for (;;) {
    const chunk = await file.read();
    if (!chunk) break;
    held += chunk.length;
    p.hold(chunk.length);
    await p.tick();
    if (whole) {
      const joined = new Uint8Array(whole.length + chunk.length);
      joined.set(whole);
      joined.set(chunk, whole.length);
      whole = joined;
    } else whole = chunk;
    if (whole.length > 1 << 20) {
      chunks.push(decode(whole));
      whole = undefined;
    }
  }
  if (whole) chunks.push(decode(whole));
  p.hold(-held);
  return chunks.join('').replace(/\0/g, '');
}
