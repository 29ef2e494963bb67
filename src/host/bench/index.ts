// The benchmarks, in the order in which they run.
import { apiServer } from './api-server.ts';
import { boot } from './boot.ts';
import { conntrack } from './conntrack.ts';
import { firstAnswer } from './first-answer.ts';
import { idle } from './idle.ts';
import { kubectl } from './kubectl.ts';
import { lesson } from './lesson.ts';
import { machine } from './machine.ts';
import { page } from './page.ts';
import { pods } from './pods.ts';
import { proxySync } from './proxy-sync.ts';
import { requests } from './requests.ts';
import { scale } from './scale.ts';
import { services } from './services.ts';
import type { Benchmark } from './types.ts';

export const BENCHMARKS: readonly Benchmark[] = [machine, boot, firstAnswer, pods, services, requests, proxySync, conntrack, idle, scale, kubectl, apiServer, lesson, page];
