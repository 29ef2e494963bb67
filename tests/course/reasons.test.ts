// Why a check fails, in each language: the first thing that is missing, in the page's own words.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { kindOf } from '../../src/course/checks/index.ts';
import type { View } from '../../src/course/checks/types.ts';
import { loadExpressions } from '../../src/course/expressions.ts';
import type { Check } from '../../src/course/lesson.ts';
import { parseLesson } from '../../src/course/parse.ts';
import type { Probe, TrafficResult } from '../../src/course/probe.ts';
import { type CheckWords, ENGLISH } from '../../src/course/words.ts';
import { GERMAN } from '../../src/course/words-de.ts';
import type { ApiObject } from '../../src/kubernetes/api/meta.ts';

const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'default' }, spec: { ports: [{ port: 80, targetPort: 8080 }] } } as unknown as ApiObject;

function checkOf(body: string): Check {
  const text = `---\nid: r\ntitle: R\nlevel: beginner\nminutes: 5\nobjectives: [x]\n---\n\n\`\`\`check id=a needs=b\ntitle: t\n${body}\n\`\`\`\n\n\`\`\`check id=b\ntitle: t\nran: x\n\`\`\`\n`;
  const { lesson, problems } = parseLesson({ file: 'lesson.md', folder: undefined, text, read: () => undefined });
  if (!lesson) throw new Error(problems.map((p) => `${p.line}: ${p.message}`).join('\n'));
  return lesson.checks[0]!;
}

function viewOf(words: CheckWords, results: readonly TrafficResult[]): View {
  const addresses: Record<string, string> = { 'node-1': '192.168.1.11', laptop: '192.168.1.100' };
  const probe: Partial<Probe> = {
    resolve: (host) => (/^[\d.]+$/.test(host) ? host : addresses[host]),
    request: async (_from, _to, { times = 1 }) => Array.from({ length: times }, (_, i) => results[i % results.length]!),
    requests: [],
    commands: [{ host: 'laptop', line: 'kubectl get svc', code: 1 }],
  };
  return { objects: (_v, kind) => (kind === 'Service' ? [service] : []), serves: (_v, kind) => kind !== 'Gadget', probe: probe as Probe, words };
}

const result = (rest: Partial<TrafficResult>): TrafficResult => ({ from: 'laptop', to: { ip: '192.168.1.11', port: 30080 }, outcome: 'reply', status: 200, ...rest });
const pod = (name: string): TrafficResult => result({ servedBy: { pod: name, node: 'node-1' }, source: '192.168.1.11' });
const asked = (expectation: string, more = ''): string => `traffic: [{from: laptop, to: "node-1:30080", ${more}expect: ${expectation}}]`;

const CASES: readonly [check: string, results: readonly TrafficResult[], english: string, german: string][] = [
  [
    'expect: {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: 80, targetPort: 80}]}}',
    [],
    'Service web: spec.ports[0].targetPort: want 80, found 8080',
    'Service web: spec.ports[0].targetPort: erwartet: 80, gefunden: 8080',
  ],
  [
    'expect: {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: NodePort}}',
    [],
    'Service web: spec.type: want NodePort, found nothing',
    'Service web: spec.type: erwartet: NodePort, gefunden: nichts',
  ],
  [
    'expect: {apiVersion: v1, kind: Pod, metadata: {labels: {app: web}, namespace: shop}}',
    [],
    'There is no Pod with labels app=web in namespace shop',
    'Nicht vorhanden: Pod mit den Labels app=web im Namespace shop',
  ],
  ['expect: {apiVersion: x/v1, kind: Gadget}', [], 'The cluster serves no Gadget of x/v1', 'Der Cluster kennt kein Gadget in x/v1'],
  ['absent: {apiVersion: v1, kind: Service, metadata: {name: web}}', [], 'Service web is still there', 'Noch vorhanden: Service web'],
  ['cel: [{expression: "1 > 2"}]', [], 'failed expression: 1 > 2', 'nicht erfüllt: 1 > 2'],
  ['ran: {pattern: kubectl, exit: 0}', [], '“kubectl get svc” ended with exit code 1, want 0', '„kubectl get svc“ endete mit dem Exit-Code 1, erwartet: 0'],
  [asked('reply', 'seen: true, '), [], 'laptop → node-1:30080: no such request was made yet', 'laptop → node-1:30080: eine solche Anfrage gab es noch nicht'],
  [
    asked('reply'),
    [result({ outcome: 'timeout', at: 'node-1', by: '-j DROP' })],
    'laptop → node-1:30080: want an answer, found no answer in time (the packet ended on node-1: -j DROP)',
    'laptop → node-1:30080: erwartet: eine Antwort, gefunden: keine Antwort in der Zeit (das Paket endete auf node-1: -j DROP)',
  ],
  [
    asked('closed'),
    [pod('web-1')],
    'laptop → node-1:30080: want no way in, found an answer (answered by pod web-1 on node-1)',
    'laptop → node-1:30080: erwartet: kein Einlass, gefunden: eine Antwort (beantwortet von Pod web-1 auf node-1)',
  ],
  [asked('{status: 301}'), [result({})], 'laptop → node-1:30080: want status 301, found 200', 'laptop → node-1:30080: erwartet: der Status 301, gefunden: 200'],
  [
    asked('{distinctPods: 2}', 'times: 3, '),
    [pod('web-1')],
    'laptop → node-1:30080: want answers of at least 2 pods, found 1 in 3 requests',
    'laptop → node-1:30080: erwartet: Antworten von mindestens 2 Pods, gefunden: 1 bei 3 Anfragen',
  ],
  [
    asked('{servedBy: {node: node-2}}'),
    [pod('web-1')],
    'laptop → node-1:30080: want an answer from node-2, found node-1',
    'laptop → node-1:30080: erwartet: eine Antwort von node-2, gefunden: node-1',
  ],
  [
    asked('{source: laptop}'),
    [pod('web-1')],
    'laptop → node-1:30080: want the pod to see laptop, found 192.168.1.11',
    'laptop → node-1:30080: erwartet: der Pod sieht laptop, gefunden: 192.168.1.11',
  ],
  [
    asked('{by: KUBE-EXT}'),
    [result({})],
    'laptop → node-1:30080: want “KUBE-EXT” to decide, found no such rule on the way',
    'laptop → node-1:30080: erwartet: „KUBE-EXT“ entscheidet, gefunden: keine solche Regel auf dem Weg',
  ],
  ['traffic: [{from: laptop, to: "nowhere:80", expect: reply}]', [], 'laptop → nowhere:80: There is no nowhere', 'laptop → nowhere:80: Nicht vorhanden: nowhere'],
];

describe('a check that fails', () => {
  beforeAll(loadExpressions);

  it.each(CASES)('%s says why, in each language', async (body, results, english, german) => {
    const check = checkOf(body);
    const said = async (words: CheckWords): Promise<string> => {
      const { reason, where } = await kindOf(check.rule).evaluate(check.rule as never, viewOf(words, results), check);
      return where ? `${reason} (${where})` : reason;
    };
    expect(await said(ENGLISH.checks)).toBe(english);
    expect(await said(GERMAN.checks)).toBe(german);
  });

  it('has no words of its own beside the catalogue', () => {
    const found: string[] = [];
    for (const file of readdirSync('src/course/checks', { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts'))) {
      const source = ts.createSourceFile(file, readFileSync(join('src/course/checks', file), 'utf8'), ts.ScriptTarget.Latest, true);
      const visit = (node: ts.Node): void => {
        const text = ts.isStringLiteral(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isNoSubstitutionTemplateLiteral(node) ? node.text : '';
        // What the author is to blame for is thrown, and never shown to a learner.
        if (/\p{L}{2,} \p{L}|\p{L}{2,} $|^ \p{L}{2,}/u.test(text) && !ts.isNewExpression(node.parent.parent)) found.push(`${file}: ${text}`);
        ts.forEachChild(node, visit);
      };
      visit(source);
    }
    expect(found.filter((line) => !/^index\.ts: no check/.test(line))).toEqual([]);
  });
});
