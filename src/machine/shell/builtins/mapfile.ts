// mapfile, readarray. upstream: bash builtins/mapfile.def
import { readLine } from '../read-line.ts';
import type { Builtin } from '../shell.ts';

export const mapfileBuiltin = mapping('mapfile');
export const readarrayBuiltin = mapping('readarray');

function mapping(name: 'mapfile' | 'readarray'): Builtin {
  return {
    name,
    usage: `${name} [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]`,
    summary: 'Read lines from the standard input into an indexed array variable.',
    async run(sh, args) {
      let strip = false;
      let delimiter = 10;
      let limit = Number.POSITIVE_INFINITY;
      let skip = 0;
      let origin: number | undefined;
      let fd = 0;
      let i = 0;
      for (; i < args.length && /^-./.test(args[i] ?? ''); i++) {
        const arg = args[i] ?? '';
        if (arg === '-t') {
          strip = true;
          continue;
        }
        const value = arg.length > 2 ? arg.slice(2) : (args[++i] ?? '');
        if (arg[1] === 'd') delimiter = value === '' ? 0 : value.charCodeAt(0);
        else if (arg[1] === 'n') limit = Number(value) || Number.POSITIVE_INFINITY;
        else if (arg[1] === 's') skip = Number(value);
        else if (arg[1] === 'O') origin = Number(value);
        else if (arg[1] === 'u') fd = Number(value);
        else {
          await sh.complain(`${name}: ${arg.slice(0, 2)}: ${'Cc'.includes(arg[1] ?? '') ? 'not simulated here' : 'invalid option'}`);
          return 2;
        }
      }
      const array = args[i] ?? 'MAPFILE';
      const items: string[] = [];
      const end = String.fromCharCode(delimiter);
      const file = sh.file(fd);
      if (!file) {
        await sh.complain(`${name}: ${fd}: invalid file descriptor: Bad file descriptor`);
        return 1;
      }
      for (let n = 0; items.length < limit; n++) {
        const line = await readLine(sh, file, { delimiter });
        if (line.ended && line.text === '') break;
        sh.p.hold(line.text.length);
        if (n >= skip) items.push(strip || line.ended ? line.text : line.text + end);
        if (line.ended) break;
      }
      if (origin === undefined) sh.vars.setItems(array, items);
      else for (const [at, item] of items.entries()) sh.vars.setElement(array, String(origin + at), item);
      return 0;
    },
  };
}
