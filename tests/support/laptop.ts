// A script on the laptop of a fresh cluster, in process: what `portside sh` does, with its output collected.
import { VirtualClock } from '../../src/base/clock.ts';
import { createCluster } from '../../src/cluster/cluster.ts';
import { collector } from '../../src/host/cli/sink.ts';
import { NeverError, runFree } from '../../src/host/run-free.ts';
import { parseImageRules } from '../../src/machine/images/rule-file.ts';

/** The recording's stand-in kubelet knew images by name only. */
export const RECORDED_IMAGES = parseImageRules('[{"image": "*not-ready*", "ready": false}, {"image": "*does-not-exist*", "pull": "not found"}, {"image": "*", "runs": true}]');

export async function runScript(
  script: string,
  options: { readonly seed?: number; readonly images?: ReturnType<typeof parseImageRules> } = {},
): Promise<{ readonly output: string; readonly code: number }> {
  const clock = new VirtualClock(Date.UTC(2026, 0, 5, 9));
  const cluster = createCluster({ clock, seed: options.seed ?? 1, workers: 2, proxyMode: 'iptables', ...(options.images ? { images: options.images } : {}) });
  await runFree(clock, cluster.start());
  cluster.laptop.fs.writeFile('/tmp/script.sh', script);
  const out = collector();
  const p = cluster.run(
    'laptop',
    ['bash', '/tmp/script.sh'],
    new Map([
      [1, out.file],
      [2, out.file],
    ]),
  );
  // A command that would wait for ever (for what is not simulated) ends the script: what it printed until then counts.
  const code = await runFree(clock, p.exited).then(
    (status) => status.code,
    (error) => {
      if (error instanceof NeverError) return 124;
      throw error;
    },
  );
  cluster.close();
  return { output: out.text(), code };
}
