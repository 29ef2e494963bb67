// -v as the real kubectl 1.36.3 has it: which lines come, in which order.
import { describe, expect, it } from 'vitest';
import { runScript } from '../support/laptop.ts';

/** Lines without time, process, gates (their order is chance), durations and dates. */
const plain = (text: string): string =>
  text
    .replace(/^.*Feature gate default state.*\n/gm, '')
    .replace(/^([IWE])\d{4} [\d:.]+ +\d+ /gm, '$1 ')
    .replace(/illiseconds=\d+/g, 'illiseconds=N')
    .replace(/^\tDate: .*$/gm, '\tDate: D')
    .replace(/Content-Length: \d+/g, 'Content-Length: N');

const CASES: readonly (readonly [string, string])[] = [
  [
    'kubectl get cm none -v=6',
    `I loader.go:407] Config loaded from file:  /home/learner/.kube/config
I round_trippers.go:632] "Response" verb="GET" url="https://192.168.1.10:6443/api/v1/namespaces/default/configmaps/none" status="404 Not Found" milliseconds=N
I helpers.go:246] server response object: %s[{
  "kind": "Status",
  "apiVersion": "v1",
  "metadata": {},
  "status": "Failure",
  "message": "configmaps \\"none\\" not found",
  "reason": "NotFound",
  "details": {
    "name": "none",
    "kind": "configmaps"
  },
  "code": 404
}]
Error from server (NotFound): configmaps "none" not found
`,
  ],
  [
    'kubectl get ns default -o name -v=7',
    `I loader.go:407] Config loaded from file:  /home/learner/.kube/config
I round_trippers.go:527] "Request" verb="GET" url="https://192.168.1.10:6443/api/v1/namespaces/default" headers=<
	Accept: application/json
	User-Agent: kubectl/v1.36.3 (linux/amd64) kubernetes/0f29094
 >
I round_trippers.go:632] "Response" status="200 OK" milliseconds=N
namespace/default
`,
  ],
  ['kubectl get ns default -o name -v=0', 'namespace/default\n'],
];

describe('-v', () => {
  it.each(CASES)('%s', async (cmd, expected) => {
    const { output } = await runScript(`kubectl get ns >/dev/null; kubectl get cm >/dev/null; ${cmd}`);
    expect(plain(output)).toBe(expected);
  });
});
