/** What the client of the Temporal host says, with its exit code and what to do. */
import { ClientError, type ClientErrorCode } from '../hosts/temporal/client/errors.ts';
import { CliFailure } from './exit.ts';

const KINDS: { readonly [code in ClientErrorCode]: 'findings' | 'usage' | 'environment' } = {
  no_server: 'environment',
  no_permission: 'environment',
  no_namespace: 'environment',
  no_such_run: 'usage',
  run_exists: 'usage',
  no_worker: 'environment',
  too_large: 'findings',
  history_gone: 'environment',
  not_ours: 'usage',
  bad_tenant: 'usage',
  not_opened: 'environment',
  store: 'environment',
  failed: 'environment',
};
const HINTS: { readonly [code in ClientErrorCode]: readonly string[] } = {
  no_server: [
    'holdfast dev brings up a local server.',
    'Another one: --address HOST:PORT, TEMPORAL_ADDRESS, or temporal.address in holdfast.yaml.',
  ],
  no_permission: ['Check the credentials and the namespace that you use.'],
  no_namespace: ['Say which with --namespace, TEMPORAL_NAMESPACE, or temporal.namespace in holdfast.yaml.'],
  no_such_run: ['holdfast list shows the runs there are.'],
  run_exists: ['Leave --id out, or take another one.'],
  no_worker: ['Start one with holdfast worker (or holdfast dev), and try again: nothing of the run is lost.'],
  too_large: ['Set up a store (payloads.store in holdfast.yaml), or give the flow a document.'],
  history_gone: ['The namespace keeps histories for a limited time; ask for the story earlier, or keep an export.'],
  not_ours: ['holdfast list shows the runs there are.'],
  bad_tenant: ['Name it otherwise; holdfast.yaml lists tenants under that rule.'],
  not_opened: ['Set up the key that it was sealed by: payloads.keys in holdfast.yaml.'],
  store: ['Check payloads.store in holdfast.yaml, and that the store is there and has room.'],
  failed: [],
};

export function explainClientError(error: Error): Error {
  if (!(error instanceof ClientError)) return error;
  return new CliFailure(KINDS[error.code], error.message, { hints: HINTS[error.code], cause: error });
}
