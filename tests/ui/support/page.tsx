// A part of the page without its worker: what it posts is kept, what it is told is set here.
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import type { Lesson } from '../../../src/course/lesson.ts';
import { parseLesson } from '../../../src/course/parse.ts';
import type { CheckState, CourseStatus, QuizState } from '../../../src/course/status.ts';
import { variantOf } from '../../../src/course/vars.ts';
import type { ToWorker } from '../../../src/host/protocol.ts';
import type { Transport } from '../../../src/kubernetes/api/wire.ts';
import { SessionContext } from '../../../src/ui/shell/session-context.ts';
import { Session, useSession } from '../../../src/ui/stores/session.ts';
import { en } from '../../../src/ui/words/en.ts';
import { useLanguage } from '../../../src/ui/words/words.ts';

/** jsdom has no media queries: a browser in which none of them holds. */
window.matchMedia ??= (media) => Object.assign(new EventTarget(), { media, matches: false, onchange: null, addListener: () => {}, removeListener: () => {} }) as MediaQueryList;

const FRONT = 'title: A door\nlevel: beginner\nminutes: 5\nobjectives: [doors]\n';

/** A lesson from the body of its file; `front` adds lines to its front matter. */
export function lessonOf(body: string, front = ''): Lesson {
  const { lesson, problems } = parseLesson({ file: 'lesson.md', folder: '01-door', text: `---\nid: door\n${FRONT}${front}---\n${body}`, read: () => undefined });
  if (!lesson) throw new Error(problems.map((p) => `${p.line}: ${p.message}`).join('\n'));
  return variantOf(lesson, 1);
}

export const quizState = (id: string, more: Partial<QuizState> = {}): QuizState => ({ id, state: 'open', answer: undefined, ...more });
export const checkState = (id: string, more: Partial<CheckState> = {}): CheckState => ({
  ...{ id, title: id, state: 'failing', needs: [], hintsTaken: 0, hintsLeft: 0, hints: [] },
  ...more,
});

export function tell(status: Partial<CourseStatus>): void {
  useSession.setState({ status: { checks: [], quizzes: [], solutionShown: false, ...status } });
}

export interface Shown {
  readonly posted: ToWorker[];
  readonly box: HTMLElement;
}

/** Draws a part of the page in English. */
export function show(part: ReactNode, lesson?: Lesson, transport?: Transport): Shown {
  useLanguage.setState({ locale: 'en', words: en });
  const session = new Session('door', lesson);
  const posted: ToWorker[] = [];
  session.post = (message) => void posted.push(message);
  if (transport) session.transport = transport;
  const { container } = render(<SessionContext.Provider value={session}>{part}</SessionContext.Provider>);
  return { posted, box: container };
}
