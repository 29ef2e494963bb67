// What may be done with a session as a whole: take back the last command, start over (asked first).
import { type ReactNode, useRef } from 'react';
import { useSession } from '../stores/session.ts';
import { useWords } from '../words/words.ts';
import { useRunning } from './session-context.ts';

export function Actions({ onStartOver }: { readonly onStartOver: () => void }): ReactNode {
  const session = useRunning();
  const words = useWords().session;
  const canUndo = useSession((s) => s.canUndo);
  const ready = useSession((s) => s.phase === 'ready');
  const dialog = useRef<HTMLDialogElement>(null);
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
          <button type="submit" className="danger" onClick={onStartOver}>
            {words.startOver}
          </button>
        </form>
      </dialog>
    </>
  );
}
