// The three panels and the two bars between them; either right panel can fill the side. Narrow: the text, and a sheet with two tabs.
import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useWords } from '../words/words.ts';
import { useNarrow } from './use-narrow.ts';

interface Props {
  readonly text: ReactNode;
  readonly picture: ReactNode;
  readonly terminal: ReactNode;
}

export function Split(props: Props): ReactNode {
  return useNarrow() ? <Sheet {...props} /> : <Wide {...props} />;
}

function Wide({ text, picture, terminal }: Props): ReactNode {
  const words = useWords();
  const [left, setLeft] = useState(34.7);
  const [top, setTop] = useState(53);
  const grid = useRef<HTMLDivElement>(null);
  return (
    <div className="wide" ref={grid} style={text ? { gridTemplateColumns: `minmax(280px, ${left}%) 1px minmax(360px, 1fr)` } : { gridTemplateColumns: '1fr' }}>
      {text && (
        <main className="text" tabIndex={-1}>
          {text}
        </main>
      )}
      {text && <Bar label={words.lesson.textWidth} vertical value={left} onChange={setLeft} area={grid} min={22} max={60} />}
      <div className="right" style={{ gridTemplateRows: `minmax(0, ${top}fr) 1px minmax(0, ${100 - top}fr)` }}>
        <section className="picture-panel" aria-label={words.picture.cluster}>
          {picture}
        </section>
        <Bar label={words.lesson.pictureHeight} value={top} onChange={setTop} area={grid} min={0} max={100} />
        <section className="terminal-panel" aria-label={words.terminal.panel}>
          {terminal}
        </section>
      </div>
    </div>
  );
}

interface BarProps {
  readonly label: string;
  readonly vertical?: boolean;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
  readonly area: { readonly current: HTMLDivElement | null };
}

/** A separator that the pointer drags and the arrow keys move; double click goes from one extreme to the middle. */
function Bar({ label, vertical = false, value, min, max, onChange, area }: BarProps): ReactNode {
  const set = (next: number): void => onChange(Math.min(max, Math.max(min, next)));
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = area.current?.getBoundingClientRect();
    if (box) set(vertical ? ((event.clientX - box.left) / box.width) * 100 : ((event.clientY - box.top) / box.height) * 100);
  };
  const keys = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -2, ArrowUp: -2, ArrowRight: 2, ArrowDown: 2, Home: -100, End: 100 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    set(value + step);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a window splitter is a focusable separator; hr cannot be one
    <div
      className={`splitter ${vertical ? 'vertical' : ''}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={vertical ? 'vertical' : 'horizontal'}
      aria-valuenow={Math.round(value)}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={(e) => e.currentTarget.setPointerCapture(e.pointerId)}
      onPointerMove={drag}
      onKeyDown={keys}
      onDoubleClick={() => set(value > 90 || value < 10 ? 50 : min === 0 ? 0 : 35)}
    />
  );
}

function Sheet({ text, picture, terminal }: Props): ReactNode {
  const words = useWords();
  const [tab, setTab] = useState<'none' | 'terminal' | 'picture'>(text ? 'none' : 'terminal');
  useEffect(() => {
    const show = (): void => setTab('terminal');
    addEventListener('portside-show-terminal', show);
    return () => removeEventListener('portside-show-terminal', show);
  }, []);
  const button = (name: 'terminal' | 'picture', label: string): ReactNode => (
    <button type="button" aria-pressed={tab === name} onClick={() => setTab(tab === name && text ? 'none' : name)}>
      {label}
    </button>
  );
  return (
    <div className={`narrow sheet-${tab}`}>
      {text && (
        <main className="text" tabIndex={-1}>
          {text}
        </main>
      )}
      <div className="sheet">
        <div className="sheet-tabs" role="toolbar" aria-label={words.lesson.panels}>
          {button('terminal', words.terminal.panel)}
          {button('picture', words.picture.cluster)}
        </div>
        <section className="terminal-panel" aria-label={words.terminal.panel} hidden={tab !== 'terminal'}>
          {terminal}
        </section>
        <section className="picture-panel" aria-label={words.picture.cluster} hidden={tab !== 'picture'}>
          {picture}
        </section>
      </div>
    </div>
  );
}
