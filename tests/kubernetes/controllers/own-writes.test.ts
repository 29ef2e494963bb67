// A controller's own writes need no second look; whatever others write, edit or delete is put right.
import { describe, expect, it } from 'vitest';
import type { ApiObject } from '../../../src/kubernetes/api/meta.ts';
import type { ControllerContext } from '../../../src/kubernetes/client/controller.ts';
import { OwnWrites } from '../../../src/kubernetes/controllers/lib/own-writes.ts';
import { runScript } from '../../support/laptop.ts';

const at = (resourceVersion: string, uid = 'u'): ApiObject => ({ apiVersion: 'v1', kind: 'X', metadata: { name: 'x', uid, resourceVersion } });

function context() {
  const asked: string[] = [];
  return { asked, requeue: (key: string) => void asked.push(key) } as unknown as ControllerContext & { readonly asked: string[] };
}

describe('own writes', () => {
  it('are no news, before the answer and after it', async () => {
    const own = new OwnWrites();
    const c = context();
    await own.during('k', c, async (noted) => {
      expect(own.isNews('k', { key: 'k', old: undefined, object: at('5') })).toBe(false);
      noted.wrote(at('5'));
      noted.removed(at('2', 'old'));
      expect(own.isNews('k', { key: 'k', old: at('2', 'old'), object: undefined })).toBe(false);
    });
    expect(c.asked).toEqual([]);
    expect(own.isNews('k', { key: 'k', old: undefined, object: at('5') })).toBe(false);
    expect(own.last('k')).toBe('5');
  });

  it('leave those of others to be seen: later, and meanwhile', async () => {
    const own = new OwnWrites();
    const c = context();
    await own.during('k', c, async (noted) => {
      noted.wrote(at('5'));
      own.isNews('k', { key: 'k', old: at('5'), object: at('6') });
    });
    expect(c.asked).toEqual(['k']);
    expect(own.isNews('k', { key: 'k', old: at('6'), object: at('7') })).toBe(true);
    expect(own.isNews('k', { key: 'k', old: at('5'), object: undefined })).toBe(true);
  });

  it('that fail do not hide what others wrote', async () => {
    const own = new OwnWrites();
    const c = context();
    const failing = own.during('k', c, async () => {
      own.isNews('k', { key: 'k', old: undefined, object: at('9') });
      throw new Error('conflict');
    });
    await expect(failing).rejects.toThrow('conflict');
    expect(c.asked).toEqual(['k']);
  });
});

it.each([
  'kubectl delete endpointslices --all -n shop',
  'kubectl delete endpoints --all -n shop',
  'kubectl patch endpointslice -n shop $(kubectl get endpointslices -n shop -o name | cut -d/ -f2) --type=json -p \'[{"op":"replace","path":"/endpoints","value":[]}]\'',
])('slices and Endpoints come back after %s', async (damage) => {
  const { output } = await runScript(
    [
      'kubectl create namespace shop >/dev/null',
      'kubectl create deployment web --image=nginx:1.27 --replicas=2 -n shop >/dev/null',
      'kubectl expose deployment web --port=80 -n shop >/dev/null',
      'kubectl wait --for=condition=Available deployment/web -n shop >/dev/null',
      'sleep 2',
      `${damage} >/dev/null 2>&1`,
      'sleep 2',
      'kubectl get endpointslices -n shop -o jsonpath=\'{.items[*].endpoints[*].conditions.ready}{"\\n"}\'',
      'kubectl get endpoints web -n shop -o jsonpath=\'{.subsets[*].addresses[*].targetRef.kind}{"\\n"}\' 2>/dev/null',
    ].join('\n'),
  );
  expect(output.trim().split('\n')).toEqual(['true true', 'Pod Pod']);
});
