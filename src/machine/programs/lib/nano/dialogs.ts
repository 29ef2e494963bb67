// nano's questions: write out, exit, search, replace, go to line, read a file, help. upstream: nano 7.2 src/prompt.c, search.c, files.c, help.c

import { reason } from '../command.ts';
import { isBefore, type Place } from '../edit-buffer.ts';
import { columnOf, placeAt } from '../line-columns.ts';
import { textWidth } from '../width.ts';
import { answerBars, bars, GO_TO, INSERT, REPLACE, REPLACE_WITH, SEARCH, type Shortcut, WRITE } from './bars.ts';
import { readText, writeFile } from './files.ts';
import { compile, findNext, type SearchSettings } from './find.ts';
import { showHelp } from './help.ts';
import type { NanoHost } from './host.ts';
import { edit } from './line-edit.ts';

/** Where an answer ended: with Enter, cancelled, or at a key that means something else. */
interface Asked {
  readonly key: string;
  readonly text: string;
}

export class Dialogs {
  readonly #n: NanoHost;
  readonly #searches: string[] = [];
  readonly #replacements: string[] = [];
  readonly #settings: SearchSettings = { caseSensitive: false, regex: false, backwards: false };
  #last = '';

  constructor(nano: NanoHost) {
    this.#n = nano;
  }

  /** Commands that ask something; anything else is unbound. */
  async command(name: string): Promise<void> {
    switch (name) {
      case '^O':
      case 'F3':
        await this.#write();
        return;
      case '^S':
        await this.save();
        return;
      case '^X':
      case 'F2':
        return this.#exit();
      case '^W':
      case 'F6':
        return this.#search(false);
      case '^Q':
        return this.#search(true);
      case 'M-W':
      case 'M-Q':
      case 'F15':
        return this.#again(name === 'M-Q');
      case '^\\':
      case 'M-R':
        return this.#replace();
      case '^_':
      case '^/':
      case 'M-G':
        return this.#goToLine();
      case '^R':
      case 'F5':
      case 'Insert':
        return this.#insert();
      case '^G':
      case 'F1':
        return showHelp(this.#n);
      case '^J':
      case 'F4':
      case '^T':
      case 'F12':
      case 'M-J':
      case '^Z':
        return this.#n.say('This function is not simulated here');
      default:
        this.#n.say(name.startsWith('M-') || name.startsWith('^') || /^F\d/.test(name) ? 'Unbound key' : 'Unknown sequence');
    }
  }

  /** One line in the status bar. `keys` end it too. */
  async #ask(prompt: () => string, text: string, shortcuts: readonly Shortcut[], keys: readonly string[], history: readonly string[] = []): Promise<Asked> {
    const n = this.#n;
    let answer = text;
    let at = answer.length;
    let older = history.length;
    try {
      for (;;) {
        const head = prompt();
        n.prompt = { text: `${head}${answer}`, cursor: textWidth(head) + columnOf(answer, at) };
        n.promptBars = bars(shortcuts, n.screen.columns);
        if (!n.screen.hasKeys) await n.paint();
        const key = await n.screen.key();
        if (!key || key.name === 'End of input') return { key: '^C', text: answer };
        if (key.name === 'Enter' || key.name === '^C' || keys.includes(key.name)) return { key: key.name, text: answer };
        if (key.name === '^P' || key.name === 'Up' || key.name === '^N' || key.name === 'Down') {
          older = Math.max(0, Math.min(history.length, older + (key.name === '^P' || key.name === 'Up' ? -1 : 1)));
          answer = history[older] ?? '';
          at = answer.length;
        } else [answer, at] = edit(answer, at, key);
      }
    } finally {
      n.prompt = undefined;
      n.promptBars = undefined;
    }
  }

  /** Y, N, A or ^C. */
  async #choose(question: string, all: boolean): Promise<'Y' | 'N' | 'A' | '^C'> {
    const n = this.#n;
    try {
      for (;;) {
        n.prompt = { text: question, cursor: textWidth(question) };
        n.promptBars = answerBars(all);
        await n.paint();
        const name = (await n.screen.key())?.name.toUpperCase();
        if (name === undefined || name === '^C' || name === 'END OF INPUT') return '^C';
        if (name === 'Y' || name === 'N' || (all && name === 'A')) return name as 'Y';
        if (name === '^Y' || name === '^N') return name === '^Y' ? 'Y' : 'N';
      }
    } finally {
      n.prompt = undefined;
      n.promptBars = undefined;
    }
  }

  /** Writes under the name it has; asks when it has none. */
  async save(): Promise<boolean> {
    const n = this.#n;
    if (n.here.name === '') return this.#write();
    return this.#store(n.here.name, 'replace');
  }

  #store(name: string, mode: 'replace' | 'append' | 'prepend'): boolean {
    const n = this.#n;
    const written = writeFile(n.p, name, n.buffer.text(), mode);
    n.say(written.message);
    if (!written.ok) return false;
    if (mode === 'replace') {
      n.here.name = name;
      if (!n.buffer.text().endsWith('\n') && n.buffer.text() !== '') n.buffer.lines.push('');
      n.buffer.markSaved();
    }
    return true;
  }

  async #write(): Promise<boolean> {
    const n = this.#n;
    let mode: 'replace' | 'append' | 'prepend' = 'replace';
    let text = n.here.name;
    const region = n.buffer.region();
    for (;;) {
      const what = { replace: 'Write', append: 'Append', prepend: 'Prepend' }[mode];
      const joint = mode === 'replace' ? 'to Write' : `to ${what} to`;
      const asked = await this.#ask(() => `File Name ${joint}: `, text, WRITE, ['M-A', 'M-P', 'M-D', 'M-M', 'M-B', '^T', '^G']);
      text = asked.text;
      if (asked.key === '^C' || (asked.key === 'Enter' && text === '')) {
        n.say('Cancelled');
        return false;
      }
      if (asked.key === 'M-A') mode = mode === 'append' ? 'replace' : 'append';
      else if (asked.key === 'M-P') mode = mode === 'prepend' ? 'replace' : 'prepend';
      else if (asked.key === '^G') await showHelp(this.#n);
      else if (asked.key !== 'Enter') {
        n.say('This function is not simulated here');
      } else {
        if (mode === 'replace' && text !== n.here.name && region === undefined) {
          const exists = n.p.fs.exists(n.p.path(text));
          if (n.here.name !== '' && (await this.#choose('Save file under DIFFERENT NAME? ', false)) !== 'Y') continue;
          if (exists && (await this.#choose(`File "${text}" exists; OVERWRITE? `, false)) !== 'Y') continue;
        }
        return this.#store(text, mode);
      }
    }
  }

  async #exit(): Promise<void> {
    const n = this.#n;
    if (!n.buffer.modified || n.options.view) return n.closeBuffer();
    if (n.options.saveOnExit && n.here.name !== '') {
      if (await this.save()) n.closeBuffer();
      return;
    }
    const choice = await this.#choose('Save modified buffer? ', false);
    if (choice === '^C') return n.say('Cancelled');
    if (choice === 'N' || (await this.#write())) n.closeBuffer();
  }

  #label(what: string): string {
    const s = this.#settings;
    const marks = `${s.caseSensitive ? ' [Case Sensitive]' : ''}${s.regex ? ' [Reg.exp.]' : ''}${s.backwards ? ' [Backwards]' : ''}`;
    const last = this.#last === '' ? '' : ` [${this.#last.length > 26 ? `${this.#last.slice(0, 24)}...` : this.#last}]`;
    return `${what}${marks}`.concat(last, ': ');
  }

  /** Asks for what to look for; undefined when it was cancelled or turned into something else. */
  async #needle(what: string, shortcuts: readonly Shortcut[]): Promise<string | undefined> {
    let text = '';
    for (;;) {
      const asked = await this.#ask(() => this.#label(what), text, shortcuts, ['M-C', 'M-R', 'M-B', '^R', '^T', '^G', '^\\'], this.#searches);
      text = asked.text;
      if (asked.key === 'M-C') this.#settings.caseSensitive = !this.#settings.caseSensitive;
      else if (asked.key === 'M-R') this.#settings.regex = !this.#settings.regex;
      else if (asked.key === 'M-B') this.#settings.backwards = !this.#settings.backwards;
      else if (asked.key === '^G') await showHelp(this.#n);
      else if (asked.key === '^R' || asked.key === '^\\') {
        await (what === 'Search' ? this.#replace() : this.#search(false));
        return undefined;
      } else if (asked.key === '^T') {
        await this.#goToLine();
        return undefined;
      } else if (asked.key === '^C' || (text === '' && this.#last === '')) {
        this.#n.say('Cancelled');
        return undefined;
      } else break;
    }
    if (text !== '') {
      this.#last = text;
      if (this.#searches.at(-1) !== text) this.#searches.push(text);
    }
    return this.#last;
  }

  async #search(backwards: boolean): Promise<void> {
    this.#settings.backwards = backwards;
    this.#n.say('');
    const needle = await this.#needle('Search', SEARCH);
    if (needle !== undefined) this.#jump(needle, this.#settings.backwards);
  }

  #again(backwards: boolean): void {
    if (this.#last === '') return this.#n.say('No current search pattern');
    this.#jump(this.#last, backwards);
  }

  #jump(needle: string, backwards: boolean): void {
    const n = this.#n;
    const regex = compile(needle, this.#settings);
    if (typeof regex === 'string') return n.say(regex);
    const start = { ...n.buffer.cursor };
    const hit = findNext(n.buffer, regex, start, backwards, false);
    if (!hit) return n.say(`"${needle}" not found`);
    n.goTo(hit.from);
    if (hit.from.line === start.line && hit.from.at === start.at) n.say('This is the only occurrence');
    else n.say(hit.wrapped ? 'Search Wrapped' : '');
  }

  async #replace(): Promise<void> {
    const n = this.#n;
    if (n.options.view) return n.say('Key is invalid in view mode');
    this.#settings.backwards = false;
    n.say('');
    const needle = await this.#needle('Search (to replace)', REPLACE);
    if (needle === undefined) return;
    const regex = compile(needle, this.#settings);
    if (typeof regex === 'string') return n.say(regex);
    if (!findNext(n.buffer, regex, n.buffer.cursor, false, true)) return n.say(`"${needle}" not found`);
    const asked = await this.#ask(() => 'Replace with: ', '', REPLACE_WITH, [], this.#replacements);
    if (asked.key === '^C') return n.say('Cancelled');
    this.#replacements.push(asked.text);
    const start = { ...n.buffer.cursor };
    let done = 0;
    let all = false;
    let from: Place = start;
    let here = true;
    let wrapped = false;
    for (;;) {
      const hit = findNext(n.buffer, regex, from, false, here);
      if (!hit) break;
      if (hit.wrapped || isBefore(hit.from, from)) wrapped = true;
      if (wrapped && !isBefore(hit.from, start)) break;
      if (!all) {
        n.goTo(hit.from);
        n.highlight = [hit.from, hit.to];
        const choice = await this.#choose('Replace this instance?', true);
        n.highlight = undefined;
        if (choice === '^C') break;
        if (choice === 'A') all = true;
        if (choice === 'N') {
          from = hit.from;
          here = false;
          continue;
        }
      }
      const matched = n.buffer.slice(hit.from, hit.to);
      const fresh = this.#settings.regex ? substitute(asked.text, regex.exec(n.buffer.line(hit.from.line), hit.from.at)?.groups ?? [matched]) : asked.text;
      n.buffer.replace('replacement', hit.from, hit.to, fresh);
      n.buffer.sealed = true;
      from = { ...n.buffer.cursor };
      here = matched !== '';
      done++;
      if (done % 500 === 0) await n.p.tick();
    }
    n.goTo(all ? { line: start.line, at: Math.min(start.at, n.buffer.line(start.line).length) } : n.buffer.cursor);
    n.say(`Replaced ${done} occurrence${done === 1 ? '' : 's'}`);
  }

  async #goToLine(): Promise<void> {
    const n = this.#n;
    n.say('');
    const b = n.buffer;
    const asked = await this.#ask(() => 'Enter line number, column number: ', '', GO_TO, ['^Y', '^V', '^T', '^W', '^O', '^G']);
    if (asked.key === '^Y') return n.goTo({ line: 0, at: 0 });
    if (asked.key === '^V') return n.goTo({ line: b.lines.length - 1, at: b.line(b.lines.length - 1).length });
    if (asked.key === '^T') return this.#search(false);
    if (asked.key === '^G') return showHelp(this.#n);
    const m = /^\s*(-?\d*)(?:[,.;:\s]\s*(-?\d+))?\s*$/.exec(asked.text);
    if (asked.key !== 'Enter' || asked.text === '') return n.say('Cancelled');
    if (!m) return n.say('Invalid line or column number');
    const wanted = m[1] === '' ? b.cursor.line + 1 : Number(m[1]);
    if (wanted === 0) return n.say('Invalid line or column number');
    const line = Math.max(0, Math.min(b.lines.length, wanted < 0 ? b.lines.length + 1 + wanted : wanted) - 1);
    const column = m[2] === undefined ? b.wanted : Math.max(0, Number(m[2]) - 1);
    n.goTo({ line, at: placeAt(b.line(line), m[2] === undefined ? Math.min(column, columnOf(b.line(line), b.line(line).length)) : column) });
  }

  async #insert(): Promise<void> {
    const n = this.#n;
    const asked = await this.#ask(() => 'File to insert [from ./]: ', '', INSERT, ['M-F', 'M-N', '^X', '^T', '^G']);
    if (asked.key === '^G') return showHelp(this.#n);
    if (asked.key === '^C' || asked.text === '') return n.say(asked.key === 'Enter' || asked.key === '^C' ? 'Cancelled' : 'This function is not simulated here');
    const path = n.p.path(asked.text);
    if (!n.p.fs.exists(path)) return n.say(`File "${asked.text}" not found`);
    if (n.p.fs.stat(path).type === 'directory') return n.say(`"${asked.text}" is a directory`);
    try {
      const read = readText(n.p.fs.readText(path));
      n.buffer.replace('insertion', n.buffer.cursor, n.buffer.cursor, read.text);
      n.keepColumn();
      n.say(`Read ${read.lines} line${read.lines === 1 ? '' : 's'}`);
    } catch (e) {
      n.say(`Error reading ${asked.text}: ${reason(e)}`);
    }
  }
}

/** \1 and so on in the replacement of a regular expression. */
function substitute(text: string, groups: readonly (string | undefined)[]): string {
  return text.replace(/\\(\d)/g, (_, d: string) => groups[Number(d)] ?? '');
}
