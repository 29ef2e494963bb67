// A program that the real system has and this one does not play: it says so, instead of seeming not to be installed.
import type { Program } from '../../os/types.ts';

const FAILED = 1;

export function notHere(name: string): Program {
  return {
    name,
    summary: 'not simulated here',
    async main(p) {
      await p.err(`${name}: not simulated here\n`);
      return FAILED;
    },
  };
}
