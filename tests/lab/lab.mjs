// A real control plane to ask: README.md says how.
import { build } from './build.mjs';
import { clean } from './clean.mjs';
import { instance } from './instance.mjs';
import { record } from './record.mjs';
import { down, up } from './up.mjs';

const USAGE = `usage: lab.mjs build | up N [--bare] [API SERVER FLAGS] | clean N | down N | record N FAMILY SCENARIO.scn...`;
const VERBS = {
  build: () => build(),
  up: (n, ...flags) => up(n, { bare: flags.includes('--bare'), apiFlags: flags.filter((flag) => flag !== '--bare') }),
  clean: (n) => clean(instance(n)),
  down: (n) => down(n),
  record: (n, family, ...files) => record(n, family, files),
};

const [verb, ...argv] = process.argv.slice(2);
if (!Object.hasOwn(VERBS, verb)) {
  console.error(USAGE);
  process.exitCode = 2;
} else await VERBS[verb](...argv);
