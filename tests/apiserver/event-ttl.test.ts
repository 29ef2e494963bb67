// Events end an hour after their last write; what watches them is told.
import { expect, it } from 'vitest';
import { clusterShell } from '../support/cluster-shell.ts';

it('forgets events after an hour, and one that is repeated an hour after that', async () => {
  const { sh, pass } = await clusterShell();
  const event = (name: string): string =>
    `printf 'apiVersion: v1\\nkind: Event\\nmetadata: {name: ${name}, namespace: default}\\ninvolvedObject: {kind: Node, name: node-1}\\nreason: Test\\nmessage: hello\\ntype: Normal\\n'`;
  await sh(`${event('once')} | kubectl create -f -; ${event('again')} | kubectl create -f -`);
  await pass(1800);
  await sh('kubectl patch event again --type merge -p \'{"count":2}\'');
  await pass(1900);
  expect(await sh('kubectl get event once')).toContain('not found');
  expect(await sh('kubectl get event again -o jsonpath={.count}')).toBe('2');
  await pass(1800);
  expect(await sh('kubectl get event again')).toContain('not found');
  expect(await sh('kubectl get nodes --no-headers | wc -l')).toBe('3');
}, 60_000);
