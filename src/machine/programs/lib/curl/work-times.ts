// What a transfer costs beside the time of its world: the steps of a request take some microseconds on a real machine, and `curl -w` shows them.
import type { Random } from '../../../../base/random.ts';
import type { TransferInfo } from './write-out.ts';

type Moment = 'nameLookup' | 'connect' | 'appConnect' | 'preTransfer' | 'startTransfer' | 'total';

interface Step {
  readonly moment: Moment;
  /** Microseconds, at least and at most. */
  readonly cost: readonly [least: number, most: number];
  readonly reached: (info: TransferInfo) => boolean;
}

const STEPS: readonly Step[] = [
  { moment: 'nameLookup', cost: [20, 60], reached: (i) => i.parsed !== undefined },
  { moment: 'connect', cost: [120, 480], reached: (i) => i.remoteIp !== '' },
  { moment: 'appConnect', cost: [1500, 4000], reached: (i) => i.certificates > 0 },
  { moment: 'preTransfer', cost: [20, 80], reached: (i) => i.requestSize > 0 },
  { moment: 'startTransfer', cost: [250, 900], reached: (i) => i.status > 0 },
  { moment: 'total', cost: [20, 120], reached: () => true },
];

/** The transfer with what its steps cost added to its times; the moments stay in their order, and what was not reached stays 0. */
export function withWork(info: TransferInfo, random: Random): TransferInfo {
  const out = { ...info };
  let spent = 0;
  for (const { moment, cost, reached } of STEPS) {
    if (!reached(info)) continue;
    spent += (cost[0] + random.float() * (cost[1] - cost[0])) / 1000;
    out[moment] += spent;
  }
  return out;
}
