// The applets that work with files and texts. What asks about the machine and the network stands in system-applets.ts.
import type { ListedApplet } from './lib/applet.ts';

export const textApplets: readonly ListedApplet[] = [];
