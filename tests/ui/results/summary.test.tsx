// @vitest-environment jsdom
// The end of a lesson, and an exam from its clock to its outcome.
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { clockOf, ExamBar } from '../../../src/ui/exam/ExamBar.tsx';
import { ExamGate } from '../../../src/ui/exam/ExamGate.tsx';
import { Outcome } from '../../../src/ui/exam/Outcome.tsx';
import { LessonText } from '../../../src/ui/lesson/LessonText.tsx';
import { Summary } from '../../../src/ui/results/Summary.tsx';
import { checkState, lessonOf, quizState, show, tell } from '../support/page.tsx';

afterEach(cleanup);
// jsdom has dialogs without their methods.
beforeAll(() => {
  HTMLDialogElement.prototype.showModal = function (): void {
    this.open = true;
  };
});

const BODY =
  '## Doors\n\n```check id=svc\ntitle: The Service is there\nran: x\nhints: [Look]\n```\n\n:::quiz{#q kind=choice}\nWhich?\n\n- [ ] this\n  > No.\n- [x] that\n\n> Because.\n:::\n\n```sh solution\nkubectl get nodes\n```\n';
const EXAM = 'exam: {minutes: 40, pass: 0.5}\n';
const passing = checkState('svc', { state: 'passing' });

describe('the summary', () => {
  it('names what to repeat, with the way there', () => {
    tell({ checks: [{ ...passing, hintsTaken: 1 }], quizzes: [quizState('q', { state: 'right', answer: 1, tries: 2, share: 1, atOnce: false })] });
    const { box } = show(<Summary lesson={lessonOf(BODY)} />);
    expect(box.textContent).toContain('2 of 2 done');
    expect(screen.getAllByRole('listitem').map((li) => li.textContent)).toEqual(['The Service is there · with hints · Doors', 'Which? · not right at once · Doors']);
  });
  it('is quiet before the first step, and content at the end', () => {
    tell({ checks: [checkState('svc')], quizzes: [quizState('q')] });
    const { box } = show(<Summary lesson={lessonOf(BODY)} />);
    expect(box.textContent).toContain('Nothing yet');
    act(() => tell({ checks: [passing], quizzes: [quizState('q', { state: 'right', answer: 1, tries: 1, share: 1, atOnce: true })] }));
    expect(box.textContent).toContain('Nothing to repeat');
  });
});

describe('an exam', () => {
  it('says what it is before its clock starts', () => {
    let begun = 0;
    const { box } = show(<ExamGate lesson={lessonOf(BODY, EXAM)} onBegin={() => begun++} />);
    expect(box.textContent).toMatch(/40 minutes.*1 task in the cluster, 1 question.*50 %/);
    fireEvent.click(screen.getByRole('button', { name: 'Begin' }));
    expect(begun).toBe(1);
  });
  it('shows its clock, and is handed in only when asked twice', () => {
    tell({ exam: { state: 'running', secondsLeft: 247 } });
    const { posted } = show(<ExamBar />);
    expect(screen.getByRole('timer').textContent).toBe('4:07');
    fireEvent.click(screen.getByRole('button', { name: 'Hand in' }));
    expect(posted).toEqual([]);
    fireEvent.click(screen.getAllByRole('button', { name: 'Hand in' })[1]!);
    expect(posted).toEqual([{ t: 'lesson.finish' }]);
  });
  it.each([
    [0, '0:00'],
    [59, '0:59'],
    [2400, '40:00'],
  ])('%d seconds are %s', (seconds, text) => expect(clockOf(seconds)).toBe(text));
  it('has no solution while it runs; its outcome stands on top, what was right below each question', async () => {
    const lesson = lessonOf(BODY, EXAM);
    tell({ checks: [checkState('svc')], quizzes: [quizState('q', { state: 'given', answer: 0 })], exam: { state: 'running', secondsLeft: 60 } });
    const { box } = show(<LessonText lesson={lesson} />);
    expect(box.textContent).not.toContain('solution');
    expect(box.textContent).not.toContain('Worth repeating');
    act(() =>
      tell({
        checks: [passing],
        quizzes: [quizState('q', { state: 'closed', answer: 0, tries: 1, share: 0, atOnce: false, feedback: [{ type: 'text', value: 'No.' }] })],
        exam: { state: 'over', secondsLeft: 0 },
      }),
    );
    expect(await screen.findByRole('heading', { name: 'Passed' })).toBeTruthy();
    expect(box.textContent).toContain('1 of 2 points · 50 %');
    expect(screen.getByText('The right answer')).toBeTruthy();
  });
  it('not passed is said as well', () => {
    tell({ checks: [checkState('svc')], quizzes: [quizState('q', { state: 'closed' })], exam: { state: 'over', secondsLeft: 0 } });
    show(<Outcome lesson={lessonOf(BODY, EXAM)} />);
    expect(screen.getByRole('heading', { name: 'Not passed' })).toBeTruthy();
  });
});
