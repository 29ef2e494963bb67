// Where the lines come from: the recorded scenarios, this folder's own, and the recorded answers of several kubectls where they are at hand.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { golden } from '../transcripts/compare.ts';

export interface Source {
  readonly name: string;
  /** A scenario's text. */
  readonly text: string;
}

const OWN = new URL('scenarios/', import.meta.url);
const ORACLE = new URL('../../../shared/data/kubectl-oracle/', import.meta.url);
/** As many lines has the oracle's file. */
const ORACLE_LINES = 134;

export function sources(): { readonly run: readonly Source[]; readonly notRun: number } {
  const recorded = Object.entries(golden()).map(([name, { scenario }]) => ({ name, text: scenario }));
  const own = readdirSync(OWN)
    .filter((file) => file.endsWith('.scn'))
    .map((file) => ({ name: `own/${file.slice(0, -4)}`, text: readFileSync(new URL(file, OWN), 'utf8') }));
  const oracle = oracleSource();
  return { run: [...recorded, ...own.filter((s) => s.name !== 'own/oracle-world'), ...(oracle ? [oracle] : [])], notRun: oracle ? 0 : ORACLE_LINES };
}

/** The oracle's commands, in a world with the objects that they name. */
function oracleSource(): Source | undefined {
  if (!existsSync(new URL('cases-open.json', ORACLE))) return undefined;
  const cases = JSON.parse(readFileSync(new URL('cases-open.json', ORACLE), 'utf8')) as readonly { readonly cmd: string }[];
  const world = readFileSync(new URL('oracle-world.scn', OWN), 'utf8');
  const manifest = readFileSync(new URL('files/svc.yaml', ORACLE), 'utf8').trimEnd();
  return { name: 'oracle', text: [`file svc.yaml\n${manifest}\nend`, world, ...cases.map(({ cmd }) => `$ ${cmd}`)].join('\n') };
}
