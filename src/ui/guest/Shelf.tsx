// Where a lesson of one's own comes in: dropped on the page, chosen, or by its address; and those that are kept here.
import { type ChangeEvent, type FormEvent, type ReactNode, useCallback, useEffect, useState } from 'react';
import type { Problem } from '../../course/lesson.ts';
import { guestAddress } from '../shell/route.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { keyOfBundle } from './bundle.ts';
import { bundleOfDropped, chosen, type Dropped, droppedIn } from './dropped.ts';
import { faultWords } from './fault-words.ts';
import { Mistakes } from './Guest.tsx';
import { readAside } from './reader.ts';
import { allKept, forget, type KeptLesson, keep } from './shelf-store.ts';

interface Bad {
  readonly name: string;
  readonly error?: unknown;
  readonly problems?: readonly Problem[];
}

export function Shelf(): ReactNode {
  const words = useWords().guest;
  const [lessons, setLessons] = useState<readonly (readonly [string, KeptLesson])[]>([]);
  const [bad, setBad] = useState<Bad | undefined>();
  const [busy, setBusy] = useState(false);
  useEffect(() => void allKept().then(setLessons), []);
  const take = useCallback(
    async (what: { readonly name: string; readonly dropped: readonly Dropped[] } | Promise<{ readonly name: string; readonly dropped: readonly Dropped[] }>): Promise<void> => {
      setBusy(true);
      setBad(undefined);
      setBad(await admit(what));
      setBusy(false);
    },
    [],
  );
  useDrop(take);
  const choose = (event: ChangeEvent<HTMLInputElement>): void => {
    const { files } = event.target;
    if (files?.length) void take(chosen(files));
    event.target.value = '';
  };
  return (
    <section aria-label={words.title} className="shelf">
      <h2>{words.title}</h2>
      <p className="soft">{words.what}</p>
      <div className="row">
        <Chooser words={words.file} accept=".zip,.md" onChange={choose} />
        <Chooser words={words.folder} folder onChange={choose} />
      </div>
      <ByAddress />
      <div role="status">{busy ? words.reading : ''}</div>
      {bad && (
        <div className="notice wrong">
          <div>
            <p>
              <strong>{words.cannot}</strong> {bad.name}
            </p>
            {bad.problems ? <Mistakes source="" problems={bad.problems} /> : <p role="alert">{faultWords(bad.error, words.faults)}</p>}
          </div>
        </div>
      )}
      {lessons.length > 0 && (
        <ul className="lessons">
          {lessons.map(([key, { title, bundle }]) => (
            <li key={key} className="row own">
              <a href={guestAddress(key)}>
                <span className="lesson-title">{title}</span>
                <span className="soft">{bundle.source}</span>
              </a>
              <button type="button" className="plain" aria-label={words.remove(title)} onClick={() => void forget(key).then(allKept).then(setLessons)}>
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Reads what was given, keeps it and goes there; or says why not. */
async function admit(
  what: { readonly name: string; readonly dropped: readonly Dropped[] } | Promise<{ readonly name: string; readonly dropped: readonly Dropped[] }>,
): Promise<Bad | undefined> {
  let name = '';
  try {
    const given = await what;
    name = given.name;
    const bundle = await bundleOfDropped(name, given.dropped);
    const { lesson, problems } = await readAside(bundle, useLanguage.getState().locale);
    if (!lesson) return { name, problems };
    const key = await keyOfBundle(bundle);
    await keep(key, { title: lesson.title, bundle });
    location.hash = guestAddress(key);
    return undefined;
  } catch (error) {
    return { name, error };
  }
}

function useDrop(take: (what: ReturnType<typeof droppedIn>) => Promise<void>): void {
  useEffect(() => {
    const over = (event: DragEvent): void => event.preventDefault();
    const drop = (event: DragEvent): void => {
      event.preventDefault();
      if (event.dataTransfer?.items.length) void take(droppedIn(event.dataTransfer));
    };
    addEventListener('dragover', over);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('drop', drop);
    };
  }, [take]);
}

interface ChooserProps {
  readonly words: string;
  readonly accept?: string;
  readonly folder?: boolean;
  readonly onChange: (event: ChangeEvent<HTMLInputElement>) => void;
}

function Chooser({ words, accept, folder = false, onChange }: ChooserProps): ReactNode {
  return (
    <label className="button chooser">
      {words}
      <input type="file" className="visually-hidden" accept={accept} onChange={onChange} {...(folder ? { webkitdirectory: '' } : {})} />
    </label>
  );
}

function ByAddress(): ReactNode {
  const words = useWords().guest;
  const [url, setUrl] = useState('');
  const open = (event: FormEvent): void => {
    event.preventDefault();
    location.assign(`${location.pathname}?lesson=${encodeURIComponent(url.trim())}`);
  };
  return (
    <form className="row" onSubmit={open}>
      <input
        type="text"
        inputMode="url"
        className="address-field"
        aria-label={words.address}
        placeholder="https://…/lesson.md"
        value={url}
        onChange={(e) => setUrl(e.target.value)}
      />
      <button type="submit" disabled={url.trim() === ''}>
        {words.open}
      </button>
    </form>
  );
}
