import { randomUUID } from 'node:crypto';
import type { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import type { Json } from '../../../schema/json.ts';
import type { Plan } from '../../../schema/plan.ts';
import { HOST_LIMITS, payloadBytes } from '../limits.ts';
import type { PayloadLayer } from '../payloads/layer.ts';
import { payloadsOf } from '../payloads/run-input.ts';
import { tenantOf, tenantRunId } from '../payloads/tenant.ts';
import type { FlowInput } from '../protocol.ts';
import { runMemo, runPriority } from '../run-options.ts';
import { bytesOf } from './bytes-of.ts';
import { ClientError } from './errors.ts';
import { isUnknownAttribute, registerSearchAttributes } from './search-attributes.ts';
import type { StartOptions } from './types.ts';

/** Random characters of an id that is drawn. */
const ID_LENGTH = 12;

export async function startRun(
  client: Client,
  connection: Connection,
  layer: PayloadLayer | undefined,
  plan: Plan,
  input: Json,
  options: StartOptions,
): Promise<{ readonly runId: string }> {
  const drawn = randomUUID().replaceAll('-', '').slice(0, ID_LENGTH);
  const tenant = options.tenant ?? (tenantOf(options.runId) || layer?.tenant);
  const runId = runIdOf(options.runId ?? `${plan.flow.name}-${drawn}`, tenant, layer);
  // An id that was chosen may be chosen again once the server has forgotten it; idempotency keys must not come again.
  const root = options.runId === undefined ? runId : `${runId}~${drawn}`;
  const { startedBy, env, limits, priority, weight } = options;
  const startedAt = Date.now();
  const load = {
    ...(tenant === undefined ? {} : { tenant }),
    ...(priority === undefined ? {} : { priority }),
    ...(weight === undefined ? {} : { weight }),
  };
  const flowInput: FlowInput = {
    plan,
    start: { root, input, startedBy, startedAt, env, ...load },
    ...(limits === undefined ? {} : { limits }),
    ...payloadsOf(layer),
  };
  const tenantBytes = Buffer.byteLength(tenant ?? '');
  if (tenantBytes > HOST_LIMITS.tenantBytes) {
    const detail = `The name of the tenant has ${tenantBytes} bytes; the server takes ${HOST_LIMITS.tenantBytes}.`;
    throw new ClientError('too_large', detail);
  }
  await launchRun(client, connection, flowInput, runId, options.taskQueue, 'REJECT_DUPLICATE');
  return { runId };
}

/** Hands a run over. `reuse`: whether a run of that id may have been there before. */
export async function launchRun(
  client: Client,
  connection: Connection,
  flowInput: FlowInput,
  runId: string,
  taskQueue: string,
  reuse: 'REJECT_DUPLICATE' | 'ALLOW_DUPLICATE_FAILED_ONLY',
): Promise<void> {
  const { plan, start: begin } = flowInput;
  const bytes = bytesOf(flowInput);
  if (bytes === undefined) throw new ClientError('too_large', 'The input is nested too deep to be written.');
  const most = payloadBytes(flowInput);
  if (bytes > most) throw new ClientError('too_large', `They have ${bytes} bytes; ${most} are taken.`);
  const start = () =>
    client.workflow.start(plan.flow.name, {
      args: [flowInput],
      workflowId: runId,
      taskQueue,
      workflowIdReusePolicy: reuse,
      workflowIdConflictPolicy: 'FAIL',
      typedSearchAttributes: attributesOf(plan, begin),
      memo: runMemo(flowInput),
      priority: runPriority(begin),
      staticSummary: (plan.flow.title ?? plan.flow.name).slice(0, HOST_LIMITS.summaryLength),
    });
  try {
    await start();
  } catch (thrown) {
    if (!isUnknownAttribute(thrown)) throw thrown;
    await registerSearchAttributes(connection, client.options.namespace);
    await start();
  }
}

/** All that is known where a payload is sealed is the id of its run, so that names the tenant whose key it is. */
function runIdOf(runId: string, tenant: string | undefined, layer: PayloadLayer | undefined): string {
  if (tenant === undefined || layer?.keyring === undefined) return runId;
  const named = tenantRunId(tenant, runId);
  if (tenantOf(named) === tenant) return named;
  throw new ClientError('bad_tenant', `It is ${JSON.stringify(tenant)}.`);
}

function attributesOf(plan: Plan, { env, tenant }: FlowInput['start']): SearchAttributePair[] {
  const keyword = (name: string, value: string): SearchAttributePair => ({
    key: defineSearchAttributeKey(name, 'KEYWORD'),
    value: value.slice(0, HOST_LIMITS.keywordLength),
  });
  return [
    keyword('HoldfastFlow', plan.flow.name),
    keyword('HoldfastVersion', plan.flow.version),
    keyword('HoldfastEnv', env),
    ...(tenant === undefined ? [] : [keyword('HoldfastTenant', tenant)]),
  ];
}
