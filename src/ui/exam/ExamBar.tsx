// An exam's clock and the button that ends it. The time is the worker's; between two of its words the page counts on by itself.
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ExamState } from '../../course/status.ts';
import { useRunning } from '../shell/session-context.ts';
import { useSession } from '../stores/session.ts';
import { useWords } from '../words/words.ts';

/** Minutes at which the time is said aloud. */
const SAID = [10, 5, 1];

/** Minutes and seconds, 4:07. */
export function clockOf(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export function ExamBar(): ReactNode {
  const exam = useSession((s) => s.status?.exam);
  return exam?.state === 'running' ? <Clock exam={exam} /> : null;
}

function Clock({ exam }: { readonly exam: ExamState }): ReactNode {
  const session = useRunning();
  const words = useWords().exam;
  const left = useSecondsLeft(exam);
  const minute = SAID.find((m) => left <= m * 60 && left > m * 60 - 20);
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <div className="exam-bar">
      <span role="timer" aria-label={words.left} className={left <= 300 ? 'bad' : ''}>
        {clockOf(left)}
      </span>
      <span className="visually-hidden" role="status">
        {minute === undefined ? '' : words.minutesLeft(minute)}
      </span>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        {words.handIn}
      </button>
      <dialog ref={dialog} aria-labelledby="hand-in-title">
        <h2 id="hand-in-title">{words.handInTitle}</h2>
        <p>{words.handInWhat}</p>
        <form method="dialog" className="row">
          <button type="submit">{words.goOn}</button>
          <button type="submit" className="danger" onClick={() => session.post({ t: 'lesson.finish' })}>
            {words.handIn}
          </button>
        </form>
      </dialog>
    </div>
  );
}

function useSecondsLeft({ secondsLeft }: ExamState): number {
  const [left, setLeft] = useState(secondsLeft);
  useEffect(() => {
    const end = performance.now() + secondsLeft * 1000;
    const tick = (): void => setLeft(Math.max(0, Math.ceil((end - performance.now()) / 1000)));
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [secondsLeft]);
  return left;
}
