// What a learner does with keys and eyes: types into the terminal that is shown, reads its rows, waits for the prompt. Nothing else is touched.
import type { Locator, Page } from 'playwright-core';

const ROWS = '.screen:not([hidden]) .xterm-rows > div';
export const PROMPT = 'learner@laptop:~$';

/** The rows of the shown terminal, without the empty ones at the end. */
export async function rows(page: Page): Promise<string[]> {
  const all = await page.locator(ROWS).allTextContents();
  const lines = all.map((row) => row.replaceAll('\u00a0', ' ').trimEnd());
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  return lines;
}

export async function screen(page: Page): Promise<string> {
  return (await rows(page)).join('\n');
}

/** Waits until the screen is as `holds` wants it; says what it showed when it never was. */
export async function until(page: Page, holds: (lines: readonly string[]) => boolean, what: string, timeout = 15_000): Promise<readonly string[]> {
  const end = Date.now() + timeout;
  for (;;) {
    const lines = await rows(page);
    if (holds(lines)) return lines;
    if (Date.now() > end) throw new Error(`${what} did not come; the terminal shows:\n${lines.join('\n')}`);
    // A frame later the screen may have changed.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
}

export const untilText = (page: Page, text: string, timeout?: number): Promise<readonly string[]> =>
  until(page, (lines) => lines.join('\n').includes(text), JSON.stringify(text), timeout);

export const untilPrompt = (page: Page, prompt = PROMPT, timeout?: number): Promise<readonly string[]> => until(page, (lines) => lines.at(-1) === prompt, 'the prompt', timeout);

/** Puts the keyboard into the terminal. */
export async function focusTerminal(page: Page): Promise<void> {
  await page.locator('.screen:not([hidden]) .xterm-helper-textarea').focus();
}

const packed = (text: string): string => text.replace(/\s/g, '');

/** Types a line and sees it on the screen. */
export async function write(page: Page, line: string): Promise<void> {
  await page.keyboard.type(line);
  await until(page, (lines) => packed(lines.join('')).endsWith(packed(line)), `the typed ${JSON.stringify(line)}`);
}

/** Types a command, Enter, and gives what stands between it and the next prompt. */
export async function command(page: Page, line: string, prompt = PROMPT): Promise<string> {
  await write(page, line);
  await page.keyboard.press('Enter');
  const lines = await untilPrompt(page, prompt);
  const from = lines.findLastIndex((l) => l.startsWith(`${prompt} `));
  return lines.slice(from + 1, -1).join('\n');
}

/** Asks again, as one does, until the answer is as wanted. */
export async function commandUntil(page: Page, line: string, wanted: RegExp, tries = 40): Promise<string> {
  for (let left = tries; ; left--) {
    await command(page, 'clear');
    const answer = await command(page, line);
    if (wanted.test(answer)) return answer;
    if (left === 0) throw new Error(`${line} never gave ${wanted}; last:\n${answer}`);
  }
}

/** Waits until the browser's storage holds a text that the terminals have shown: what was kept a moment ago, a reload finds. */
export async function untilKept(page: Page, text: string, timeout = 15_000): Promise<void> {
  await page.waitForFunction(
    (wanted) =>
      new Promise<boolean>((resolve) => {
        const opening = indexedDB.open('keyval-store');
        opening.onerror = () => resolve(false);
        opening.onsuccess = () => {
          const database = opening.result;
          const all = database.transaction('keyval').objectStore('keyval').getAll();
          all.onsuccess = () => {
            database.close();
            resolve(all.result.some((state: { screens?: readonly { text: string }[] }) => state.screens?.some((s) => s.text.includes(wanted))));
          };
        };
      }),
    text,
    { timeout },
  );
}

/** Presses Tab until the focus is where it should be, as somebody without a mouse does. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let i = 0; i < 120; i++) {
    if (await target.evaluate((e) => e === document.activeElement)) return;
    await page.keyboard.press(await target.evaluate((e) => ((document.activeElement?.compareDocumentPosition(e) ?? 0) & 2 ? 'Shift+Tab' : 'Tab')));
  }
  throw new Error('the keyboard does not get there');
}
