// What the learner must know about the session itself, and the three things to do with it: undo, start over, go on after a fault.
import { type ReactNode, useEffect, useRef } from 'react';
import { writeSummary } from '../stores/progress.ts';
import { type Session, useSession } from '../stores/session.ts';

export function Actions({ session }: { readonly session: Session }): ReactNode {
  const canUndo = useSession((s) => s.canUndo);
  const ready = useSession((s) => s.phase === 'ready');
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button
        type="button"
        disabled={!ready || !canUndo}
        title={canUndo ? `Take back: ${canUndo}` : 'No command has changed the cluster yet'}
        onClick={() => session.post({ t: 'sim.undo' })}
      >
        Undo
      </button>
      <button type="button" disabled={!ready} onClick={() => dialog.current?.showModal()}>
        Reset
      </button>
      <dialog ref={dialog} aria-labelledby="reset-title">
        <h2 id="reset-title">Start this lesson over?</h2>
        <p>The cluster, your files, the terminals and your answers go back to the beginning. This cannot be taken back.</p>
        <form method="dialog" className="row">
          <button type="submit">Keep everything</button>
          <button
            type="submit"
            className="danger"
            onClick={() => {
              writeSummary(session.slot, undefined);
              void session.open({ fresh: true });
            }}
          >
            Start over
          </button>
        </form>
      </dialog>
    </>
  );
}

export function Problems({ session }: { readonly session: Session }): ReactNode {
  const { phase, failure, saveProblem, notice, restored } = useSession();
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => useSession.setState({ notice: undefined }), 4000);
    return () => clearTimeout(timer);
  }, [notice]);
  if (phase === 'elsewhere' || phase === 'taken') {
    return (
      <div className="notice" role="alert">
        <p>
          {phase === 'elsewhere'
            ? 'This lesson is open in another tab. Two tabs would undo each other’s work, so only one may run it.'
            : 'Another tab has taken this lesson over. Nothing is lost: it goes on there.'}
        </p>
        <button type="button" onClick={() => void session.open({ steal: true })}>
          Use it here
        </button>
      </div>
    );
  }
  if (phase === 'failed') {
    return (
      <div className="notice wrong" role="alert">
        <p>The cluster has stopped: {failure} Your work was kept a moment ago.</p>
        <button type="button" onClick={() => void session.open()}>
          Start it again from there
        </button>
      </div>
    );
  }
  return (
    <>
      {saveProblem && (
        <div className="notice" role="alert">
          <p>{saveProblem}</p>
        </div>
      )}
      <div className="toast" role="status">
        {notice ?? (phase === 'starting' ? 'The cluster is starting …' : '')}
        {restored && !notice ? <span className="visually-hidden">Everything is as you left it.</span> : null}
      </div>
    </>
  );
}
