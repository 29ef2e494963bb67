// @vitest-environment jsdom
// For who writes and who teaches: each check with its state and why; all answers open; a check made of what is there.
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { Transport } from '../../../src/kubernetes/api/wire.ts';
import { AuthorPanel } from '../../../src/ui/author/AuthorPanel.tsx';
import { InstructorView } from '../../../src/ui/author/InstructorView.tsx';
import { checkState, lessonOf, quizState, show, tell } from '../support/page.tsx';

afterEach(cleanup);

const lesson = lessonOf(
  '```check id=svc weight=2\ntitle: The Service is there\nexpect: {apiVersion: v1, kind: Service, metadata: {name: web}}\nhints: [Look, {when: "true", text: Now}]\n```\n\n```check id=keep needs=svc holds=30s sticky=false\ntitle: It stays\nran: x\n```\n\n:::quiz{#q kind=choice tries=2}\nWhich?\n\n- [ ] this\n  > No.\n- [x] that\n\n> Because.\n:::\n\n:::quiz{#f kind=fill}\nFill.\n\n```yaml\nport: [[80]]\n```\n:::\n\n:::quiz{#n kind=number answer=80}\nWhich number?\n\n- 81\n  > One less.\n:::\n\n```sh solution\nkubectl get nodes\n```\n',
);
const ANSWERS: Record<string, unknown> = {
  '/api/v1': { resources: [{ name: 'services', kind: 'Service', namespaced: true, verbs: ['list'] }] },
  '/apis': { groups: [] },
  '/api/v1/services': { items: [{ metadata: { name: 'web', namespace: 'default' }, spec: { clusterIP: '10.96.0.9', ports: [{ port: 80 }] } }] },
};
const transport: Transport = async ({ path }) => ({ code: 200, headers: {}, body: ANSWERS[path.split('?')[0]!] }) as Awaited<ReturnType<Transport>>;

describe('the author’s panel', () => {
  it('says of each check what it is, how it stands and why', () => {
    tell({
      checks: [checkState('svc', { reason: 'There is no Service web', where: 'the packet ended on node-1' }), checkState('keep', { state: 'waiting' })],
      quizzes: [quizState('q', { state: 'wrong', answer: 0 })],
    });
    show(<AuthorPanel lesson={lesson} />, lesson, transport);
    expect(screen.getByRole('region', { name: 'svc' }).textContent).toMatch(/not yet.*expect · weight=2 · line 8.*There is no Service web.*ended on node-1/);
    expect(screen.getByRole('region', { name: 'keep' }).textContent).toMatch(/not yet possible.*ran · needs=svc · sticky=false · holds=30s/);
    expect(screen.getByRole('region', { name: 'q' }).textContent).toMatch(/wrong.*choice · tries=2.*given: 0/);
  });
  it('makes a check of an object', async () => {
    tell({});
    const { box } = show(<AuthorPanel lesson={lesson} />, lesson, transport);
    await screen.findByRole('option', { name: 'default/web' });
    fireEvent.change(screen.getByLabelText('Object'), { target: { value: 'default/web' } });
    expect(box.textContent).toContain('```check id=service-web');
    expect(box.textContent).not.toContain('10.96.0.9');
  });
});

describe('the instructor’s view', () => {
  it('has every answer, hint, rule and the solution', () => {
    tell({});
    const { box } = show(<InstructorView lesson={lesson} />, lesson);
    for (const text of ['✓ that', '✗ this', 'No.', 'Because.', 'port: 80', 'Now', 'kind: Service', 'kubectl get nodes', '81', 'One less.']) expect(box.textContent).toContain(text);
    expect(box.querySelectorAll('input')).toHaveLength(0);
  });
});
