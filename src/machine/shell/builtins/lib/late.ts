// A builtin whose name is known at once and whose code is fetched when somebody first runs it or asks for help.
import { LoadError, onDemand } from '../../../../base/on-demand.ts';
import type { Builtin, BuiltinName } from '../../shell.ts';

/** A builtin in the list: the whole of it may have to be fetched. */
export interface ListedBuiltin extends BuiltinName {
  whole(): Promise<Builtin>;
}

/** What the parser and the interpreter have to know before they run it. A test compares it with the builtin. */
type Traits = Pick<BuiltinName, 'special' | 'declares'>;

/** late('read', async () => (await import('../read.ts')).readBuiltin) */
export function late(name: string, load: () => Promise<Builtin>, traits: Traits = {}): ListedBuiltin {
  let loaded: Builtin | undefined;
  const whole = async (): Promise<Builtin> => {
    loaded ??= await onDemand(load);
    return loaded;
  };
  return {
    name,
    ...traits,
    whole,
    run(sh, args, all) {
      if (loaded) return loaded.run(sh, args, all);
      return whole().then(
        (builtin) => builtin.run(sh, args, all),
        async (fault: unknown) => {
          if (!(fault instanceof LoadError)) throw fault;
          await sh.complain(`${name}: ${fault.message}`);
          return 126;
        },
      );
    },
  };
}

/** One that is here from the start. */
export function here(builtin: Builtin): ListedBuiltin {
  return { ...builtin, whole: async () => builtin };
}
