// The worker reads YAML and never writes it by this library (kubectl prints its own): js-yaml without its writer is a third smaller.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

const LIB = join(dirname(createRequire(import.meta.url).resolve('js-yaml')), 'lib');
const ID = '\0js-yaml-reader';

/** Gives `js-yaml` as its reader alone, by the parts that the package itself is made of; asking for `dump` fails the build. */
export function yamlReader(): Plugin {
  return {
    name: 'portside-yaml-reader',
    enforce: 'pre',
    apply: 'build',
    resolveId: (source) => (source === 'js-yaml' ? ID : undefined),
    load: (id) => (id === ID ? MODULE : undefined),
  };
}

const part = (file: string): string => JSON.stringify(join(LIB, file));
const MODULE = `
import loader from ${part('loader.js')};
import DEFAULT_SCHEMA from ${part('schema/default.js')};
import JSON_SCHEMA from ${part('schema/json.js')};
import Type from ${part('type.js')};
import YAMLException from ${part('exception.js')};
const { load, loadAll } = loader;
export { DEFAULT_SCHEMA, JSON_SCHEMA, load, loadAll, Type, YAMLException };
`;
