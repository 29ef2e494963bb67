// Steps to be brought into order: each has two buttons, and where it stands now is said.
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { plainText } from '../../course/prose.ts';
import { ProseNodes } from '../lesson/Prose.tsx';
import { useWords } from '../words/words.ts';
import { Said } from './Said.tsx';
import { type FormProps, useAnswer } from './use-answer.ts';

interface Move {
  readonly item: number;
  readonly by: -1 | 1;
}

/** The list with one item moved by a place; the same list at its ends. */
export function moved(order: readonly number[], { item, by }: Move): readonly number[] {
  const from = order.indexOf(item);
  const to = from + by;
  const other = order[to];
  return from < 0 || other === undefined ? order : order.with(from, other).with(to, item);
}

export function Order(props: FormProps): ReactNode {
  const { quiz, state, label } = props;
  const words = useWords().quiz;
  const { now, changed, closed, set, give } = useAnswer<readonly number[]>(props, (given) => (Array.isArray(given) ? given.map(Number) : quiz.shown));
  const [last, setLast] = useState<Move | undefined>();
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    // The row has moved away from under the key: the focus goes with it, to the other button where this one has ended.
    const row = last && list.current?.querySelector(`[data-item="${last.item}"]`);
    const wanted = row?.querySelector<HTMLButtonElement>(`[data-by="${last?.by}"]`);
    (wanted?.disabled ? row?.querySelector<HTMLButtonElement>('button:not(:disabled)') : wanted)?.focus();
  }, [last]);
  const name = (item: number): string => plainText(quiz.items[item] ?? []);
  const move = (step: Move): void => {
    set(moved(now, step));
    setLast(step);
  };
  return (
    <div>
      <ol className="order" ref={list} aria-labelledby={label}>
        {now.map((item, at) => (
          <li key={item} data-item={item}>
            <span className="grow">
              <ProseNodes nodes={quiz.items[item] ?? []} />
            </span>
            {!closed &&
              ([-1, 1] as const).map((by) => (
                <button
                  key={by}
                  type="button"
                  className="square"
                  data-by={by}
                  aria-label={by < 0 ? words.up(name(item)) : words.down(name(item))}
                  disabled={by < 0 ? at === 0 : at === now.length - 1}
                  onClick={() => move({ item, by })}
                >
                  <span aria-hidden="true">{by < 0 ? '↑' : '↓'}</span>
                </button>
              ))}
          </li>
        ))}
      </ol>
      <p className="visually-hidden" aria-live="polite">
        {last ? words.moved(name(last.item), now.indexOf(last.item) + 1, now.length) : ''}
      </p>
      {!closed && (
        <button type="button" disabled={state?.tries !== undefined && !changed} onClick={() => give(now)}>
          {words.answer}
        </button>
      )}
      <Said quiz={quiz} state={state} />
    </div>
  );
}
