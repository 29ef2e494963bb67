// What the real kubectl 1.36.3 built of each folder, and what it said about those that cannot be built.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { runScript } from '../support/laptop.ts';

type Case = readonly [cmd: string, out: string, err: string, code: number];

const { files, cases } = JSON.parse(gunzipSync(readFileSync(new URL('data/kustomize.json.gz', import.meta.url))).toString()) as {
  readonly files: Readonly<Record<string, string>>;
  readonly cases: readonly Case[];
};

const ROOT = '/home/learner/k';

const laid = Object.entries(files).map(([name, text]) => `mkdir -p $(dirname ${name}); cat > ${name} <<'END_OF_FILE'\n${text}END_OF_FILE`);
const asked = cases.map(([cmd], i) => `${cmd} >/tmp/o 2>/tmp/e; echo "@@${i} $?"; cat /tmp/o; echo @@; cat /tmp/e`);

describe('kustomize', () => {
  it('builds as the real one', async () => {
    const { output } = await runScript(`mkdir -p ${ROOT}; cd ${ROOT}\n${laid.join('\n')}\n${asked.join('\n')}\necho @@end`);
    const answers = output.split(/^@@\d+ /m).slice(1);
    const ours = cases.map(([cmd], i): Case => {
      const [, code = '', out = '', err = ''] = /^(\d+)\n([\s\S]*?)@@\n([\s\S]*?)(?:@@end\n)?$/.exec(answers[i] ?? '') ?? [];
      return [cmd, out, err, Number(code)];
    });
    expect(ours).toEqual(cases);
  });

  it('is what -k reads', async () => {
    const script = `mkdir -p base over; cd over
printf 'resources: [../base]\\nnamePrefix: x-\\nconfigMapGenerator: [{name: c, literals: [a=1]}]\\n' > kustomization.yaml
printf 'resources: [s.yaml]\\n' > ../base/kustomization.yaml
printf 'apiVersion: v1\\nkind: Service\\nmetadata: {name: s}\\nspec: {ports: [{port: 80}]}\\n' > ../base/s.yaml
kubectl apply -k .; kubectl get -k . -o name; kubectl diff -k . && echo same; kubectl delete -k .; kubectl create -k ../base -f x; kubectl get -k ../base`;
    const { output } = await runScript(script);
    expect(output).toBe(
      'configmap/x-c-h29d89cmmt created\nservice/x-s created\nconfigmap/x-c-h29d89cmmt\nservice/x-s\nsame\nconfigmap "x-c-h29d89cmmt" deleted from default namespace\nservice "x-s" deleted from default namespace\nerror: only one of -f or -k can be specified\nError from server (NotFound): services "s" not found\n',
    );
  });
});
