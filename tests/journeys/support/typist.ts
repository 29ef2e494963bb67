// A solution typed into the page's terminals as a learner would: one terminal a host, a command at a time, pasted and sent with Enter, then until the prompt is back.
import type { Page } from 'playwright-core';
import { execLine } from '../../../src/host/lesson-typist.ts';
import { focusTerminal, PROMPT } from './learner.ts';

const SHOWN = '.screen:not([hidden])';
const ROWS = `${SHOWN} .xterm-rows > div`;
/** The longest that one command of a lesson takes: `sleep 60`, on a busy machine. */
const PATIENCE_MS = 120_000;
const HEREDOC = /<<-?\s*(['"]?)(\w+)\1/;

export type Steps = readonly { readonly host: string; readonly text: string }[];
/** How a command gets behind the prompt. */
export type Hand = (page: Page, text: string) => Promise<void>;

/** The commands of a script, each with the here-documents that belong to it. */
export function commandsOf(text: string): readonly string[] {
  const commands: string[] = [];
  let open: string[] = [];
  let end: string | undefined;
  for (const line of text.split('\n')) {
    open.push(line);
    end = end === undefined ? HEREDOC.exec(line)?.[2] : line.trim() === end ? undefined : end;
    if (end !== undefined || line.endsWith('\\') || line.trim() === '') continue;
    commands.push(open.join('\n'));
    open = [];
  }
  return open.some((line) => line.trim() !== '') ? [...commands, open.join('\n')] : commands;
}

/** As the browser's own paste does: an event with the text, which xterm turns into keys. */
export const paste: Hand = async (page, text) => {
  await page.locator(`${SHOWN} .xterm-helper-textarea`).evaluate((field, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
};

/** Key by key. */
export const keys: Hand = (page, text) => page.keyboard.type(text);

type Wanted = { readonly prompt?: string; readonly typed?: string; readonly back?: boolean };

/** Waits, looking now and then inside of the page, until the shown screen is as wanted; says what it showed when it never was. */
async function sees(page: Page, wanted: Wanted): Promise<void> {
  const look = ({ selector, prompt, typed, back }: Wanted & { readonly selector: string }): boolean => {
    const lines = [...document.querySelectorAll(selector)].map((row) => (row.textContent ?? '').replaceAll('\u00a0', ' ').trimEnd());
    while (lines.at(-1) === '') lines.pop();
    const packed = (text: string): string => text.replace(/\s/g, '');
    if (prompt === undefined) return /^\S*[#$]$|^\/ #$/.test(lines.at(-1) ?? '');
    if (typed !== undefined) {
      // All its letters in their order: what runs in the background may write in between.
      let seen = 0;
      for (const letter of packed(lines.join(''))) if (letter === packed(typed)[seen]) seen++;
      return seen === packed(typed).length;
    }
    // The line began in the first row; what runs in the background may write behind either prompt.
    const at = lines.findLastIndex((line) => line === prompt || line.startsWith(`${prompt} `));
    return back ? at > 0 || (at === 0 && lines.length === 1 && lines[0] === prompt) : at === 0;
  };
  try {
    await page.waitForFunction(look, { selector: ROWS, ...wanted }, { polling: 60, timeout: PATIENCE_MS });
  } catch (error) {
    const shows = (await page.locator(ROWS).allTextContents()).join('\n').trimEnd();
    throw new Error(`the terminal does not come to ${JSON.stringify(wanted)}; it shows:\n${shows}`, { cause: error });
  }
}

/** Types `steps` in turn, each into a terminal on its host. */
export async function typeSteps(page: Page, steps: Steps, hand: Hand = paste): Promise<void> {
  const prompts = new Map([['laptop', PROMPT]]);
  await sees(page, {});
  for (const { host, text } of steps) {
    await goTo(page, host, prompts);
    for (const command of commandsOf(text)) await typeCommand(page, command, prompts.get(host) ?? PROMPT, hand);
  }
}

async function typeCommand(page: Page, command: string, prompt: string, hand: Hand): Promise<void> {
  await page.keyboard.press('Control+l');
  await sees(page, { prompt });
  await hand(page, command);
  await sees(page, { prompt, typed: command.split('\n').at(-1) ?? '' });
  await page.keyboard.press('Enter');
  await sees(page, { prompt, back: true });
}

/** Shows the terminal on a host; opens it where there is none yet. */
async function goTo(page: Page, host: string, prompts: Map<string, string>): Promise<void> {
  const pod = host.startsWith('pod:');
  const tab = page.getByRole('tab', { name: host, exact: true });
  if (prompts.has(host) && !pod && (await tab.count()) === 1) await tab.click();
  else {
    await page.getByRole('button', { name: 'New terminal' }).click();
    await page.getByRole('menuitem', { name: pod ? 'laptop' : host, exact: true }).click();
  }
  await sees(page, {});
  await focusTerminal(page);
  if (pod) {
    await paste(page, execLine(host));
    await page.keyboard.press('Enter');
    await page.waitForFunction((selector) => [...document.querySelectorAll(selector)].some((row) => /^(\/ )?#\s*$/.test(row.textContent ?? '')), ROWS, { polling: 60 });
  }
  const lines = await page.locator(ROWS).allTextContents();
  prompts.set(host, lines.map((row) => row.replaceAll('\u00a0', ' ').trimEnd()).findLast((row) => row !== '') ?? PROMPT);
}
