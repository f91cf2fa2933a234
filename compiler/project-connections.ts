/** What the schema cannot say of `http` connections: credentials that contradict each other, or would travel in clear. */
import type { Diagnostic, Range } from '../schema/diagnostic.ts';
import { finding } from './diagnostics/finding.ts';
import type { MapEntry, Node } from './nodes.ts';
import { type Fields, fieldsOf, textOf } from './project-fields.ts';

const THIS_MACHINE = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Findings of one connection, of whatever kind. */
export function checkHttpConnection(node: Node): readonly Diagnostic[] {
  const parts = fieldsOf(node);
  if (textOf(parts.get('kind')?.value) !== 'http') return [];
  return [...checkClearText(parts), ...checkAuth(parts), ...checkCertificates(parts)];
}

function wrong(range: Range, message: string, hint: string): Diagnostic {
  return finding('HF1220', range, message, { hint });
}

function* checkClearText(parts: Fields): Generator<Diagnostic> {
  const auth = parts.get('auth');
  const clear = clearAddress(parts.get('baseUrl'));
  const own = parts.get('allowPrivate')?.value;
  const inside = own?.kind === 'scalar' && own.value === true;
  if (auth !== undefined && clear !== undefined && !inside) {
    const hint = 'write an address with https; inside of a private network say `allowPrivate: true`';
    yield wrong(clear.value.range, 'the credentials would go over the network in clear text', hint);
  }
  const token = clearAddress(fieldsOf(auth?.value).get('tokenUrl'));
  if (token !== undefined) {
    const message = "the client's secret and its tokens would go over the network in clear text";
    yield wrong(token.value.range, message, 'write an address with https');
  }
}

/** A literal address by http that is not of this machine. */
function clearAddress(entry: MapEntry | undefined): MapEntry | undefined {
  const address = textOf(entry?.value);
  if (address === undefined || !address.startsWith('http:') || !URL.canParse(address)) return undefined;
  return THIS_MACHINE.test(new URL(address).hostname) ? undefined : entry;
}

function* checkAuth(parts: Fields): Generator<Diagnostic> {
  const auth = fieldsOf(parts.get('auth')?.value);
  if (auth.size === 0) return;
  const sends = (textOf(auth.get('header')?.value) ?? (auth.has('query') ? '' : 'authorization')).toLowerCase();
  for (const { key, keyRange } of fieldsOf(parts.get('headers')?.value).values()) {
    if (key.toLowerCase() === sends) {
      yield wrong(keyRange, `\`auth\` sends the header "${key}", too`, 'take one of the two out');
    }
  }
  const user = auth.get('user');
  if (user !== undefined && textOf(user.value)?.includes(':')) {
    yield wrong(user.value.range, 'the name of a user has a ":" in it, which basic authentication cannot carry', NAME);
  }
}
const NAME = 'write the name alone; the password has a key of its own';

function* checkCertificates(parts: Fields): Generator<Diagnostic> {
  const tls = parts.get('tls');
  const fields = fieldsOf(tls?.value);
  for (const [one, other] of [
    ['certificate', 'key'],
    ['key', 'certificate'],
    ['passphrase', 'key'],
  ] as const) {
    const entry = fields.get(one);
    if (entry !== undefined && !fields.has(other)) {
      yield wrong(entry.keyRange, `"${one}" means nothing without "${other}"`, `give \`${other}\`, or take it out`);
    }
  }
  if (tls !== undefined && textOf(parts.get('baseUrl')?.value)?.startsWith('http:')) {
    yield wrong(tls.keyRange, 'an address with http has no certificates', 'write an address with https');
  }
}
