// The applets that ask about the machine, its processes and its network. What files and texts are worked with stands in text-applets.ts.
import { type ListedApplet, lateApplet } from './lib/applet.ts';

export const systemApplets: readonly ListedApplet[] = [
  lateApplet('sh', async () => (await import('./ash.ts')).sh),
  lateApplet('ash', async () => (await import('./ash.ts')).ash),
  lateApplet('sleep', async () => (await import('./sleep.ts')).sleep),
];
