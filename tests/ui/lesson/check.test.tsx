// @vitest-environment jsdom
// What a check says of itself in each of its states.
import { cleanup } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { CheckState } from '../../../src/course/status.ts';
import { Check } from '../../../src/ui/lesson/Check.tsx';
import { checkState, show, tell } from '../support/page.tsx';

afterEach(cleanup);

describe('a check', () => {
  const other = checkState('svc', { title: 'The Service is there' });
  const cases: [string, Partial<CheckState>, RegExp][] = [
    ['says the first difference', { reason: 'spec.type: want `NodePort`, found ClusterIP' }, /want NodePort, found/],
    ['says where a packet ended', { reason: 'want an answer', where: 'the packet ended on node-1: DROP' }, /want an answer.*ended on node-1: DROP/],
    ['says what comes first', { state: 'waiting', needs: ['svc'], reason: 'not shown' }, /First: The Service is there$/],
    ['says how long it must still hold', { holdsFor: 12, reason: 'not shown' }, /It must stay so for 12 more seconds\.$/],
    ['says nothing more when it is done', { state: 'passing', reason: 'not shown' }, /^Reach \(done\)$/],
  ];
  it.each(cases)('%s', (_name, state, text) => {
    tell({ checks: [other, checkState('reach', state)] });
    const { box } = show(<Check check={{ id: 'reach', title: 'Reach' }} />);
    expect(box.textContent).toMatch(text);
    expect(box.textContent).not.toContain('not shown');
  });
});
