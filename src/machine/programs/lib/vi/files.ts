// Reading a file into vi. upstream: vim 9 src/fileio.c readfile
import { encode } from '../../../../base/bytes.ts';
import { reason } from '../command.ts';
import type { ViEditor } from './editor.ts';

/** Loads a file, or begins a new one, and says so. */
export function loadFile(e: ViEditor, name: string): void {
  const path = e.p.path(name);
  e.name = name;
  e.top = 0;
  if (!e.p.fs.exists(path)) {
    e.buffer.load('');
    const folder = path.slice(0, path.lastIndexOf('/')) || '/';
    return e.say(e.p.fs.exists(folder) ? `"${name}" [New]` : `"${name}" [New DIRECTORY]`);
  }
  try {
    if (e.p.fs.stat(path).type === 'directory') {
      e.buffer.load('');
      return e.say(`"${name}" is a directory`);
    }
    const text = e.p.fs.readText(path);
    const ended = text === '' || text.endsWith('\n');
    e.buffer.load(ended ? text.slice(0, -1) : text);
    const lines = text === '' ? 0 : e.buffer.lines.length;
    e.say(`"${name}" ${ended ? '' : '[noeol] '}${e.readOnly ? '[readonly] ' : ''}${lines}L, ${encode(text).length}B`);
  } catch (error) {
    e.buffer.load('');
    e.say(`"${name}" [${reason(error)}]`);
  }
}
