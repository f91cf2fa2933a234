import type { Diagnostic, Range } from '../schema/diagnostic.ts';
import { DOCUMENT_LIMITS } from '../schema/limits.ts';
import { finding } from './diagnostics/finding.ts';
import { respell } from './diagnostics/fix.ts';
import { listSome } from './diagnostics/list-some.ts';
import { didYouMean } from './diagnostics/nearest.ts';
import type { MapEntry, Node } from './nodes.ts';
import { checkHttpConnection } from './project-connections.ts';
import { type Fields, fieldsOf, textOf } from './project-fields.ts';
import { checkSecretStores } from './project-secrets.ts';
import { enumerate } from './validate-schema.ts';

/** What the schema of `holdfast.yaml` cannot say. Takes a document that fits its schema. */
export function checkProject(document: Node): readonly Diagnostic[] {
  const findings: Diagnostic[] = [];
  const parts = fieldsOf(document);
  const connections = fieldsOf(parts.get('connections')?.value);
  checkModels(findings, fieldsOf(parts.get('models')?.value), connections);
  checkEvents(findings, parts.get('events')?.value, connections);
  checkPeople(findings, parts.get('people'));
  checkLabels(findings, parts);
  findings.push(...checkSecretStores(document));
  for (const { value } of connections.values()) {
    checkSecrets(findings, value);
    const kind = textOf(fieldsOf(value).get('kind')?.value);
    if (kind === 'smtp') checkMail(findings, fieldsOf(value));
    if (kind === 'postgres') checkDatabase(findings, fieldsOf(value));
    findings.push(...checkHttpConnection(value));
  }
  return findings;
}

function checkModels(findings: Diagnostic[], models: Fields, connections: Fields): void {
  for (const { value } of models.values()) {
    const connection = fieldsOf(value).get('connection');
    if (connection !== undefined) checkConnection(findings, connection.value, connections);
  }
}

/** Models and connections that labelled data may go to are there: a name that is misspelt would allow nothing. */
function checkLabels(findings: Diagnostic[], parts: Fields): void {
  for (const { value } of fieldsOf(parts.get('labels')?.value).values()) {
    for (const [kind, what, code] of [
      ['models', 'model alias', 'HF5014'],
      ['connections', 'connection', 'HF5015'],
    ] as const) {
      const names = [...fieldsOf(parts.get(kind)?.value).keys()];
      const list = fieldsOf(value).get(kind)?.value;
      for (const node of list?.kind === 'list' ? list.items : []) {
        const name = textOf(node) ?? '';
        if (names.includes(name) || findings.length >= DOCUMENT_LIMITS.findings) continue;
        const known = names.length === 0 ? `there is none under \`${kind}\`` : `known: ${listSome(names)}`;
        const hint = didYouMean(name, names) ?? known;
        const fix = respell(node.range, name, names);
        findings.push(finding(code, node.range, `there is no ${what} "${name}"`, { hint, fix }));
      }
    }
  }
}

function checkEvents(findings: Diagnostic[], events: Node | undefined, connections: Fields): void {
  const connection = fieldsOf(events).get('connection');
  if (connection !== undefined) checkConnection(findings, connection.value, connections);
}

/** The named connection is there, and is one by HTTP. */
function checkConnection(findings: Diagnostic[], node: Node, connections: Fields): void {
  const name = textOf(node) ?? '';
  const connection = connections.get(name);
  if (connection === undefined) {
    const names = [...connections.keys()];
    const known = names.length === 0 ? 'there are no connections yet' : `connections are ${enumerate(names)}`;
    const hint = didYouMean(name, names) ?? known;
    const fix = respell(node.range, name, names);
    findings.push(finding('HF1203', node.range, `there is no connection "${name}"`, { hint, fix }));
  } else if (textOf(fieldsOf(connection.value).get('kind')?.value) !== 'http') {
    const related = [{ range: connection.keyRange, message: 'the connection' }];
    const message = `the connection "${name}" is not one by http`;
    findings.push(finding('HF1203', node.range, message, { related }));
  }
}

function checkPeople(findings: Diagnostic[], people: MapEntry | undefined): void {
  const parts = fieldsOf(people?.value);
  const identity = parts.get('identity');
  const token = parts.get('token');
  if (identity !== undefined && textOf(identity.value) === 'token') {
    const hint = 'write `token: { issuer: …, audience: …, jwks: … }`';
    if (token === undefined) {
      findings.push(finding('HF1204', identity.keyRange, 'nothing says how tokens are verified', { hint }));
    }
    if (!parts.has('seal')) {
      const hint = 'write `seal: [{ id: …, key: { secret: { env: … } } }]`, with a key from `openssl rand -base64 32`';
      const message = 'tokens would stand in the histories of runs in clear text';
      findings.push(finding('HF1210', identity.keyRange, message, { hint }));
    }
  }
  const signed = parts.get('signed') ?? (textOf(identity?.value) === 'signed' ? identity : undefined);
  if (signed !== undefined && !parts.has('keys')) {
    const hint = 'write `keys: ./people/keys.json`, with the public keys of people; holdfast key makes them';
    findings.push(finding('HF1212', signed.keyRange, 'nobody has a key to sign with', { hint }));
  }
  checkKeySet(findings, fieldsOf(token?.value).get('jwks')?.value);
}

/** Keys that come over the network come by TLS. */
function checkKeySet(findings: Diagnostic[], node: Node | undefined): void {
  const address = textOf(node);
  if (node === undefined || address === undefined || !address.startsWith('http:')) return;
  const host = URL.canParse(address) ? new URL(address).hostname : '';
  if (THIS_MACHINE.test(host)) return;
  const message = 'the keys would come over the network in clear text, where others could be put in their place';
  findings.push(finding('HF1211', node.range, message, { hint: 'write an address with https' }));
}

/** An account has a password, and neither goes over the network without TLS. */
function checkMail(findings: Diagnostic[], mail: Fields): void {
  const [user, password, tls] = [mail.get('user'), mail.get('password'), mail.get('tls')];
  const alone = user !== undefined && password === undefined ? user : user === undefined ? password : undefined;
  if (alone !== undefined) {
    const message = `"${alone.key}" means nothing without "${alone.key === 'user' ? 'password' : 'user'}"`;
    findings.push(finding('HF1209', alone.keyRange, message));
  }
  const host = textOf(mail.get('host')?.value) ?? '';
  if (tls === undefined || textOf(tls.value) !== 'none' || THIS_MACHINE.test(host)) return;
  const hint = 'write `tls: required`, or `implicit` for port 465';
  findings.push(
    finding('HF1209', tls.value.range, `mail to ${host} would go over the network in clear text`, { hint }),
  );
}

/** A closed network may do without TLS; that it is one is for a person to say. */
function checkDatabase(findings: Diagnostic[], database: Fields): void {
  const tls = database.get('tls');
  const host = (textOf(database.get('address')?.value) ?? '').replace(/:\d+$/, '');
  if (tls === undefined || textOf(tls.value) !== 'none' || host === '' || THIS_MACHINE.test(host)) return;
  const hint = 'write `tls: required`, and `ca` where the certificate is one of your own';
  const message = `what goes to the database at ${host} would go over the network in clear text`;
  findings.push(finding('HF1230', tls.value.range, message, { hint }));
}

const THIS_MACHINE = /^(localhost|127(\.\d+){3}|::1|\[::1\])$/;

/** Headers that carry credentials. */
const SECRET_HEADER = /^(?:(?:proxy-)?authorization|cookie|.*(?:api-?key|token|secret|password|signature).*)$/i;
/** Values that are credentials whatever they stand under: keys of well-known services, JSON Web Tokens, PEM keys. */
const SECRET_VALUE =
  /^(?:(?:Bearer|Basic) +\S{8,}|(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|AKIA[A-Z0-9]{16}|xox[abprs]-\S{10,}|eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*)$/;

/** A literal in a header for credentials, or one that looks like a credential wherever it stands. */
function checkSecrets(findings: Diagnostic[], connection: Node): void {
  for (const { key, value } of fieldsOf(fieldsOf(connection).get('headers')?.value).values()) {
    if (textOf(value) !== undefined && SECRET_HEADER.test(key)) literalSecret(findings, value.range, key);
  }
  for (const { key, value } of entriesWithin(connection)) {
    const text = textOf(value);
    if (text !== undefined && !SECRET_HEADER.test(key) && SECRET_VALUE.test(text))
      literalSecret(findings, value.range, key);
  }
}

function literalSecret(findings: Diagnostic[], range: Range, key: string): void {
  const hint = 'write { secret: { env: NAME } }, with `prefix: "Bearer "` where one goes before it';
  findings.push(finding('HF1206', range, `a secret stands in clear text under "${key}"`, { hint }));
}

function* entriesWithin(node: Node): Generator<MapEntry> {
  if (node.kind === 'list') for (const item of node.items) yield* entriesWithin(item);
  if (node.kind !== 'map') return;
  for (const entry of node.entries) {
    yield entry;
    yield* entriesWithin(entry.value);
  }
}
