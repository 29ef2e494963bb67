// Keys that a touch keyboard lacks. Ctrl holds for the next key of this row or one letter of the prompt field.
import { type ReactNode, useState } from 'react';
import type { Words } from '../words/en.ts';
import { useWords } from '../words/words.ts';

const KEYS: readonly (readonly [label: string, data: string, name: keyof Words['terminal']['names']])[] = [
  ['Esc', '\x1b', 'Escape'],
  ['Tab', '\t', 'Tab'],
  ['↑', '\x1b[A', 'Up'],
  ['↓', '\x1b[B', 'Down'],
  ['|', '|', 'Pipe'],
  ['-', '-', 'Dash'],
  ['/', '/', 'Slash'],
];
const CONTROL: readonly (readonly [label: string, data: string])[] = [
  ['^C', '\x03'],
  ['^D', '\x04'],
  ['^L', '\x0c'],
  ['^O', '\x0f'],
  ['^R', '\x12'],
  ['^X', '\x18'],
  ['^Z', '\x1a'],
];

export function KeyRow({ send }: { readonly send: (data: string) => void }): ReactNode {
  const words = useWords().terminal;
  const [control, setControl] = useState(false);
  return (
    <div className="key-row" role="toolbar" aria-label={words.keys}>
      <button type="button" aria-pressed={control} onClick={() => setControl(!control)}>
        Ctrl
      </button>
      {control
        ? CONTROL.map(([label, data]) => (
            <button
              key={label}
              type="button"
              onClick={() => {
                setControl(false);
                send(data);
              }}
            >
              {label}
            </button>
          ))
        : KEYS.map(([label, data, name]) => (
            <button key={label} type="button" aria-label={words.names[name]} onClick={() => send(data)}>
              {label}
            </button>
          ))}
    </div>
  );
}
