// Progress to take along: saved as a file, loaded from one; what would be written over is asked about first.
import { type ChangeEvent, type ReactNode, useRef, useState } from 'react';
import { saveBlob } from '../results/save-file.ts';
import { readSummaries } from '../stores/progress.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { readKept, runningNow, takeKept } from './kept.ts';
import { pack, type Unpacked, unpack } from './pack.ts';

type Loaded = Extract<Unpacked, { ok: true }>;

export function ProgressFile({ onTaken }: { readonly onTaken: () => void }): ReactNode {
  const words = useWords().progress;
  const locale = useLanguage((s) => s.locale);
  const [said, setSaid] = useState('');
  const [loaded, setLoaded] = useState<Loaded | undefined>();
  const dialog = useRef<HTMLDialogElement>(null);
  const save = async (): Promise<void> => {
    const at = new Date().toISOString();
    saveBlob(`portside-${at.slice(0, 10)}.json.gz`, await pack(await readKept(), at));
  };
  const load = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const file = event.target.files?.[0];
    event.target.value = '';
    if (!file) return;
    const read = await unpack(file);
    if (!read.ok) return setSaid(words.faults[read.why]);
    setSaid('');
    setLoaded(read);
    dialog.current?.showModal();
  };
  const take = async (): Promise<void> => {
    if (!loaded) return;
    const running = await runningNow(Object.keys(loaded.kept.states));
    if (running.length) return setSaid(words.running(running.join(', ')));
    try {
      await takeKept(loaded.kept);
      setSaid(words.taken);
      onTaken();
    } catch (error) {
      setSaid(words.notTaken(error instanceof Error ? error.message : String(error)));
    }
  };
  const lessons = Object.keys(loaded?.kept.summaries ?? {});
  const both = lessons.filter((slot) => slot in readSummaries());
  return (
    <section aria-label={words.title} className="shelf">
      <h2>{words.title}</h2>
      <p className="soft">{words.what}</p>
      <div className="row">
        <button type="button" onClick={() => void save()}>
          {words.save}
        </button>
        <label className="button chooser">
          {words.load}
          <input type="file" className="visually-hidden" accept=".gz,application/gzip" onChange={(e) => void load(e)} />
        </label>
      </div>
      <p role="status">{said}</p>
      <dialog ref={dialog} aria-labelledby="load-title">
        <h2 id="load-title">{words.loadTitle}</h2>
        <p>{words.loadWhat(lessons.length, loaded?.at ? new Date(loaded.at).toLocaleString(locale) : '?')}</p>
        {both.length > 0 && <p>{words.loadBoth(both.join(', '))}</p>}
        <form method="dialog" className="row">
          <button type="submit">{words.keep}</button>
          <button type="submit" className={both.length ? 'danger' : ''} onClick={() => void take()}>
            {words.take}
          </button>
        </form>
      </dialog>
    </section>
  );
}
