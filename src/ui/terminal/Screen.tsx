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

/** A cursor, ordinary keys and colours. */
const SANE = '\x1b[?25h\x1b[?1l\x1b[?2004l\x1b[0m';
const LEAVE_ALTERNATE = '\x1b[?1049l';
/** A shell that ends sooner was not ended by anybody at the keyboard. */
const SHORT_MS = 300;

interface Props {
  readonly tty: string;
  readonly host: string;
  readonly shown: boolean;
  /** What the screen showed before the page was left. */
  readonly earlier: string;
  /** How to get out with the keyboard. */
  readonly leave: string;
  /** The shell has ended; true when its tab is closed with it. */
  readonly onExit: () => boolean;
}

export function Screen({ tty, host, shown, earlier, leave, onExit }: Props): ReactNode {
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
    let opened = 0;
    const open = (): void => {
      opened = performance.now();
      session.post({ t: 'tty.open', tty, host, size: { columns: term.cols, rows: term.rows } });
    };
    /** The only tab stays: what a killed program left behind is put right, and there is a shell again; unless none stays alive there. */
    const again = (): void => {
      if (exit.current() || performance.now() - opened < SHORT_MS) return;
      // After all that the old one has written.
      term.write('', () => {
        const { type, cursorX } = term.buffer.active;
        // Left only from there: it takes the cursor back to where it was before.
        const back = type === 'alternate' ? LEAVE_ALTERNATE : '';
        term.write(`${back}${SANE}${cursorX > 0 ? '\r\n' : ''}\x1b[2m${wordsNow().terminal.ended}\x1b[0m\r\n`);
        open();
      });
    };
    const stop = session.onTty(tty, (message) => {
      if (message.t === 'tty.exit') return again();
      term.write(message.data, () => session.post({ t: 'tty.ack', tty, chars: message.data.length }));
    });
    open();
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

  useEffect(() => terminal.current?.textarea?.setAttribute('aria-description', leave), [leave]);

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
