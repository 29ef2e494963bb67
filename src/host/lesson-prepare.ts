// A lesson's start state: its world's shape, its faults, manifests and files, its own commands.
import type { Cluster, ClusterOptions } from '../cluster/cluster.ts';
import type { Lesson, SetupStep } from '../course/lesson.ts';

/** What a cluster is asked to be for a lesson, or for none. */
export function worldOf(lesson: Lesson | undefined): Pick<ClusterOptions, 'workers' | 'proxyMode' | 'serviceNodePortRange' | 'addons' | 'families'> {
  if (!lesson) return { workers: 2, proxyMode: 'iptables' };
  const { nodes, proxyMode, serviceNodePortRange, addons, families } = lesson.cluster;
  return { workers: nodes, proxyMode, serviceNodePortRange, addons, families };
}

/** Brings the start state about in a cluster that has started. Throws what went wrong, for the author. */
export async function prepareLesson(cluster: Cluster, lesson: Lesson): Promise<void> {
  for (const step of lesson.cluster.before) await play(cluster, step);
  await cluster.prepare(lesson);
  if (lesson.cluster.after.length === 0) return;
  for (const step of lesson.cluster.after) await play(cluster, step);
  await cluster.clock.sleep(1000);
  // The learner has seen nothing of all this.
  cluster.traces.length = 0;
  cluster.probe.requests.length = 0;
  cluster.probe.commands.length = 0;
}

async function play(cluster: Cluster, step: SetupStep): Promise<void> {
  if ('wait' in step) return cluster.clock.sleep(step.wait * 1000);
  const { output, code } = await cluster.probe.run(step.on, step.run);
  if (code !== 0) throw new Error(`the start state could not be made: on ${step.on}, “${step.run}” ended with ${code}: ${output.trim()}`);
}
