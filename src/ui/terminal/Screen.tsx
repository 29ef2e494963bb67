// One terminal: xterm on this side, a line discipline and a shell in the worker on the other. Nothing is interpreted here.
import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { type ReactNode, useEffect, useRef } from 'react';
import { useRunning } from '../shell/session-context.ts';
import { subscribeTheme } from '../shell/theme.ts';
import { wordsNow } from '../words/words.ts';
import { KeyRow } from './KeyRow.tsx';
import { terminalTheme } from './terminal-theme.ts';

interface Props {
  readonly tty: string;
  readonly host: string;
  readonly shown: boolean;
  /** What the screen showed before the page was left. */
  readonly earlier: string;
  readonly onExit: () => void;
}

export function Screen({ tty, host, shown, earlier, onExit }: Props): ReactNode {
  const session = useRunning();
  const box = useRef<HTMLDivElement>(null);
  const terminal = useRef<Terminal | undefined>(undefined);
  const fit = useRef<FitAddon | undefined>(undefined);
  const exit = useRef(onExit);
  exit.current = onExit;
  const before = useRef(earlier);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const term = new Terminal({
      fontFamily: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
      fontSize: 14,
      lineHeight: 1.25,
      cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      scrollback: 5000,
      theme: terminalTheme(),
      screenReaderMode: true,
      allowProposedApi: false,
    });
    const addon = new FitAddon();
    term.loadAddon(addon);
    term.open(element);
    addon.fit();
    terminal.current = term;
    fit.current = addon;
    term.textarea?.setAttribute('aria-label', wordsNow().terminal.on(host));
    term.textarea?.setAttribute('aria-description', wordsNow().terminal.leave);
    // Tab belongs to completion; F6 leaves the terminal (use-panes.ts); Ctrl-Shift-C/V copy and paste as terminals do.
    term.attachCustomKeyEventHandler((e) => {
      if (e.key === 'F6') return false;
      if (e.type !== 'keydown' || !e.ctrlKey || !e.shiftKey) return true;
      if (e.code === 'KeyC' && term.hasSelection()) {
        void navigator.clipboard?.writeText(term.getSelection());
        e.preventDefault();
        return false;
      }
      return e.code !== 'KeyV';
    });
    if (before.current) term.write(before.current);
    const size = { columns: term.cols, rows: term.rows };
    const stop = session.onTty(tty, (message) => {
      if (message.t === 'tty.exit') return exit.current();
      term.write(message.data, () => session.post({ t: 'tty.ack', tty, chars: message.data.length }));
    });
    session.post({ t: 'tty.open', tty, host, size });
    const typed = term.onData((data) => session.post({ t: 'tty.in', tty, data }));
    const resized = term.onResize(({ cols, rows }) => session.post({ t: 'tty.resize', tty, size: { columns: cols, rows } }));
    const observer = new ResizeObserver(() => {
      if (element.clientHeight > 0 && element.clientWidth > 0) addon.fit();
    });
    observer.observe(element);
    const unsubscribe = subscribeTheme(() => {
      term.options.theme = terminalTheme();
    });
    return () => {
      unsubscribe();
      observer.disconnect();
      typed.dispose();
      resized.dispose();
      stop();
      term.dispose();
    };
  }, [session, tty, host]);

  useEffect(() => {
    if (!shown) return;
    fit.current?.fit();
    terminal.current?.focus();
  }, [shown]);

  return (
    <>
      <div className="xterm-box" ref={box} />
      <KeyRow
        send={(data) => {
          session.post({ t: 'tty.in', tty, data });
          terminal.current?.focus();
        }}
      />
    </>
  );
}
