// xterm's colours from the page's tokens.
import type { ITheme } from '@xterm/xterm';

export function terminalTheme(): ITheme {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    background: token('--terminal'),
    foreground: '#e6ebf0',
    cursor: '#e6ebf0',
    cursorAccent: token('--terminal'),
    selectionBackground: '#3a5068',
    black: '#1c2430',
    red: '#ff6b72',
    green: '#67d3a0',
    yellow: '#f0b44c',
    blue: '#6cb6ff',
    magenta: '#d2a8ff',
    cyan: '#4cc3d6',
    white: '#e6ebf0',
    brightBlack: '#8b94a1',
    brightRed: '#ff8d92',
    brightGreen: '#8be0b8',
    brightYellow: '#f6cb80',
    brightBlue: '#96ccff',
    brightMagenta: '#e2c5ff',
    brightCyan: '#7ad6e5',
    brightWhite: '#ffffff',
  };
}
