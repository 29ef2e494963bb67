// Who set which field, after each of some sequences of kubectl commands, as a real server kept count of it.
import { load } from 'js-yaml';
import { expect, it } from 'vitest';
import { report } from '../support/report.ts';
import { differ } from './judge.ts';
import { Laptop, type Output } from './laptop.ts';
import { gzipLines } from './recorded.ts';

interface Step extends Output {
  readonly scenario: string;
  readonly argv: readonly string[];
  readonly stdin?: string;
  readonly editor?: string;
  /** The object afterwards, with its managedFields. */
  readonly yaml: string;
}
type Doc = Record<string, unknown>;

const steps = gzipLines(new URL('./managed-fields.jsonl.gz', import.meta.url)).map((line) => JSON.parse(line) as Step);

/** The least that must agree, in percent. */
const FLOOR = 100;

/** The object without what controllers write at their own time, and what is drawn by chance. */
function settled(yaml: string): unknown {
  const { status: _, metadata, ...rest } = load(yaml) as Doc & { metadata: Doc };
  const spec = (rest.spec ?? {}) as Doc;
  for (const drawn of ['clusterIP', 'clusterIPs', 'nodeName']) delete spec[drawn];
  const { resourceVersion: _r, uid: _u, creationTimestamp: _c, generation: _g, managedFields, ...meta } = metadata;
  const entries = ((managedFields ?? []) as Doc[]).filter((entry) => entry.subresource !== 'status').map(({ time: _t, ...entry }) => entry);
  return { ...rest, metadata: { ...meta, managedFields: entries } };
}

/** A printed table without the widths that an address or an age gives it. */
const table = (text: string): string =>
  text
    .replace(/10\.96\.\d+\.\d+|<clusterIP>/g, '<clusterIP>')
    .replace(/ +/g, ' ')
    .replace(/ \d+s$/gm, ' <age>');

/** The object that the step is about; where it names none, the one before. */
function objectOf(step: Step, before: string): string {
  const { kind, metadata } = (load(step.yaml) ?? {}) as { kind?: string; metadata?: { name: string } };
  return kind ? `${kind.toLowerCase()}/${metadata?.name}` : before;
}

async function miss(laptop: Laptop, step: Step, object: string): Promise<string | undefined> {
  laptop.write('/tmp/stdin', step.stdin ?? '');
  const ours = await laptop.run('/tmp', step.argv, '/tmp/stdin', step.editor ? `KUBE_EDITOR=${JSON.stringify(step.editor)}` : '');
  const said = differ({ exit: step.exit, stdout: table(step.stdout), stderr: step.stderr }, { ...ours, stdout: table(ours.stdout) });
  // Controllers have seen it before the next command.
  await laptop.run('/tmp', ['sleep', '2']);
  if (said || !step.yaml) return said;
  const { stdout } = await laptop.run('/tmp', ['kubectl', 'get', object, '-o', 'yaml', '--show-managed-fields']);
  return differ(settled(step.yaml), settled(stdout));
}

it('keeps count of fields as recorded', async () => {
  const laptop = new Laptop();
  await laptop.start();
  const misses: string[] = [];
  let object = '';
  for (const step of steps) {
    object = objectOf(step, object);
    const found = await miss(laptop, step, object);
    if (found) misses.push(`${step.scenario}: ${step.argv.join(' ')}: ${found}`);
  }
  laptop.close();
  report('managed fields', { cases: steps.length, agree: steps.length - misses.length });
  if (misses.length) console.log(misses.join('\n'));
  expect((100 * (steps.length - misses.length)) / steps.length).toBeGreaterThanOrEqual(FLOOR);
}, 60_000);
