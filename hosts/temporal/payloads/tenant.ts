/**
 * The tenant of a run is a part of its id, `@acme/order-7`: all that is ever known where a payload is sealed is the id
 * of the workflow that it belongs to. Child flows have ids below that of their parent, so they are of its tenant.
 */

const TENANT = /^@([a-z][a-z0-9_-]{0,63})\//;

/** Empty: of no tenant. */
export function tenantOf(workflowId: string | undefined): string {
  return TENANT.exec(workflowId ?? '')?.[1] ?? '';
}

/** The id that a run of a tenant has. */
export function tenantRunId(tenant: string | undefined, runId: string): string {
  return tenant === undefined || tenantOf(runId) === tenant ? runId : `@${tenant}/${runId}`;
}
