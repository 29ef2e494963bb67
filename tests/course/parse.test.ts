import { describe, expect, it } from 'vitest';
import { evaluateCel } from '../../src/course/cel.ts';
import { firstDifference } from '../../src/course/match.ts';
import { parseLesson } from '../../src/course/parse.ts';
import { plainText } from '../../src/course/prose.ts';

const FRONT = '---\nid: door\ntitle: A door\nlevel: beginner\nminutes: 5\nobjectives: [doors]\n---\n';
const parse = (body: string, front = FRONT) => parseLesson({ file: 'lessons/01-door/lesson.md', folder: '01-door', text: front + body, read: () => undefined });

describe('a lesson file', () => {
  it('keeps node-2:30080 and svc/web:http in a sentence as they are', () => {
    const { lesson } = parse('Ask node-2:30080 and `svc/web:http` at 12:30 :thing.\n');
    const block = lesson?.blocks[0];
    expect(block?.type === 'prose' && plainText(block.nodes)).toBe('Ask node-2:30080 and svc/web:http at 12:30 :thing.');
  });

  it('reads commands with their host, exit code and output', () => {
    const { lesson } = parse('```sh on=node-1 exit=7\ncurl x\n```\n\n```output\nno\n```\n');
    expect(lesson?.blocks).toMatchObject([{ type: 'sh', host: 'node-1', exit: 7, text: 'curl x', output: 'no' }]);
  });

  it('reads checks, quizzes and the solution', () => {
    const { lesson, problems } = parse(
      '```check id=svc weight=2\ntitle: It is there\nexpect: {apiVersion: v1, kind: Service, metadata: {name: web}}\nhints:\n  - Look\n  - {when: "object.spec.type == \'ClusterIP\'", text: Type}\n```\n\n' +
        ':::quiz{#q kind=choice}\nWhich?\n\n- [ ] a\n  > No.\n- [x] b\n\n> Because.\n:::\n\n```sh solution\nkubectl apply -f x\n```\n',
    );
    expect(problems).toEqual([]);
    expect(lesson?.checks).toMatchObject([{ id: 'svc', weight: 2, rule: { kind: 'expect' }, hints: [{ text: 'Look' }, { text: 'Type' }] }]);
    expect(lesson?.quizzes[0]).toMatchObject({ id: 'q', kind: 'choice', choices: [{ right: false }, { right: true }] });
    expect(lesson?.solution).toBe('kubectl apply -f x');
  });

  const mistakes: [string, string, RegExp, number][] = [
    ['front matter that is missing', '', /front matter/, 1],
    ['an unknown directive', ':::danger\nx\n:::\n', /no directive :::danger/, 8],
    ['a check without id', '```check\ntitle: t\nran: x\n```\n', /needs an id/, 8],
    ['two things of one id', '```check id=a\ntitle: t\nran: x\n```\n\n```check id=a\ntitle: t\nran: x\n```\n', /used already in line 8/, 13],
    ['a check with bad YAML', '```check id=a\ntitle: t\n  bad: [\n```\n', /check a/, 10],
    ['a check that says nothing', '```check id=a\ntitle: t\n```\n', /exactly one of/, 8],
    ['a wrong choice without feedback', ':::quiz{#q}\nWhy?\n\n- [ ] a\n- [x] b\n:::\n', /has no feedback/, 8],
    ['needs that go in a circle', '```check id=a needs=b\ntitle: t\nran: x\n```\n\n```check id=b needs=a\ntitle: t\nran: x\n```\n', /needs itself/, 8],
    ['HTML', '<script>alert(1)</script>\n', /HTML is not possible/, 8],
    ['a link to a script', '[x](javascript:alert)\n', /may not lead/, 8],
  ];
  it.each(mistakes)('reports %s with its line', (_name, body, message, line) => {
    const { lesson, problems } = parse(body, body === '' ? '' : FRONT);
    expect(lesson).toBeUndefined();
    expect(problems.map((p) => p.message).join('\n')).toMatch(message);
    expect(problems.some((p) => p.line === line)).toBe(true);
  });
});

describe('partial objects', () => {
  const service = {
    spec: {
      type: 'NodePort',
      ports: [
        { name: 'a', port: 80, targetPort: 8080 },
        { name: 'b', port: 81, targetPort: '80' },
      ],
    },
  };
  it.each([
    [{ spec: { type: 'NodePort' } }, undefined],
    [{ spec: { ports: [{ port: 81, targetPort: 80 }] } }, undefined],
    [{ spec: { ports: [{ port: 80, targetPort: 80 }] } }, 'spec.ports[0].targetPort'],
    [{ spec: { selector: { app: 'web' } } }, 'spec.selector'],
  ])('%j', (want, path) => {
    expect(firstDifference(want, service)?.path).toBe(path);
  });
});

describe('CEL', () => {
  const objects = () => [{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'auto' }, spec: { ports: [{ nodePort: 31234 }] } }];
  it('reads the live cluster', () => {
    expect(evaluateCel("objects('v1','Service').filter(s, s.metadata.name=='auto')[0].spec.ports[0].nodePort", objects)).toEqual({ ok: true, value: 31234 });
  });
  it('says what is wrong without throwing', () => {
    expect(evaluateCel('1 +', objects).ok).toBe(false);
    expect(evaluateCel("objects('v1','Service')[5].x", objects).ok).toBe(false);
  });
});
