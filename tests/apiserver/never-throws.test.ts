// Whatever comes, an answer leaves: with a Status, and without a 500 that the recording does not have.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONFIG_MAPS, world } from './support.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'FOO'];
const PARTS = [
  'api',
  'v1',
  'apis',
  'apps',
  'namespaces',
  'default',
  'configmaps',
  'services',
  'pods',
  'a',
  'status',
  'scale',
  'log',
  'exec',
  'binding',
  'watch',
  '%',
  '..',
  '',
  'deployments',
  'bogus',
];
const TYPES = [
  'application/json',
  'application/yaml',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/json-patch+json',
  'application/apply-patch+yaml',
  'text/plain',
  '',
];
const QUERIES = ['dryRun', 'limit', 'continue', 'labelSelector', 'fieldSelector', 'watch', 'resourceVersion', 'fieldManager', 'force', 'timeoutSeconds', 'fieldValidation'];

describe('handle', () => {
  it('always answers', async () => {
    const w = await world();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...METHODS),
        fc.array(fc.constantFrom(...PARTS), { maxLength: 8 }),
        fc.constantFrom(...TYPES),
        fc.array(fc.tuple(fc.constantFrom(...QUERIES), fc.string({ maxLength: 12 })), { maxLength: 3 }),
        fc.oneof(fc.jsonValue(), fc.string(), fc.constant(undefined)),
        async (method, parts, type, query, body) => {
          const response = await w.handle({
            method,
            path: `/${parts.join('/')}`,
            query,
            body,
            headers: type ? { 'content-type': type } : {},
            user: { name: 'a', groups: ['system:masters'] },
          });
          response.watch?.dispose();
          expect(response.code).toBeGreaterThanOrEqual(200);
          if (response.code === 500) expect((response.body as { reason?: string }).reason).not.toBe('InternalError');
        },
      ),
      { numRuns: 3000, seed: 11 },
    );
  }, 60_000);

  it('survives bodies that are nearly right', async () => {
    const w = await world();
    const leaf = fc.oneof(fc.string({ maxLength: 5 }), fc.integer(), fc.constant(null), fc.boolean(), fc.constant([]), fc.constant({}), fc.constant([null]));
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom('name', 'labels', 'annotations', 'finalizers', 'ownerReferences', 'generateName', 'managedFields', 'uid'), leaf),
        leaf,
        async (metadata, data) => {
          const response = await w.ask('POST', CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', ...metadata }, data });
          if (response.code === 500) expect((response.body as { reason?: string }).reason).not.toBe('InternalError');
          await w.ask('DELETE', CONFIG_MAPS);
        },
      ),
      { numRuns: 1000, seed: 5 },
    );
  }, 60_000);
});
