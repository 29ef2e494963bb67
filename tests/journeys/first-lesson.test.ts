// The first lesson from the first key to the last tick, as a learner does it: into the terminal only, in an editor, in two terminals, with a reload in the middle.
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { command, commandUntil, focusTerminal, PROMPT, rows, until, untilKept, untilPrompt, untilText, write } from './support/learner.ts';
import { complaints, openSite, type Site } from './support/site.ts';

const MANIFEST = [
  'apiVersion: v1',
  'kind: Service',
  'metadata:',
  '  name: web-nodeport',
  'spec:',
  '  type: NodePort',
  '  selector:',
  '    app: web',
  '  ports:',
  '  - port: 80',
  '    targetPort: 80',
  '    nodePort: 30080',
];
const AUTO = ['apiVersion: v1', 'kind: Service', 'metadata:', '  name: web-auto', 'spec:', '  type: NodePort', '  selector:', '    app: web', '  ports:', '  - port: 80'];

// A busy machine may take its time; what is waited for is always something that the page shows.
vi.setConfig({ testTimeout: 120_000 });

let site: Site;
let context: BrowserContext;
let page: Page;
let said: string[];

beforeAll(async () => {
  site = await openSite();
  context = await site.context();
  page = await context.newPage();
  said = complaints(page);
}, 120_000);
afterAll(async () => {
  await site?.close();
});

const check = (title: string): Locator => page.locator('.check', { has: page.locator('.check-title', { hasText: title }) });
const ticked = (title: string): Promise<void> => check(title).and(page.locator('.passing')).waitFor({ timeout: 10_000 });
const quiz = (question: string): Locator => page.locator('.quiz', { hasText: question });

async function nano(file: string, lines: readonly string[]): Promise<void> {
  await write(page, `nano ${file}`);
  await page.keyboard.press('Enter');
  await untilText(page, 'GNU nano');
  for (const line of lines) {
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
  }
  await untilText(page, lines.at(-1) ?? '');
  await page.keyboard.press('Control+o');
  await untilText(page, 'File Name to Write');
  await page.keyboard.press('Enter');
  await untilText(page, 'Wrote ');
  await page.keyboard.press('Control+x');
  await untilPrompt(page);
}

describe.sequential('the first lesson', () => {
  it('is found on the start page', async () => {
    await page.goto(site.url);
    await page.getByRole('link', { name: /^1 · Open a door on every node/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Open a door on every node' }).waitFor();
    await untilPrompt(page);
    await focusTerminal(page);
    await page.locator('.house').nth(2).waitFor();
    expect(await page.locator('.house .name').allTextContents()).toContain('control-plane');
  });

  it('shows the nodes, and why a ClusterIP cannot be reached', async () => {
    const nodes = await command(page, 'kubectl get nodes -o wide');
    expect(nodes).toMatch(/control-plane +Ready +control-plane .*192\.168\.1\.10/);
    await ticked('You have seen the nodes');
    await command(page, 'kubectl get pods -o wide');
    await command(page, 'clear');
    expect(await command(page, "curl --connect-timeout 2 http://$(kubectl get service web -o jsonpath='{.spec.clusterIP}')")).toMatch(/timed out|Timeout was reached|timeout/i);
    await page.locator('.line.dropped').waitFor();
    expect(await command(page, 'kubectl exec deploy/web -- curl -s http://web')).toContain('Welcome to nginx');
    await page.locator('.line.answered').waitFor();
  });

  it('takes a manifest typed into nano, and says what is missing until it is right', async () => {
    await command(page, 'clear');
    await nano('nodeport-svc.yaml', MANIFEST.with(10, '    targetPort: 8080'));
    expect(await command(page, 'kubectl apply -f nodeport-svc.yaml')).toBe('service/web-nodeport created');
    await check('The Service opens node port 30080').getByText('targetPort').waitFor();
    expect(await check('The Service opens node port 30080').textContent()).toMatch(/want 80, found 8080/);
    await command(page, "sed -i 's/8080/80/' nodeport-svc.yaml");
    await command(page, 'clear');
    expect(await command(page, 'cat nodeport-svc.yaml')).toBe(MANIFEST.join('\n'));
    expect(await command(page, 'kubectl apply -f nodeport-svc.yaml')).toBe('service/web-nodeport configured');
    await ticked('The Service opens node port 30080');
    expect(await command(page, 'kubectl get service web-nodeport')).toMatch(/NodePort +10\.96\.\d+\.\d+ +<none> +80:30080\/TCP/);
    await command(page, 'clear');
    const described = await command(page, 'kubectl describe service web-nodeport');
    expect(described).toMatch(/NodePort: +<unset> +30080\/TCP/);
    expect(described).toMatch(/Endpoints: +10\.244\.\d+\.\d+:80,10\.244\.\d+\.\d+:80/);
  });

  it('opens the same door on every node', async () => {
    for (const node of ['11', '12', '10']) {
      await command(page, 'clear');
      await commandUntil(page, `curl http://192.168.1.${node}:30080`, /Welcome to nginx/);
    }
    await ticked('Two nodes answer you');
    await ticked('The node without a pod answers as well');
    await page.locator('.house.entered', { hasText: 'control-plane' }).waitFor();
    expect(await page.locator('.line.answered .tag text').textContent()).toBe('source → .10');
    await page.getByRole('button', { name: /Show the \d+ hops/ }).click();
    const hops = await page.getByRole('list', { name: 'Hops of the request' }).textContent();
    for (const chain of ['KUBE-SERVICES', 'KUBE-NODEPORTS', 'KUBE-SVC-', 'KUBE-SEP-']) expect(hops).toContain(chain);
    await page.getByRole('button', { name: 'Back to the picture' }).click();
  });

  it('is as it was after a reload', async () => {
    await quiz('Your colleague types the ClusterIP').getByText('The page: a Service has one address').click();
    await quiz('Your colleague types the ClusterIP').getByText('Not that.').waitFor();
    await focusTerminal(page);
    await command(page, 'echo before the reload');
    await untilKept(page, '\nbefore the reload');
    await page.reload();
    await untilText(page, 'before the reload');
    await untilPrompt(page);
    await focusTerminal(page);
    await ticked('Two nodes answer you');
    await quiz('Your colleague types the ClusterIP').getByText('Not that.').waitFor();
    await page.locator('.line.answered').waitFor();
    await page.keyboard.press('ArrowUp');
    await until(page, (lines) => lines.at(-1) === `${PROMPT} echo before the reload`, 'the history');
    await page.keyboard.press('Control+c');
    await until(page, (lines) => lines.at(-1) === PROMPT, 'an empty prompt');
    await command(page, 'clear');
    expect(await command(page, 'cat nodeport-svc.yaml')).toBe(MANIFEST.join('\n'));
    expect(await command(page, 'curl -s http://192.168.1.12:30080 | head -4')).toContain('<title>Welcome to nginx!</title>');
  });

  it('grades the choices', async () => {
    await quiz('Your colleague types the ClusterIP').getByText('Nothing, until the browser gives up').click();
    await quiz('Your colleague types the ClusterIP').getByText('Right.').waitFor();
    await quiz('A customer on the same network').getByText('node-2 on port 80', { exact: true }).click();
    await quiz('A customer on the same network').getByText('on node-2 nothing listens there').waitFor();
    await quiz('A customer on the same network').getByText('node-2 on port 30080').click();
    await quiz('A customer on the same network').getByText('Right.').waitFor();
    const multi = quiz('What still works?');
    for (const text of ['From a pod: http://web-nodeport', 'From a pod: its ClusterIP', 'From the laptop: any node']) await multi.locator('label', { hasText: text }).click();
    await multi.getByRole('button', { name: 'Answer' }).click();
    await multi.getByText('Right.').waitFor();
  });

  it('lets the cluster choose a port, and asks which', async () => {
    await focusTerminal(page);
    await nano('auto.yaml', AUTO);
    expect(await command(page, 'kubectl apply -f auto.yaml')).toBe('service/web-auto created');
    await ticked('A second Service has a node port');
    const port = /80:(3\d{4})\/TCP/.exec(await command(page, 'kubectl get service web-auto'))?.[1] ?? '';
    const field = quiz('Which node port did').getByRole('textbox');
    await field.fill('30000');
    await field.press('Enter');
    await quiz('Which node port did').getByText('Not that.').waitFor();
    await field.fill(port);
    await field.press('Enter');
    await quiz('Which node port did').getByText('Right.').waitFor();
  });

  it('refuses in the server’s own words', async () => {
    const refusal = async (line: string): Promise<string> => (await command(page, line)).replaceAll('\n', '');
    await focusTerminal(page);
    await command(page, 'clear');
    expect(await refusal("sed 's/30080/80/; s/web-nodeport/web-low/' nodeport-svc.yaml | kubectl apply -f -")).toContain(
      'provided port is not in the valid range. The range of valid ports is 30000-32767',
    );
    await ticked('The server has refused you a node port');
    expect(await refusal("sed 's/web-nodeport/web-second/' nodeport-svc.yaml | kubectl apply -f -")).toContain('provided port is already allocated');
  });

  it('refuses at the node when nobody is behind the door', async () => {
    await command(page, 'clear');
    await command(page, `kubectl patch service web-nodeport -p '{"spec":{"selector":{"app":"wbe"}}}'`);
    await commandUntil(page, 'kubectl describe service web-nodeport', /Endpoints: *(<none>)?$/m);
    await commandUntil(page, 'curl http://192.168.1.11:30080', /Failed to connect|refused/);
    await ticked('A node refuses when there are no endpoints');
    await page.locator('.line.refused').waitFor();
    await command(page, 'kubectl apply -f nodeport-svc.yaml');
    await commandUntil(page, 'curl -s http://192.168.1.11:30080', /Welcome to nginx/);
    await quiz('the site is down')
      .getByRole('button', { name: /show yours/ })
      .click();
    await quiz('the site is down').getByText('Silence: the packet got lost').waitFor();
  });

  it('tunnels while a second terminal asks', async () => {
    await focusTerminal(page);
    await command(page, 'clear');
    await write(page, 'kubectl port-forward service/web-nodeport 30080:80');
    await page.keyboard.press('Enter');
    await untilText(page, 'Forwarding from 127.0.0.1:30080 -> 80');
    await page.getByRole('button', { name: 'New terminal' }).click();
    await page.getByRole('menuitem', { name: 'laptop' }).click();
    await untilPrompt(page);
    expect(await command(page, 'curl http://localhost:30080')).toContain('Welcome to nginx');
    await ticked('You went through a tunnel');
    await page.getByRole('tab', { name: 'laptop 1' }).click();
    await untilText(page, 'Handling connection for 30080');
    await page.keyboard.press('Control+c');
    await untilPrompt(page);
  });

  it('closes the door and is done', async () => {
    expect(await command(page, 'kubectl delete service web-nodeport')).toMatch(/service "web-nodeport" deleted/);
    await commandUntil(page, 'curl http://192.168.1.11:30080', /Failed to connect|refused/);
    await ticked('The door is closed again');
    await page.locator('.steps', { hasText: '14 of 14' }).waitFor();
    await page.getByRole('link', { name: 'Portside' }).click();
    await page.locator('.lessons .good', { hasText: 'done' }).waitFor();
    expect(said).toEqual([]);
    expect((await rows(page)).length).toBe(0);
  });
});
