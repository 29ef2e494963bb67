// What the real kubectl 1.36.3 answered at a Tab, and what the shell makes of it.
import { describe, expect, it } from 'vitest';
import { runScript } from '../support/laptop.ts';

const WORLD = `
kubectl create deployment web --image=nginx:1.28
kubectl expose deployment web --port=80
kubectl create namespace shop
kubectl create deployment cart --image=redis -n shop
kubectl config set-context two --cluster=kubernetes --user=kubernetes-admin --namespace=shop
`;

/** What is typed after `kubectl __completeNoDesc`, and the answer in one line. */
const CASES: readonly (readonly [string, string])[] = [
  ['get po', 'pods podtemplates poddisruptionbudgets.policy :4'],
  ["get deploy ''", 'web :4'],
  ["get -n shop deploy ''", 'cart :4'],
  ["--context two get deploy ''", 'cart :4'],
  ['get deploy/w', 'deploy/web :4'],
  ['get deploy/web s', 'secrets/ serviceaccounts/ services/ statefulsets.apps/ storageclasses.storage.k8s.io/ servicecidrs.networking.k8s.io/ :6'],
  ["get svc kubernetes ''", 'web :4'],
  ["get nothing ''", ':4'],
  ['get -n s', 'shop :4'],
  ['get --namespace=s', 'shop :4'],
  ['get --namesp', '--namespace :4'],
  ['get --output=json', 'json jsonpath jsonpath-as-json jsonpath-file :4'],
  ['get -oj', ':4'],
  ["get -f ''", 'json yaml yml :8'],
  ["get --bogus ''", ':0'],
  ["get --help ''", ':4'],
  ['get pods -- -', ':4'],
  ['rollout st', 'status :4'],
  ["rollout pause ''", 'deployment :4'],
  ["rollout status deploy/web ''", ':4'],
  ["create deployment x ''", '--image :0'],
  ["scale deployment ''", '--replicas web :4'],
  ['logs deploy', 'deployments/ :6'],
  ["logs deploy/web ''", 'nginx :4'],
  ["exec deploy/web -c ''", 'nginx :4'],
  ["port-forward svc/web ''", '80:80 :4'],
  ['port-forward svc/web 8080', '8080:80 :4'],
  ['cp sh', 'shop/ :2'],
  ['config use-context t', 'two :4'],
  ['config set-context --current --namespace=s', 'shop :4'],
  ['help rollout un', 'undo :4'],
  ['bogus x', ':0'],
];

describe('__complete', () => {
  it('answers as the real one', async () => {
    const lines = CASES.map(([typed]) => `kubectl __completeNoDesc ${typed} 2>/dev/null | tr '\\n' ' '; echo`);
    const { output } = await runScript(`{ ${WORLD} } >/dev/null; sleep 3\n${lines.join('\n')}`);
    const answers = output.trimEnd().split('\n');
    const sorted = (text: string): string => text.trim().split(' ').sort().join(' ');
    expect(CASES.map(([typed], i) => [typed, sorted(answers[i] ?? '')])).toEqual(CASES.map(([typed, answer]) => [typed, sorted(answer)]));
  });

  it('says on stderr what it means', async () => {
    const { output } = await runScript("kubectl __complete get --bogus '' 2>&1 >/dev/null; kubectl __complete logs x y '' 2>&1 >/dev/null; kubectl __complete 2>&1");
    expect(output).toBe(
      '[Debug] [Error] Error while parsing flags from args [--bogus]: unknown flag: --bogus\nCompletion ended with directive: ShellCompDirectiveDefault\n' +
        'Completion ended with directive: ShellCompDirectiveNoFileComp\nerror: requires at least 1 arg(s), only received 0\n',
    );
  });
});

describe('completion bash', () => {
  it('fills COMPREPLY, also for another name', async () => {
    const ask = (words: string): string => `COMP_WORDS=(${words}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); __start_kubectl; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { output } = await runScript(
      `source <(kubectl completion bash); alias k=kubectl; complete -o default -F __start_kubectl k\ntouch a.yaml b.txt; mkdir folder\n${['k rollout r', 'k get --output=ya', "kubectl apply -f ''", 'k rollout undo deploy'].map(ask).join('\n')}`,
    );
    expect(output.replace(/ {2}\(.*/g, '')).toBe('restart\nresume \n--output=yaml\nfolder\na.yaml\ndeployment\n');
  });
});
