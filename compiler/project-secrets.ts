/** What the schema cannot say of secrets: that their stores are there, and take what a reference says. */
import type { Diagnostic, Range } from '../schema/diagnostic.ts';
import { SECRET_STORE_LIMITS } from '../schema/limits.ts';
import { durationMs } from '../stdlib/duration.ts';
import { finding } from './diagnostics/finding.ts';
import { respell } from './diagnostics/fix.ts';
import { didYouMean } from './diagnostics/nearest.ts';
import type { MapEntry, Node } from './nodes.ts';
import { type Fields, fieldsOf, textOf } from './project-fields.ts';
import { enumerate } from './validate-schema.ts';

const THIS_MACHINE = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Findings of `secrets` and of every reference to a store. */
export function checkSecretStores(document: Node): readonly Diagnostic[] {
  const parts = fieldsOf(document);
  const stores = fieldsOf(parts.get('secrets')?.value);
  const findings: Diagnostic[] = [];
  for (const store of stores.values()) findings.push(...checkStore(store));
  for (const [key, { value }] of parts) {
    if (key === 'secrets') continue;
    for (const reference of referencesIn(value)) findings.push(...checkReference(reference, stores));
  }
  return findings;
}

function wrong(range: Range, message: string, hint: string): Diagnostic {
  return finding('HF1221', range, message, { hint });
}

function* checkStore({ key, value }: MapEntry): Generator<Diagnostic> {
  const store = fieldsOf(value);
  for (const name of ['address', 'endpoint'] as const) {
    const entry = store.get(name);
    const address = textOf(entry?.value);
    if (entry === undefined || address === undefined || !address.startsWith('http:') || !URL.canParse(address))
      continue;
    if (THIS_MACHINE.test(new URL(address).hostname)) continue;
    yield wrong(
      entry.value.range,
      `the secrets of "${key}" would go over the network in clear text`,
      'write an address with https',
    );
  }
  for (const reference of referencesIn(value)) {
    const from = reference.get('from');
    if (from !== undefined) {
      const hint = 'write { secret: { env: NAME } } or { secret: { file: /path } }';
      yield wrong(from.keyRange, `what the store "${key}" itself needs cannot come from a store`, hint);
    }
  }
  const keep = store.get('keep');
  const ms = durationMs(textOf(keep?.value) ?? '');
  if (keep !== undefined && ms !== undefined && ms > SECRET_STORE_LIMITS.mostKeepMs) {
    yield wrong(keep.value.range, 'a secret that was changed would be used for too long', 'write `PT1H` at most');
  }
}

function* checkReference(reference: Fields, stores: Fields): Generator<Diagnostic> {
  const from = reference.get('from');
  const name = textOf(from?.value);
  if (from === undefined || name === undefined) return;
  const store = stores.get(name);
  if (store === undefined) {
    const names = [...stores.keys()];
    const known = names.length === 0 ? 'there are none yet: write `secrets`' : `stores are ${enumerate(names)}`;
    const fix = respell(from.value.range, name, names);
    const hint = didYouMean(name, names) ?? known;
    yield finding('HF1221', from.value.range, `there is no store of secrets "${name}"`, { hint, fix });
    return;
  }
  const kind = textOf(fieldsOf(store.value).get('kind')?.value);
  const foreign = kind === 'vault' ? reference.get('stage') : reference.get('version');
  if (foreign !== undefined) {
    const hint = kind === 'vault' ? 'Vault has a `version`' : 'AWS has a `stage`';
    yield wrong(foreign.keyRange, `"${foreign.key}" means nothing to the store "${name}"`, hint);
  }
}

/** The maps under a key `secret`. */
function* referencesIn(node: Node): Generator<Fields> {
  if (node.kind === 'list') for (const item of node.items) yield* referencesIn(item);
  if (node.kind !== 'map') return;
  for (const { key, value } of node.entries) {
    if (key === 'secret') yield fieldsOf(value);
    else yield* referencesIn(value);
  }
}
