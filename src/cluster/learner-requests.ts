// The traces of what the learner asked for, out of all that goes over the network.
import { decode } from '../base/bytes.ts';
import { Emitter } from '../base/emitter.ts';
import type { FlowTrace, Trace } from '../machine/network/trace.ts';
import { statusOf } from './hosts/http-get.ts';
import type { ClusterProbe } from './probe.ts';
import { API_PORT, CONTROL_PLANE_IP } from './topology.ts';

const KEPT = 200;
/** An answer's status is in its first bytes. */
const STATUS_LINE_MAX = 64;

export class LearnerRequests {
  /** The last ones, oldest first. */
  readonly traces: FlowTrace[] = [];
  readonly onTrace = new Emitter<FlowTrace>();
  readonly #probe: ClusterProbe;
  #lastFlow = 0;

  constructor(probe: ClusterProbe) {
    this.#probe = probe;
  }

  /** A trace has come to its end, or on: kept when the learner asked for it. */
  seen(record: Trace): void {
    if (record.outcome === 'open' || this.#probe.claim(record) || !isLearners(record)) return;
    const trace = record.toTrace();
    // Flows are numbered as they begin: one past all that were seen has no older trace.
    const at = trace.flow > this.#lastFlow ? -1 : this.traces.findLastIndex((t) => t.flow === trace.flow);
    this.#lastFlow = Math.max(this.#lastFlow, trace.flow);
    if (at >= 0) this.traces[at] = trace;
    else this.traces.push(trace);
    if (this.traces.length > KEPT) this.traces.shift();
    this.#probe.seen(record, trace, record.answer ? statusOf(decode(record.answer.subarray(0, STATUS_LINE_MAX))) : undefined);
    this.onTrace.emit(trace);
  }
}

/** The cluster's own chatter (to the API server, probes, DNS) is not what the learner asked for. */
function isLearners(record: Trace): boolean {
  if (record.dport === API_PORT && record.dst.text === CONTROL_PLANE_IP) return false;
  return record.dport !== 53 && !record.netns.name.startsWith('pod:kube-system/');
}
