// What may be done with a session as a whole: take back the last command, start over (asked first).
import { type ReactNode, useRef } from 'react';
import { writeSummary } from '../stores/progress.ts';
import { type Session, useSession } from '../stores/session.ts';
import { useWords } from '../words/words.ts';

export function Actions({ session, onFresh }: { readonly session: Session; readonly onFresh?: (() => void) | undefined }): ReactNode {
  const words = useWords().session;
  const canUndo = useSession((s) => s.canUndo);
  const ready = useSession((s) => s.phase === 'ready');
  const dialog = useRef<HTMLDialogElement>(null);
  const fresh = (): void => {
    writeSummary(session.slot, undefined);
    void session.open({ fresh: true });
    onFresh?.();
  };
  return (
    <>
      <button type="button" disabled={!ready || !canUndo} title={canUndo ? words.takeBack(canUndo) : words.nothingYet} onClick={() => session.post({ t: 'sim.undo' })}>
        {words.undo}
      </button>
      <button type="button" disabled={!ready} onClick={() => dialog.current?.showModal()}>
        {words.reset}
      </button>
      <dialog ref={dialog} aria-labelledby="reset-title">
        <h2 id="reset-title">{words.resetTitle}</h2>
        <p>{words.resetWhat}</p>
        <form method="dialog" className="row">
          <button type="submit">{words.keep}</button>
          <button type="submit" className="danger" onClick={fresh}>
            {words.startOver}
          </button>
        </form>
      </dialog>
    </>
  );
}
