// Pairs: what stands on the left, and a list to choose its partner from.
import type { ReactNode } from 'react';
import { plainText } from '../../course/prose.ts';
import { ProseNodes } from '../lesson/Prose.tsx';
import { useWords } from '../words/words.ts';
import { Said } from './Said.tsx';
import { type FormProps, useAnswer } from './use-answer.ts';

/** Nothing chosen yet. */
const NONE = -1;

export function Match(props: FormProps): ReactNode {
  const { quiz, state, label } = props;
  const words = useWords().quiz;
  const { now, changed, closed, set, give } = useAnswer<readonly number[]>(props, (given) => quiz.items.map((_, i) => (Array.isArray(given) ? Number(given[i] ?? NONE) : NONE)));
  const partner = (i: number): string => plainText(quiz.partners[i] ?? []);
  return (
    <div>
      <ul className="match" aria-labelledby={label}>
        {quiz.items.map((item, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows never move
          <li key={i}>
            <span>
              <ProseNodes nodes={item} />
            </span>
            <select aria-label={words.partner(plainText(item))} value={now[i] ?? NONE} disabled={closed} onChange={(e) => set(now.with(i, Number(e.target.value)))}>
              <option value={NONE} disabled>
                {words.choose}
              </option>
              {quiz.shown.map((p) => (
                <option key={p} value={p}>
                  {partner(p)}
                </option>
              ))}
            </select>
          </li>
        ))}
      </ul>
      {!closed && (
        <button type="button" disabled={now.includes(NONE) || (state?.tries !== undefined && !changed)} onClick={() => give(now)}>
          {words.answer}
        </button>
      )}
      <Said quiz={quiz} state={state} />
    </div>
  );
}
