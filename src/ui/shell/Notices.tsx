// What the learner must know about the session itself: where it is open, that it has stopped, that nothing can be kept.
import { type ReactNode, useEffect } from 'react';
import { type Session, useSession } from '../stores/session.ts';
import { useWords } from '../words/words.ts';
import { troubleWords } from './trouble.ts';

const NOTICE_MS = 4000;

export function Problems({ session, onStartOver }: { readonly session: Session; readonly onStartOver: () => void }): ReactNode {
  const words = useWords().session;
  const { phase, failure, saved, notice, restored } = useSession();
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => useSession.setState({ notice: undefined }), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  if (phase === 'elsewhere' || phase === 'taken') {
    return (
      <div className="notice" role="alert">
        <p>{phase === 'elsewhere' ? words.elsewhere : words.taken}</p>
        <button type="button" onClick={() => void session.open({ steal: true })}>
          {words.useHere}
        </button>
      </div>
    );
  }
  if (phase === 'failed') {
    return (
      <div className="notice wrong" role="alert">
        <p>{words.stopped(failure || words.notLoaded)}</p>
        <button type="button" onClick={() => void session.open()}>
          {words.goOn}
        </button>
        <button type="button" className="danger" onClick={onStartOver}>
          {words.startOver}
        </button>
      </div>
    );
  }
  const trouble = troubleWords(saved, words);
  return (
    <>
      {trouble && (
        <div className="notice" role="alert">
          <p>{trouble}</p>
        </div>
      )}
      <div className="toast" role="status">
        {notice ?? (phase === 'starting' ? words.starting : '')}
        {restored && !notice ? <span className="visually-hidden">{words.asLeft}</span> : null}
      </div>
    </>
  );
}
