// @vitest-environment jsdom
// Every kind of question has a form: what it sends, what it shows, what it allows.
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { QuizState } from '../../../src/course/status.ts';
import { moved } from '../../../src/ui/quiz/Order.tsx';
import { QuizCard } from '../../../src/ui/quiz/QuizCard.tsx';
import { lessonOf, quizState, type Shown, show, tell } from '../support/page.tsx';

afterEach(cleanup);

function open(body: string, state: Partial<QuizState> = {}): Shown {
  const lesson = lessonOf(body);
  const quiz = lesson.quizzes[0]!;
  tell({ quizzes: [quizState(quiz.id, state)] });
  return show(<QuizCard quiz={quiz} />, lesson);
}
const say = (state: Partial<QuizState>): void => act(() => tell({ quizzes: [quizState('q', state)] }));
const answers = ({ posted }: Shown): unknown[] => posted.flatMap((m) => (m.t === 'lesson.answer' ? [m.answer] : []));
const press = (name: string): boolean => fireEvent.click(screen.getByRole('button', { name }));
const prose = (value: string) => [{ type: 'paragraph', children: [{ type: 'text', value }] }] as const;

const CHOICE = ':::quiz{#q kind=choice shuffle=false ATTR}\nWhich?\n\n- [ ] this\n  > No.\n- [x] that\n- [ ] other\n  > No.\n:::\n';

describe('choice', () => {
  it('answers by a click, and shows what is said beside the choice', () => {
    const page = open(CHOICE.replace('ATTR', ''));
    fireEvent.click(screen.getByLabelText('this'));
    expect(answers(page)).toEqual([0]);
    say({ state: 'wrong', answer: 0, feedback: prose('No.'), tries: 1, share: 0 });
    expect(screen.getByText('Not that.').parentElement?.textContent).toBe('Not that. No.');
  });
  it('only moves by arrow keys, and answers by Enter', () => {
    const page = open(CHOICE.replace('ATTR', ''));
    const group = screen.getByRole('radiogroup');
    fireEvent.keyDown(group, { key: 'ArrowDown' });
    fireEvent.click(screen.getByLabelText('that'));
    expect(answers(page)).toEqual([]);
    fireEvent.keyDown(group, { key: 'Enter' });
    expect(answers(page)).toEqual([1]);
  });
  it('asks before it spends a counted try, says how many are left, and closes', () => {
    const page = open(CHOICE.replace('ATTR', 'tries=2'), { triesLeft: 2 });
    expect(screen.getByText('2 tries left')).toBeTruthy();
    fireEvent.click(screen.getByLabelText('this'));
    expect(answers(page)).toEqual([]);
    press('Answer');
    expect(answers(page)).toEqual([0]);
    say({ state: 'closed', answer: 0, feedback: prose('No.'), tries: 2, share: 0, triesLeft: 0 });
    expect(screen.getByText('No more tries.')).toBeTruthy();
    expect(within(screen.getByText('The right answer').parentElement!).getByText('that')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Answer' })).toBeNull();
    expect((screen.getByLabelText('that') as HTMLInputElement).disabled).toBe(true);
  });
  it('in an exam takes it and tells nothing', () => {
    open(CHOICE.replace('ATTR', ''), { state: 'given', answer: 0 });
    expect(screen.getByText(/until the end/)).toBeTruthy();
    fireEvent.click(screen.getByLabelText('that'));
    expect((screen.getByLabelText('that') as HTMLInputElement).checked).toBe(true);
  });
});

describe('multi', () => {
  it('sends what is ticked', () => {
    const page = open(CHOICE.replace('choice', 'multi').replace('ATTR', ''));
    fireEvent.click(screen.getByLabelText('that'));
    fireEvent.click(screen.getByLabelText('this'));
    fireEvent.click(screen.getByLabelText('this'));
    press('Answer');
    expect(answers(page)).toEqual([[1]]);
    say({ state: 'wrong', answer: [0, 1], feedback: prose('No.'), tries: 1, share: 0.4 });
    expect(screen.getByText('40 % of it is right.')).toBeTruthy();
  });
});

describe('order', () => {
  const ORDER = ':::quiz{#q kind=order}\nIn which order?\n\n1. laptop\n2. node\n3. pod\n:::\n';
  it('is shown shuffled, moves by buttons that keep the focus, and says where a step stands', () => {
    const page = open(ORDER);
    const steps = (): string[] => screen.getAllByRole('listitem').map((li) => li.querySelector('.grow')?.textContent ?? '');
    expect(steps()).not.toEqual(['laptop', 'node', 'pod']);
    for (const name of ['laptop', 'laptop']) if (steps()[0] !== name) press(`Move up: ${name}`);
    if (steps()[2] !== 'pod') press('Move down: pod');
    expect(steps()).toEqual(['laptop', 'node', 'pod']);
    expect(document.activeElement?.closest('li')).toBeTruthy();
    expect(screen.getByText(/: now \d of 3/)).toBeTruthy();
    press('Answer');
    expect(answers(page)).toEqual([[0, 1, 2]]);
  });
  it.each([
    [[0, 1, 2], { item: 0, by: 1 }, [1, 0, 2]],
    [[0, 1, 2], { item: 0, by: -1 }, [0, 1, 2]],
    [[2, 1, 0], { item: 0, by: -1 }, [2, 0, 1]],
  ] as const)('%j', (order, move, result) => expect(moved(order, move)).toEqual(result));
});

describe('match', () => {
  it('wants a partner for everything', () => {
    const page = open(':::quiz{#q kind=match}\nPairs?\n\n| field | who |\n|---|---|\n| port | inside |\n| nodePort | outside |\n:::\n');
    const answer = screen.getByRole('button', { name: 'Answer' }) as HTMLButtonElement;
    expect(answer.disabled).toBe(true);
    fireEvent.change(screen.getByLabelText('Belongs to port'), { target: { value: '1' } });
    fireEvent.change(screen.getByLabelText('Belongs to nodePort'), { target: { value: '0' } });
    press('Answer');
    expect(answers(page)).toEqual([[1, 0]]);
  });
});

describe('fill', () => {
  const FILL = ':::quiz{#q kind=fill}\nFill it in.\n\n```yaml\ntype: [[NodePort]]\nport: [[80|http]]\n```\n:::\n';
  it('keeps the manifest around the gaps, and sends what stands in them', () => {
    const page = open(FILL);
    expect(page.box.querySelector('pre')?.textContent).toBe('type: \nport: ');
    fireEvent.change(screen.getByLabelText('Gap 1 of 2'), { target: { value: 'NodePort' } });
    expect((screen.getByRole('button', { name: 'Answer' }) as HTMLButtonElement).disabled).toBe(true);
    fireEvent.change(screen.getByLabelText('Gap 2 of 2'), { target: { value: 'http' } });
    press('Answer');
    expect(answers(page)).toEqual([['NodePort', 'http']]);
  });
  it('shows what was given after a reload', () => {
    open(FILL, { state: 'wrong', answer: ['ClusterIP', '80'], share: 0.5, tries: 1 });
    expect((screen.getByLabelText('Gap 1 of 2') as HTMLInputElement).value).toBe('ClusterIP');
    expect(screen.getByText('50 % of it is right.')).toBeTruthy();
  });
});

describe('predict', () => {
  const PREDICT = ':::quiz{#q kind=predict run="curl -s x" on=node-1}\nWhat is printed?\n:::\n';
  it('shows the command, takes the words, and then what really happened', () => {
    const page = open(PREDICT);
    expect(screen.getByText('curl -s x')).toBeTruthy();
    expect(screen.getByText(/on node-1/)).toBeTruthy();
    fireEvent.change(screen.getByLabelText('What it prints'), { target: { value: 'blue' } });
    press('Answer');
    expect(answers(page)).toEqual(['blue']);
    say({ running: true });
    expect(screen.getByText('It is being run …')).toBeTruthy();
    say({ state: 'wrong', answer: 'blue', feedback: prose('The command says something else.'), ran: { output: 'red\n', code: 0 }, tries: 1, share: 0 });
    expect(screen.getByText('red')).toBeTruthy();
    expect(screen.getByText('What it really did (exit code 0)')).toBeTruthy();
  });
  it('with choices waits for the button: a command runs once for an answer', () => {
    const page = open(':::quiz{#q kind=predict run="curl x" exit=7}\nWhat?\n\n- [x] refused\n- [ ] answered\n  > No.\n:::\n');
    fireEvent.click(screen.getByLabelText('refused'));
    expect(answers(page)).toEqual([]);
    press('Answer');
    expect(answers(page)).toEqual([0]);
  });
});

describe('number and reveal', () => {
  it('sends what was typed', () => {
    const page = open(':::quiz{#q kind=number answer=80}\nWhich?\n:::\n');
    fireEvent.change(screen.getByLabelText('Your answer'), { target: { value: '81' } });
    fireEvent.submit(page.box.querySelector('form')!);
    expect(answers(page)).toEqual(['81']);
  });
  it('shows the author’s answer only when asked', () => {
    const page = open(':::quiz{#q kind=reveal}\nWhy?\n\n> Because.\n:::\n');
    expect(screen.queryByText('Because.')).toBeNull();
    press('I have an answer: show yours');
    expect(answers(page)).toEqual([true]);
    say({ state: 'revealed', answer: true });
    expect(screen.getByText('Because.')).toBeTruthy();
  });
});
