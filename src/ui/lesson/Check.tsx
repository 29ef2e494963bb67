// A check: what shall be true, whether it is, and if not, what is missing in the cluster's own terms.
import type { ReactNode } from 'react';
import type { Check as CheckRule } from '../../course/lesson.ts';
import type { CheckState } from '../../course/status.ts';
import { useRunning } from '../shell/session-context.ts';
import { useSession } from '../stores/session.ts';
import { useWords } from '../words/words.ts';
import { withCode } from './with-code.tsx';

export function Check({ check: { id, title } }: { readonly check: Pick<CheckRule, 'id' | 'title'> }): ReactNode {
  const session = useRunning();
  const words = useWords().check;
  const check = useSession((s) => s.status?.checks.find((c) => c.id === id));
  const state = check?.state ?? 'waiting';
  return (
    <section className={`check ${state}`} id={`block-${id}`} aria-label={words.name(title)}>
      <Mark state={state} />
      <div>
        <p className="check-title">
          {title} <span className="visually-hidden">({words[state]})</span>
        </p>
        <div aria-live="polite">
          {check && <Missing check={check} />}
          {check?.hints.map((hint) => (
            <p key={hint} className="hint-text">
              {withCode(hint)}
            </p>
          ))}
        </div>
        {state !== 'passing' && check && check.hintsLeft > 0 && (
          <button type="button" className="link" onClick={() => session.post({ t: 'lesson.hint', check: id })}>
            {check.hintsTaken === 0 ? words.hint : words.anotherHint}
          </button>
        )}
      </div>
    </section>
  );
}

/** Why it does not pass: what it waits for, how long it still has to hold, the first difference, where a packet ended. */
function Missing({ check }: { readonly check: CheckState }): ReactNode {
  const words = useWords().check;
  const first = useFirst(check);
  if (check.state === 'passing') return null;
  if (check.holdsFor !== undefined) return <p className="soft">{words.holds(check.holdsFor)}</p>;
  if (check.state === 'waiting') return first ? <p className="soft">{words.first(first)}</p> : null;
  return (
    <>
      {check.reason && <p className="soft">{withCode(check.reason)}</p>}
      {check.where && <p className="soft where">{withCode(check.where)}</p>}
    </>
  );
}

/** The titles of the checks that must pass before this one, one string so that equal ones are equal. */
function useFirst(check: CheckState): string {
  return useSession((s) =>
    (s.status?.checks ?? [])
      .filter((c) => check.needs.includes(c.id) && c.state !== 'passing')
      .map((c) => c.title)
      .join(' · '),
  );
}

function Mark({ state }: { readonly state: 'waiting' | 'failing' | 'passing' }): ReactNode {
  return (
    <svg className="mark" viewBox="0 0 18 18" aria-hidden="true">
      <circle cx="9" cy="9" r="7.5" strokeDasharray={state === 'passing' ? undefined : '2.6 2.1'} />
      {state === 'passing' && <path d="M5.6 9.2l2.3 2.3 4.4-4.7" />}
    </svg>
  );
}
