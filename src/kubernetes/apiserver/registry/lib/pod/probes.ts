// Probes and lifecycle hooks. upstream: pkg/apis/core/validation validateProbe, validateHandler, validateLifecycle
import type { DeepReadonly } from '../../../../../base/deep.ts';
import { forbidden, invalid, required } from '../../../../api/field.ts';
import type { HTTPGetAction, Lifecycle, LifecycleHandler, Probe } from '../../../../api/generated/types.ts';
import { NEGATIVE, unsupported } from '../errors.ts';
import { isHTTPHeaderName, isValidPortName, isValidPortNum } from '../names.ts';
import { checked, type Errors } from './options.ts';

type Handler = DeepReadonly<LifecycleHandler & Pick<Probe, 'grpc'>>;
const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const;

export function validateLivenessProbe(probe: DeepReadonly<Probe> | undefined, gracePeriod: number | undefined, path: string, out: Errors): void {
  if (!probe) return;
  validateProbe(probe, gracePeriod, path, out);
  if (probe.successThreshold !== 1) out.push(invalid(`${path}.successThreshold`, probe.successThreshold, 'must be 1'));
}

export function validateReadinessProbe(probe: DeepReadonly<Probe> | undefined, gracePeriod: number | undefined, path: string, out: Errors): void {
  if (!probe) return;
  validateProbe(probe, gracePeriod, path, out);
  const own = probe.terminationGracePeriodSeconds;
  if (own !== undefined) out.push(invalid(`${path}.terminationGracePeriodSeconds`, own, 'must not be set for readinessProbes'));
}

function validateProbe(probe: DeepReadonly<Probe>, gracePeriod: number | undefined, path: string, out: Errors): void {
  validateHandler(probe as Handler, gracePeriod, path, out);
  for (const name of ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const) {
    const value = probe[name];
    if (value !== undefined && value < 0) out.push(invalid(`${path}.${name}`, value, NEGATIVE));
  }
  const own = probe.terminationGracePeriodSeconds;
  if (own !== undefined && own <= 0) out.push(invalid(`${path}.terminationGracePeriodSeconds`, own, 'must be greater than 0'));
}

export function validateLifecycle(lifecycle: DeepReadonly<Lifecycle>, gracePeriod: number | undefined, path: string, out: Errors): void {
  if (lifecycle.postStart) validateHandler(lifecycle.postStart as Handler, gracePeriod, `${path}.postStart`, out);
  if (lifecycle.preStop) validateHandler(lifecycle.preStop as Handler, gracePeriod, `${path}.preStop`, out);
}

function validateHandler(handler: Handler, gracePeriod: number | undefined, path: string, out: Errors): void {
  let found = 0;
  for (const name of HANDLERS) {
    if (handler[name] === undefined) continue;
    if (found++ > 0) out.push(forbidden(`${path}.${name}`, 'may not specify more than 1 handler type'));
    else validateAction(handler, name, gracePeriod, `${path}.${name}`, out);
  }
  if (found === 0) out.push(required(path, 'must specify a handler type'));
}

function validateAction(handler: Handler, name: (typeof HANDLERS)[number], gracePeriod: number | undefined, path: string, out: Errors): void {
  switch (name) {
    case 'exec':
      if (!handler.exec?.command?.length) out.push(required(`${path}.command`));
      return;
    case 'httpGet':
      if (handler.httpGet) validateHttpGet(handler.httpGet, path, out);
      return;
    case 'tcpSocket':
      return validatePort(handler.tcpSocket?.port ?? 0, `${path}.port`, out);
    case 'grpc':
      return validatePort(handler.grpc?.port ?? 0, `${path}.port`, out);
    case 'sleep': {
      const seconds = handler.sleep?.seconds ?? 0;
      if (gracePeriod === undefined || (seconds >= 0 && seconds <= gracePeriod)) return;
      out.push(invalid(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriod})`));
    }
  }
}

function validateHttpGet(get: DeepReadonly<HTTPGetAction>, path: string, out: Errors): void {
  if (!get.path) out.push(required(`${path}.path`));
  validatePort(get.port, `${path}.port`, out);
  if (get.scheme !== 'HTTP' && get.scheme !== 'HTTPS') out.push(unsupported(`${path}.scheme`, get.scheme ?? '', ['HTTP', 'HTTPS']));
  for (const header of get.httpHeaders ?? []) checked(out, `${path}.httpHeaders`, header.name, isHTTPHeaderName(header.name));
}

/** A number or the name of one of the container's ports. upstream: ValidatePortNumOrName */
function validatePort(port: number | string, path: string, out: Errors): void {
  checked(out, path, port, typeof port === 'number' ? isValidPortNum(port) : isValidPortName(port));
}
