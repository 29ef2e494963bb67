// Whole sessions of iptables, nft, conntrack, ip, ss, ping, tcpdump … as the real tools answered them in real network namespaces (record/record.mjs), step by step.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { report } from '../../support/report.ts';
import { lab, type Step, steady } from './lab.ts';

/** How many steps of each family agree at least: raised with every rule that comes. */
const FLOORS = {
  iptables: 529,
  'iptables-firewall': 83,
  nft: 328,
  'nft-words': 283,
  'nft-state': 40,
  'nft-iptables': 99,
  'iptables-nft': 193,
  conntrack: 73,
  'conntrack-words': 73,
  ipset: 70,
  ip: 260,
  'ip-more': 255,
  sockets: 151,
  nodeport: 93,
  ncs: 67,
  tcpdump: 62,
  'tcpdump-more': 146,
  tools: 125,
  trace: 74,
};

const recorded = (name: string): readonly (readonly Step[])[] => JSON.parse(gunzipSync(readFileSync(new URL(`truth/${name}.json.gz`, import.meta.url))).toString('utf8'));

describe('beside the real tools', () => {
  it.each(Object.entries(FLOORS))(
    '%s',
    async (name, floor) => {
      const differ: string[] = [];
      let cases = 0;
      for (const session of recorded(name)) {
        const { step } = lab();
        for (const real of session) {
          cases++;
          // A command that waits for ever has not answered.
          const ours = await step(real.host, real.command).catch(() => ({ output: '', exit: -1 }));
          if (steady(ours.output) !== steady(real.output) || ours.exit !== real.exit) differ.push(`${real.host}$ ${real.command}`);
        }
      }
      report(`${name} beside the real tools`, { cases, agree: cases - differ.length });
      expect(cases - differ.length, `they differ:\n${differ.join('\n')}`).toBeGreaterThanOrEqual(floor);
    },
    300_000,
  );
});
