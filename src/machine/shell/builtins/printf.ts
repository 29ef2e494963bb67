// printf. upstream: bash builtins/printf.def
import { format } from '../format.ts';
import type { Builtin } from '../shell.ts';

export const printfBuiltin: Builtin = {
  name: 'printf',
  usage: 'printf [-v var] format [arguments]',
  summary: 'Formats and prints ARGUMENTS under control of the FORMAT.',
  async run(sh, args) {
    let i = 0;
    let variable: string | undefined;
    if (args[0] === '-v') {
      variable = args[1];
      i = 2;
    }
    if (args[i] === '--') i++;
    const template = args[i];
    if (template === undefined || (i === 0 && /^-[^-]/.test(template) && template !== '-')) {
      if (template !== undefined) await sh.complain(`printf: ${template.slice(0, 2)}: invalid option`);
      await sh.err('printf: usage: printf [-v var] format [arguments]\n');
      return 2;
    }
    const { text, errors } = format(template, args.slice(i + 1), sh.p.clock.now());
    if (variable !== undefined) {
      const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(variable);
      if (element) sh.vars.setElement(element[1] ?? '', sh.keyOf(sh.vars.get(element[1] ?? ''), element[2] ?? ''), text);
      else if (/^[A-Za-z_]\w*$/.test(variable)) sh.assign(variable, text);
      else {
        await sh.complain(`printf: \`${variable}': not a valid identifier`);
        return 2;
      }
    } else if (text) await sh.out(text);
    for (const e of errors) await sh.complain(`printf: ${e}`);
    return errors.length > 0 ? 1 : 0;
  },
};
