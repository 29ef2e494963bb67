// Policies in CEL, as a cluster's owner uses them. The words are the server's.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Status } from '../../src/kubernetes/api/status.ts';
import { type World, world } from './support.ts';

const GROUP = '/apis/admissionregistration.k8s.io/v1';
const SERVICES = '/api/v1/namespaces/default/services';
let w: World;

beforeEach(async () => {
  w = await world();
});

const policy = (spec: Record<string, unknown>, rule: Record<string, unknown> = {}) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: 'no-node-ports' },
  spec: { matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['services'], ...rule }] }, ...spec },
});
const binding = (spec: Record<string, unknown> = {}) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: { name: 'everywhere' },
  spec: { policyName: 'no-node-ports', validationActions: ['Deny'], ...spec },
});
const service = (type: string, labels = {}) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', labels }, spec: { type, ports: [{ port: 80 }] } });

async function install(spec: Record<string, unknown>, bind: Record<string, unknown> = {}, rule: Record<string, unknown> = {}): Promise<void> {
  const made = await w.ask('POST', `${GROUP}/validatingadmissionpolicies`, policy(spec, rule));
  expect((made.body as Status).message).toBeUndefined();
  expect((await w.ask('POST', `${GROUP}/validatingadmissionpolicybindings`, binding(bind))).code).toBe(201);
}

async function create(type: string, labels = {}): Promise<{ code: number; status: Status; warnings: unknown }> {
  const { code, body, headers } = await w.ask('POST', SERVICES, service(type, labels));
  return { code, status: body as Status, warnings: headers.warning };
}

const NO_NODE_PORT = { validations: [{ expression: "object.spec.type != 'NodePort'", message: 'NodePort is not allowed here' }] };

describe('a bound policy', () => {
  it('denies in the words of the server, and nothing is held', async () => {
    await install(NO_NODE_PORT);
    const { code, status } = await create('NodePort');
    const text = "ValidatingAdmissionPolicy 'no-node-ports' with binding 'everywhere' denied request: NodePort is not allowed here";
    expect(code).toBe(422);
    expect(status.message).toBe(`services "web" is forbidden: ${text}`);
    expect(status.reason).toBe('Invalid');
    expect(status.details).toEqual({ name: 'web', kind: 'services', causes: [{ message: text }] });
    expect((await create('ClusterIP')).code).toBe(201);
  });

  it.each([
    ['no message', { validations: [{ expression: "object.spec.type != 'NodePort'" }] }, "failed expression: object.spec.type != 'NodePort'", 422],
    [
      'a message of its own',
      { validations: [{ expression: "object.spec.type != 'NodePort'", messageExpression: "'not ' + object.spec.type", message: 'plain' }] },
      'not NodePort',
      422,
    ],
    ['a message that fails', { validations: [{ expression: 'false', messageExpression: 'object.nothing.here + string(1)', message: 'plain' }] }, 'plain', 422],
    ['a reason', { validations: [{ expression: 'false', reason: 'Forbidden' }] }, 'failed expression: false', 403],
    ['a fault', { validations: [{ expression: 'object.nothing == 1' }] }, "expression 'object.nothing == 1' resulted in error: no such key: nothing", 422],
    [
      'variables',
      {
        variables: [
          { name: 'type', expression: 'object.spec.type' },
          { name: 'bad', expression: "variables.type == 'NodePort'" },
        ],
        validations: [{ expression: '!variables.bad' }],
      },
      'failed expression: !variables.bad',
      422,
    ],
    ['who asks', { validations: [{ expression: "request.userInfo.username != 'system:admin'" }] }, "failed expression: request.userInfo.username != 'system:admin'", 422],
    ['the namespace', { validations: [{ expression: "namespaceObject.metadata.name == 'x'" }] }, "failed expression: namespaceObject.metadata.name == 'x'", 422],
    ['the authorizer', { validations: [{ expression: "!authorizer.group('').resource('pods').check('create').allowed()" }] }, /failed expression: !authorizer/, 422],
    ['a sum', { validations: [{ expression: 'object.spec.ports.map(p, p.port).sum() < 80' }] }, /failed expression/, 422],
  ])('says %s', async (_, spec, message, code) => {
    await install(spec);
    const answer = await create('NodePort');
    expect(answer.code).toBe(code);
    const said = (answer.status.message ?? '').replace("services \"web\" is forbidden: ValidatingAdmissionPolicy 'no-node-ports' with binding 'everywhere' denied request: ", '');
    if (typeof message === 'string') expect(said).toBe(message);
    else expect(said).toMatch(message);
  });

  it('lets faults pass where failurePolicy says so', async () => {
    await install({ validations: [{ expression: 'object.nothing == 1' }], failurePolicy: 'Ignore' });
    expect((await create('NodePort')).code).toBe(201);
  });

  it('warns instead of denying', async () => {
    await install(NO_NODE_PORT, { validationActions: ['Warn', 'Audit'] });
    const { code, warnings } = await create('NodePort');
    expect(code).toBe(201);
    expect(String(warnings)).toContain("Validation failed for ValidatingAdmissionPolicy 'no-node-ports' with binding 'everywhere': NodePort is not allowed here");
  });

  it.each([
    ['a condition leaves it out', { ...NO_NODE_PORT, matchConditions: [{ name: 'not-mine', expression: "object.metadata.name != 'web'" }] }, {}, {}],
    ['the binding wants a label', NO_NODE_PORT, { matchResources: { objectSelector: { matchLabels: { guarded: 'yes' } } } }, {}],
    ['the namespace has not the label', NO_NODE_PORT, { matchResources: { namespaceSelector: { matchLabels: { env: 'prod' } } } }, {}],
    ['the rule is about another verb', NO_NODE_PORT, {}, { operations: ['DELETE'] }],
    ['the rule is about a subresource', NO_NODE_PORT, {}, { resources: ['services/status'] }],
    ['the rule is about other names', NO_NODE_PORT, {}, { resourceNames: ['api'] }],
    ['the rule is about the cluster', NO_NODE_PORT, {}, { scope: 'Cluster' }],
  ])('does not apply: %s', async (_, spec, bind, rule) => {
    await install(spec, bind, rule);
    expect((await create('NodePort')).code).toBe(201);
  });

  it('reads its parameters', async () => {
    const spec = { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, validations: [{ expression: 'object.spec.type != params.data.forbidden' }] };
    await install(spec, { paramRef: { name: 'limits', namespace: 'default', parameterNotFoundAction: 'Deny' } });
    expect((await create('NodePort')).status.message).toContain(
      'denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction',
    );
    await w.ask('POST', '/api/v1/namespaces/default/configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'limits' }, data: { forbidden: 'NodePort' } });
    expect((await create('NodePort')).status.message).toContain('denied request: failed expression: object.spec.type != params.data.forbidden');
    expect((await create('ClusterIP')).code).toBe(201);
  });

  it('judges updates, and deletes by what was', async () => {
    expect((await create('ClusterIP', { keep: 'yes' })).code).toBe(201);
    await install({ validations: [{ expression: "oldObject == null || !has(oldObject.metadata.labels) || !('keep' in oldObject.metadata.labels)" }] }, {}, { operations: ['*'] });
    expect((await w.ask('DELETE', `${SERVICES}/web`)).code).toBe(422);
  });
});

describe('a policy itself', () => {
  it.each([
    ['1 +', /^compilation failed: ERROR: <input>:1:4: Syntax error: mismatched input '<EOF>' expecting /],
    ['nosuch.spec == 1', "compilation failed: ERROR: <input>:1:1: undeclared reference to 'nosuch' (in container '')\n | nosuch.spec == 1\n | ^"],
    ['params.x == 1', "compilation failed: ERROR: <input>:1:1: undeclared reference to 'params' (in container '')\n | params.x == 1\n | ^"],
    ['"a"', 'must evaluate to bool but got string'],
    ['object.spec.paused', 'must evaluate to bool but got dyn'],
    ['variables.x', "compilation failed: ERROR: <input>:1:10: undefined field 'x'\n | variables.x\n | .........^"],
    ['foo(1)', "compilation failed: ERROR: <input>:1:4: undeclared reference to 'foo' (in container '')\n | foo(1)\n | ...^"],
    ["1 == 'a'", "compilation failed: ERROR: <input>:1:3: found no matching overload for '_==_' applied to '(int, string)'\n | 1 == 'a'\n | ..^"],
  ])('must compile: %s', async (expression, detail) => {
    const { code, body } = await w.ask('POST', `${GROUP}/validatingadmissionpolicies`, policy({ validations: [{ expression }] }));
    expect(code).toBe(422);
    const cause = (body as Status).details?.causes?.[0];
    expect(cause?.field).toBe('spec.validations[0].expression');
    const said = (cause?.message ?? '').replace(`Invalid value: ${JSON.stringify(expression)}: `, '');
    if (typeof detail === 'string') expect(said).toBe(detail);
    else expect(said).toMatch(detail);
  });
});
