// The applets that ask about the machine, its processes and its network. What files and texts are worked with stands in text-applets.ts.
import { type ListedApplet, lateApplet } from './lib/applet.ts';

export const systemApplets: readonly ListedApplet[] = [
  lateApplet('sh', async () => (await import('./ash.ts')).sh),
  lateApplet('ash', async () => (await import('./ash.ts')).ash),
  lateApplet('httpd', async () => (await import('./httpd.ts')).httpd),
  lateApplet('nc', async () => (await import('./nc.ts')).nc),
  lateApplet('sleep', async () => (await import('./sleep.ts')).sleep),
  lateApplet('busybox', async () => (await import('./busybox.ts')).busybox),
  lateApplet('free', async () => (await import('./machine.ts')).free),
  lateApplet('hostname', async () => (await import('./machine.ts')).hostname),
  lateApplet('kill', async () => (await import('./kill.ts')).kill),
  lateApplet('killall', async () => (await import('./kill.ts')).killall),
  lateApplet('pidof', async () => (await import('./kill.ts')).pidof),
  lateApplet('ps', async () => (await import('./ps.ts')).ps),
  lateApplet('time', async () => (await import('./time.ts')).time),
  lateApplet('timeout', async () => (await import('./timeout.ts')).timeout),
  lateApplet('uptime', async () => (await import('./machine.ts')).uptime),
  lateApplet('usleep', async () => (await import('./usleep.ts')).usleep),
  lateApplet('ifconfig', async () => (await import('./ifconfig.ts')).ifconfig),
  lateApplet('telnet', async () => (await import('./telnet.ts')).telnet),
];
