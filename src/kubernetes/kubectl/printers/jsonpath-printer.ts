// -o jsonpath=... upstream: cli-runtime/pkg/printers/jsonpath.go

import { goQuote, goSyntax } from '../../api/go-value.ts';
import { CommandError } from '../lib/errors.ts';
import { JsonPath, type JsonPathOptions } from './jsonpath.ts';
import type { Printer } from './types.ts';

/** A printer for a template; a wrong one is refused at once, a field that is not there when it is met. */
export function jsonPathPrinter(template: string, options: JsonPathOptions): Printer {
  const path = parsed(template, options);
  return (object) => {
    try {
      return path.text(object);
    } catch (e) {
      const why = `Error executing template: ${(e as Error).message}. Printing more information for debugging the template:\n`;
      const what = `\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n`;
      throw new CommandError(`error executing jsonpath ${goQuote(template)}: ${why}${what}\n`);
    }
  };
}

function parsed(template: string, options: JsonPathOptions): JsonPath {
  try {
    return new JsonPath(template, options);
  } catch (e) {
    throw new CommandError(`error parsing jsonpath ${template}, ${(e as Error).message}\n`);
  }
}
