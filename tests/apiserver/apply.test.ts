import { describe, expect, it } from 'vitest';
import { CONFIG_MAPS, configMap, MERGE, type World, world } from './support.ts';

interface Owned {
  readonly metadata: { readonly resourceVersion: string; readonly managedFields: { manager: string; operation: string; fieldsV1: unknown; subresource?: string }[] };
  readonly data?: Record<string, string>;
}

const apply = (w: World, manager: string, object: unknown, more = '') =>
  w.ask('PATCH', `${CONFIG_MAPS}/a?fieldManager=${manager}${more}`, object, { headers: { 'content-type': 'application/apply-patch+yaml', accept: 'application/json' } });

describe('server-side apply', () => {
  it('twice changes nothing', async () => {
    const w = await world();
    const one = (await apply(w, 'me', configMap('a'))).body as Owned;
    const two = (await apply(w, 'me', configMap('a'))).body as Owned;
    expect(two).toEqual(one);
  });

  it('takes away what its manager no longer says, but not what others own', async () => {
    const w = await world();
    await apply(w, 'me', configMap('a', { mine: '1', shared: '1' }));
    await apply(w, 'you', configMap('a', { shared: '1', yours: '1' }));
    const after = (await apply(w, 'me', configMap('a', {}))).body as Owned;
    expect(after.data).toEqual({ shared: '1', yours: '1' });
  });

  it('conflicts over a value, unless forced', async () => {
    const w = await world();
    await apply(w, 'me', configMap('a', { k: '1' }));
    const refused = await apply(w, 'you', configMap('a', { k: '2' }));
    expect([refused.code, (refused.body as { message: string }).message]).toEqual([409, 'Apply failed with 1 conflict: conflict with "me": .data.k']);
    const forced = (await apply(w, 'you', configMap('a', { k: '2' }), '&force=true')).body as Owned;
    expect(forced.data).toEqual({ k: '2' });
    expect(forced.metadata.managedFields.map((m) => m.manager)).toEqual(['you']);
  });

  it('remembers who wrote what by other means', async () => {
    const w = await world();
    await apply(w, 'me', configMap('a', { k: '1' }));
    await w.ask('PATCH', `${CONFIG_MAPS}/a?fieldManager=hand`, { data: { k: '2' } }, MERGE);
    const { body } = await w.ask('GET', `${CONFIG_MAPS}/a`, undefined, { headers: { accept: 'application/json' } });
    expect((body as Owned).metadata.managedFields.map((m) => [m.manager, m.operation, m.fieldsV1])).toEqual([['hand', 'Update', { 'f:data': { 'f:k': {} } }]]);
  });

  it('shows managedFields to clients from outside only', async () => {
    const w = await world();
    await w.ask('POST', CONFIG_MAPS, configMap('a'));
    expect(((await w.ask('GET', `${CONFIG_MAPS}/a`)).body as Owned).metadata.managedFields).toBeUndefined();
    expect(((await w.ask('GET', `${CONFIG_MAPS}/a`, undefined, { headers: { accept: '*/*' } })).body as Owned).metadata.managedFields).toHaveLength(1);
  });
});
