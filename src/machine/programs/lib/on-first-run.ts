// A program in a list: its name is known at once, its code is fetched when somebody first runs it.
import { LoadError, onDemand } from '../../../base/on-demand.ts';
import type { Process, Program } from '../../os/types.ts';

/** onFirstRun('cut', async () => (await import('./cut.ts')).cut) */
export function onFirstRun(name: string, load: () => Promise<Program>): Program {
  let loaded: Program | undefined;
  const whole = async (): Promise<Program> => {
    loaded ??= await onDemand(load);
    return loaded;
  };
  async function first(p: Process): Promise<number> {
    try {
      await p.wait(whole());
    } catch (fault) {
      if (!(fault instanceof LoadError)) throw fault;
      await p.err(`${name}: ${fault.message}\n`);
      return 126;
    }
    return (await whole()).main(p);
  }
  return {
    name,
    load: whole,
    main: (p) => (loaded ? loaded.main(p) : first(p)),
    async complete(p, words, index) {
      const program = loaded ?? (await p.wait(whole().catch(() => undefined)));
      return program?.complete?.(p, words, index);
    },
  };
}
