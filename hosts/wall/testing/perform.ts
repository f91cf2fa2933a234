/** One call through the wall, for tests. */
import type { Json } from '../../../schema/json.ts';
import type { Documents } from '../../../stdlib/activity.ts';
import { catalogue } from '../../../stdlib/index.ts';
import { performCall, type WallCall, type WallResult } from '../call.ts';
import type { ProjectSettings } from '../project.ts';
import { createRegistry, type Registry } from '../registry.ts';
import { createServices, type ServicesOptions } from '../services.ts';

export const registry = createRegistry(catalogue);

export interface Given
  extends Partial<
    Pick<WallCall, 'key' | 'undoes' | 'path' | 'attempt' | 'signal' | 'heartbeat' | 'tell' | 'priced' | 'requests'>
  > {
  readonly project: Partial<ProjectSettings>;
  readonly services?: Partial<Omit<ServicesOptions, 'project'>>;
  /** A store for documents; none where it is left out. */
  readonly documents?: Documents;
  /** In place of the standard catalogue. */
  readonly registry?: Registry;
}

/** Calls an activity of the standard catalogue as a host would. */
export async function perform(call: string, input: Json, given: Given): Promise<WallResult> {
  const { project, services, documents, registry: known = registry, ...rest } = given;
  return performCall({ ...callOf(known, call, input), ...rest }, known, {
    ...createServices({ project: { models: {}, connections: {}, ...project }, env: {}, ...services }),
    ...(documents === undefined ? {} : { documentsOf: () => documents }),
  });
}

/** The first attempt of a call, as a host asks for it. */
export function callOf(known: Registry, call: string, input: Json): WallCall {
  const found = known.get(call);
  return {
    call,
    input,
    contract: found?.digest ?? '',
    effect: found?.activity.contract.effect === 'write' ? 'write' : 'read',
    key: 'root/step',
    path: 'step',
    run: { id: 'root', flow: 'test-flow', version: '1.0.0', env: 'test' },
    attempt: 1,
    signal: new AbortController().signal,
    heartbeat: () => {},
  };
}

/** What a result comes to, for comparing: its value, or the type of its fault. */
export function endOf(result: WallResult): Json {
  return result.ok ? result.value : result.fault.type;
}
