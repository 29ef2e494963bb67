// A check: what shall be true, whether it is, and if not, what is missing in the cluster's own terms.
import type { ReactNode } from 'react';
import { useRunning } from '../shell/session-context.ts';
import { useSession } from '../stores/session.ts';
import { withCode } from './with-code.tsx';

const WORDS = { waiting: 'not yet possible', failing: 'not yet', passing: 'done' } as const;

export function Check({ id, title }: { readonly id: string; readonly title: string }): ReactNode {
  const session = useRunning();
  const check = useSession((s) => s.status?.checks.find((c) => c.id === id));
  const state = check?.state ?? 'waiting';
  return (
    <section className={`check ${state}`} id={`block-${id}`} aria-label={`Check: ${title}`}>
      <Mark state={state} />
      <div>
        <p className="check-title">
          {title} <span className="visually-hidden">({WORDS[state]})</span>
        </p>
        <div aria-live="polite">
          {state === 'failing' && check?.reason ? <p className="soft">{withCode(check.reason)}</p> : null}
          {check?.hints.map((hint) => (
            <p key={hint} className="hint-text">
              {withCode(hint)}
            </p>
          ))}
        </div>
        {state !== 'passing' && check && check.hintsLeft > 0 && (
          <button type="button" className="link" onClick={() => session.post({ t: 'lesson.hint', check: id })}>
            {check.hintsTaken === 0 ? 'Hint' : 'Another hint'}
          </button>
        )}
      </div>
    </section>
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
