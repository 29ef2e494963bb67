// Terminal tabs: one each for a shell on a host. Those that the lesson wants open by themselves; + asks where.
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { useRunning } from '../shell/session-context.ts';
import { useSession } from '../stores/session.ts';
import { useWords } from '../words/words.ts';
import { onTyping } from './typing.ts';

const Screen = lazy(() => import('./Screen.tsx').then((m) => ({ default: m.Screen })));

interface Tab {
  readonly id: string;
  readonly host: string;
}

const LAPTOP = ['laptop'];

/** `wanted`: hosts on which a terminal stands open at the start. */
export function Terminals({ wanted = LAPTOP, besideText }: { readonly wanted?: readonly string[] | undefined; readonly besideText: boolean }): ReactNode {
  const session = useRunning();
  const words = useWords().terminal;
  const leave = besideText ? words.leave : words.leaveToPicture;
  const phase = useSession((s) => s.phase);
  const hosts = useSession((s) => s.hosts);
  const screens = useSession((s) => s.screens);
  const [tabs, setTabs] = useState<readonly Tab[]>([]);
  const [shown, setShown] = useState('');
  const count = useRef(0);

  const open = useCallback((host: string): string => {
    const id = `tty-${++count.current}`;
    setTabs((all) => [...all, { id, host }]);
    setShown(id);
    return id;
  }, []);

  useEffect(() => {
    if (phase !== 'ready') {
      setTabs([]);
      return;
    }
    const first = screens.length > 0 ? screens.map((s) => ({ id: s.tty, host: s.host })) : (wanted.length > 0 ? wanted : LAPTOP).map((host, i) => ({ id: `tty-${i + 1}`, host }));
    setTabs(first);
    setShown(first[0]?.id ?? '');
    count.current = Math.max(...first.map((s) => Number(s.id.replace(/\D/g, ''))));
  }, [phase, screens, wanted]);

  useEffect(
    () =>
      onTyping(({ host, text, own }) => {
        const there = own ? undefined : (tabs.find((t) => t.id === shown && t.host === host) ?? tabs.find((t) => t.host === host));
        const id = there?.id ?? open(host);
        setShown(id);
        session.post({ t: 'tty.in', tty: id, data: `${text.replace(/\n/g, '\r')}\r` });
      }),
    [tabs, shown, open, session],
  );

  const close = (id: string): void => {
    session.post({ t: 'tty.close', tty: id });
    const rest = tabs.filter((t) => t.id !== id);
    setTabs(rest);
    if (shown === id) setShown(rest.at(-1)?.id ?? '');
  };

  return (
    <div className="terminals">
      <div className="tabs">
        <div role="tablist" aria-label={words.tabs}>
          {tabs.map((tab) => (
            <span key={tab.id} className={`tab ${tab.id === shown ? 'shown' : ''}`}>
              <button type="button" role="tab" id={`tab-${tab.id}`} aria-selected={tab.id === shown} aria-controls={`panel-${tab.id}`} onClick={() => setShown(tab.id)}>
                {label(tab, tabs)}
              </button>
            </span>
          ))}
        </div>
        {tabs.length > 1 && (
          <button
            type="button"
            className="plain"
            aria-label={words.close(
              label(
                tabs.find((t) => t.id === shown),
                tabs,
              ),
            )}
            onClick={() => close(shown)}
          >
            ×
          </button>
        )}
        <NewTab hosts={hosts} open={open} disabled={phase !== 'ready'} />
        <span className="grow" />
        <span className="leave" aria-hidden="true">
          {leave}
        </span>
      </div>
      <div className="screens">
        {tabs.map((tab) => (
          <div key={tab.id} role="tabpanel" id={`panel-${tab.id}`} aria-labelledby={`tab-${tab.id}`} hidden={tab.id !== shown} className="screen">
            <Suspense fallback={null}>
              <Screen
                tty={tab.id}
                host={tab.host}
                shown={tab.id === shown}
                earlier={screens.find((s) => s.tty === tab.id)?.text ?? ''}
                leave={leave}
                onExit={() => {
                  if (tabs.length < 2) return false;
                  close(tab.id);
                  return true;
                }}
              />
            </Suspense>
          </div>
        ))}
      </div>
    </div>
  );
}

function label(tab: Tab | undefined, tabs: readonly Tab[]): string {
  if (!tab) return '';
  const same = tabs.filter((t) => t.host === tab.host);
  return same.length > 1 ? `${tab.host} ${same.indexOf(tab) + 1}` : tab.host;
}

function NewTab({ hosts, open, disabled }: { readonly hosts: readonly string[]; readonly open: (host: string) => void; readonly disabled: boolean }): ReactNode {
  const words = useWords().terminal;
  const [asking, setAsking] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (asking) menu.current?.querySelector('button')?.focus();
  }, [asking]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only listens for Escape and for the focus leaving
    <div
      className="new-tab"
      onKeyDown={(e) => e.key === 'Escape' && setAsking(false)}
      onBlur={(e) => !e.currentTarget.contains(e.relatedTarget) && setAsking(false)}
      role="presentation"
    >
      <button type="button" className="plain" aria-label={words.new} aria-haspopup="menu" aria-expanded={asking} disabled={disabled} onClick={() => setAsking(!asking)}>
        +
      </button>
      {asking && (
        <div className="menu" role="menu" ref={menu} aria-label={words.where}>
          {hosts.map((host) => (
            <button
              key={host}
              type="button"
              role="menuitem"
              onClick={() => {
                setAsking(false);
                open(host);
              }}
            >
              {host}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
