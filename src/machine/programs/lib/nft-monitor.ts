// `nft monitor`: shows changes of the rules as they are made, and with `trace` packets with the nftrace mark on their way, until it is stopped. upstream: nftables src/monitor.c
import type { NftChange } from '../../network/nftables/change.ts';
import { nftablesOf } from '../../network/nftables/nftables.ts';
import { traceLine } from '../../network/nftables/trace-text.ts';
import type { Process } from '../../os/types.ts';
import { netnsOf } from './network/netns-of.ts';
import { streamLines } from './stream-lines.ts';

const KINDS: Readonly<Record<string, readonly NftChange['what'][]>> = {
  tables: ['tables'],
  chains: ['chains'],
  rules: ['rules'],
  sets: ['sets', 'elements'],
  elements: ['elements'],
  ruleset: ['tables', 'chains', 'rules', 'sets', 'elements', 'objects', 'generation'],
};

/** `nft monitor [new|destroy] [tables|chains|sets|rules|elements|ruleset|trace]` */
export async function monitor(p: Process, words: readonly string[], handles: boolean): Promise<number> {
  const netns = netnsOf(p.machine);
  const engine = nftablesOf(netns);
  const event = words[0] === 'new' || words[0] === 'destroy' ? words[0] : undefined;
  const [object = '', ...rest] = event ? words.slice(1) : words;
  if (rest.length > 0 || !(object === '' || object === 'trace' || object in KINDS)) {
    const word = rest[0] ?? object;
    const line = `monitor ${words.join(' ')}`;
    await p.err(
      `Error: syntax error, unexpected string${rest.length > 0 ? ', expecting end of file or newline or semicolon' : ''}\n${line}\n${' '.repeat(line.lastIndexOf(word))}${'^'.repeat(word.length)}\n`,
    );
    return 1;
  }
  netns.changed();
  if (object === 'trace') return streamLines(p, (print) => engine.traced.on((e) => print(traceLine(e))));
  const kinds = KINDS[object];
  // With nothing said all there is is shown, the way of packets too.
  return streamLines(p, (print) => {
    const changes = engine.changes.on((change) => {
      const wanted = kinds?.includes(change.what) ?? (event === undefined || !['objects', 'generation'].includes(change.what));
      const direction = event === undefined || (event === 'destroy') === (change.op === 'delete');
      if (wanted && direction) print(`${handles ? change.withHandle : change.text}\n`);
    });
    const traces = object === '' && event === undefined ? engine.traced.on((e) => print(traceLine(e))) : undefined;
    return {
      dispose: () => {
        changes.dispose();
        traces?.dispose();
      },
    };
  });
}
