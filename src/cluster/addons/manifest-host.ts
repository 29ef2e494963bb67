// A web server outside that hands out the manifests of add-ons, so that they can be installed as one does: kubectl apply -f http://manifests.example.net/NAME.yaml
import { onDemand } from '../../base/on-demand.ts';
import type { Netns } from '../../machine/network/netns.ts';
import type { HttpRequest, HttpResponse } from '../../machine/programs/lib/http.ts';
import { serveHttp } from '../../machine/programs/lib/http-server.ts';

const MANIFEST_HOST = { name: 'manifests.example.net', ip: '203.0.113.80' } as const;

/** The manifests by their file names. */
export const MANIFESTS: Readonly<Record<string, () => Promise<string>>> = {
  'ingress-nginx-baremetal.yaml': async () => (await onDemand(() => import('../../kubernetes/front/ingress/manifest.ts'))).INGRESS_NGINX_MANIFEST,
  'metallb-native.yaml': async () => (await onDemand(() => import('../../kubernetes/front/metallb/manifest.ts'))).METALLB_MANIFEST,
};

/** Gives a host outside a second address and answers there. */
export function startManifestHost(outside: Netns): void {
  const device = outside.devices.get('eth0');
  if (device) outside.addAddress(device, `${MANIFEST_HOST.ip}/24`);
  const plain = { status: 200, headers: [['Content-Type', 'text/plain; charset=utf-8']] } as const;
  const answer = async ({ path }: HttpRequest): Promise<HttpResponse> => {
    const text = await MANIFESTS[path.slice(1)]?.();
    return text === undefined ? { ...plain, status: 404, body: `404: Not Found; there are ${Object.keys(MANIFESTS).join(', ')}\n` } : { ...plain, body: text };
  };
  serveHttp(outside, 80, answer, { ip: MANIFEST_HOST.ip, program: { name: 'nginx', pid: 1 } });
}
