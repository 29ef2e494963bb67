// What the page's worker brings along before the first prompt. What is seldom needed stays out of it: import it on demand (base/on-demand.ts).
import { build, type Metafile } from 'esbuild';
import { beforeAll, expect, it } from 'vitest';

const ENTRY = 'src/host/worker.ts';
const ROOT = new URL('../..', import.meta.url).pathname;

/** Fetched with their first use. Whoever finds his file here imports one of these without meaning to. */
const LATER = [
  'node_modules/@marcbachmann/cel-js/',
  'node_modules/diff/',
  'node_modules/just-bash/',
  'src/course/cel.ts',
  'src/kubernetes/api/generated/docs/',
  'src/kubernetes/api/patch/strategic',
  'src/kubernetes/api/whole-schema.ts',
  'src/kubernetes/apiserver/admission/limit-ranger.ts',
  'src/kubernetes/apiserver/admission/pod-security/checks.ts',
  'src/kubernetes/apiserver/admission/resource-quota.ts',
  'src/kubernetes/apiserver/admission/validating-policy/plugin.ts',
  'src/kubernetes/apiserver/discovery/openapi.ts',
  'src/kubernetes/apiserver/handlers/delete.ts',
  'src/kubernetes/apiserver/handlers/patch.ts',
  'src/kubernetes/apiserver/protobuf/',
  'src/kubernetes/apiserver/registry/lib/cel/',
  'src/kubernetes/controllers/cronjob/sync.ts',
  'src/kubernetes/controllers/hpa/sync.ts',
  'src/kubernetes/controllers/job/sync.ts',
  'src/kubernetes/controllers/namespace/end.ts',
  'src/kubernetes/controllers/pdb/sync.ts',
  'src/kubernetes/controllers/persistentvolume/sync.ts',
  'src/kubernetes/controllers/statefulset/sync.ts',
  'src/kubernetes/kubectl/lib/apply/three-way.ts',
  'src/kubernetes/kubelet/door/door-',
  'src/machine/network/netfilter/command.ts',
  'src/machine/shell/builtins/declare.ts',
  'src/machine/shell/builtins/getopts.ts',
  'src/machine/shell/builtins/mapfile.ts',
  'src/machine/shell/builtins/read.ts',
  'src/machine/shell/dash/',
];

let files: Metafile['inputs'];

beforeAll(async () => {
  const { metafile } = await build({
    entryPoints: [ENTRY],
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: 'out',
    write: false,
    metafile: true,
    absWorkingDir: ROOT,
    external: ['virtual:*', 'node:*'],
    logLevel: 'error',
  });
  files = metafile.inputs;
}, 60_000);

/** From each file that comes with the worker to the one that brought it. */
function broughtBy(): Map<string, string> {
  const by = new Map([[ENTRY, '']]);
  for (const file of by.keys()) {
    for (const { kind, path } of files[file]?.imports ?? []) if (kind === 'import-statement' && !by.has(path)) by.set(path, file);
  }
  return by;
}

it('brings nothing that is meant to come later', () => {
  const by = broughtBy();
  const way = (file: string): string => (file ? `${way(by.get(file) ?? '')} → ${file}` : '');
  expect([...by.keys()].filter((file) => LATER.some((later) => file.startsWith(later))).map(way)).toEqual([]);
});

it('names only what there is', () => {
  const all = Object.keys(files);
  expect(LATER.filter((later) => !all.some((file) => file.startsWith(later)))).toEqual([]);
});
