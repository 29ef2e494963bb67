// -o go-template=... upstream: cli-runtime/pkg/printers/template.go

import { goQuote } from '../../api/go-value.ts';
import { CommandError } from '../lib/errors.ts';
import { compactJson, type KeysOf } from './json.ts';
import { compileTemplate, TemplateError } from './template.ts';
import { plainText } from './template-functions.ts';
import { TemplateSyntaxError } from './template-lexer.ts';
import type { Printer } from './types.ts';

/** A printer for a template; what it printed before an error stays printed, with the object for debugging. */
export function goTemplatePrinter(template: string, allowMissing: boolean, keys: KeysOf): Printer {
  const fill = compiled(template, allowMissing);
  return (object) => {
    try {
      return fill(object);
    } catch (e) {
      if (!(e instanceof TemplateError)) throw e;
      const debug = `Error executing template: ${e.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\traw data was:\n\t\t${compactJson(object, keys)}\n\tobject given to template engine was:\n\t\t${plainText(object)}\n\n`;
      throw new CommandError(`error executing template ${goQuote(template)}: ${e.message}`, 1, e.printed + debug);
    }
  };
}

function compiled(template: string, allowMissing: boolean): (data: unknown) => string {
  try {
    return compileTemplate(template, { allowMissing });
  } catch (e) {
    if (e instanceof TemplateSyntaxError) throw new CommandError(`error parsing template ${template}, ${e.message}\n`);
    throw e;
  }
}
