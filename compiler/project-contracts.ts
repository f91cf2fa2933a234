import type { Diagnostic, Range } from '../schema/diagnostic.ts';
import type { ActivityContract } from '../schema/generated/activities.ts';
import type { JsonSchema } from '../schema/json.ts';
import type { Contract } from '../stdlib/contract.ts';
import { finding, hasErrors } from './diagnostics/finding.ts';
import type { Node } from './nodes.ts';
import { fieldsOf, textOf } from './project-fields.ts';
import { loadSchema } from './resolve/load-schema.ts';
import { resolvePath } from './resolve/paths.ts';
import { opt } from './resolve/reading.ts';
import { deref, propertyOf, rootOf } from './resolve/schema-walk.ts';
import { documentAt, type Session } from './resolve/session.ts';
import { toJson } from './resolve/to-json.ts';
import { validate } from './validate.ts';

export const CONTRACTS = '.activities.yaml';

export interface LoadedContract {
  readonly contract: Contract;
  /** Of its name. */
  readonly range: Range;
}

/** The contracts of a `*.activities.yaml`. What has errors is left out. */
export function loadContracts(session: Session, path: string, diagnostics: Diagnostic[]): readonly LoadedContract[] {
  const parsed = documentAt(session, path);
  diagnostics.push(...(parsed?.diagnostics ?? []));
  if (parsed?.value === undefined) return [];
  const findings = validate(parsed.value, 'activities');
  diagnostics.push(...findings);
  if (hasErrors(findings)) return [];
  const list = fieldsOf(parsed.value).get('activities')?.value;
  return (list?.kind === 'list' ? list.items : []).flatMap((node) => {
    const loaded = loadContract(session, path, node, diagnostics);
    return loaded === undefined ? [] : [loaded];
  });
}

const itemsOf = (session: Session, path: string): readonly Node[] | undefined => {
  const list = fieldsOf(documentAt(session, path)?.value).get('activities')?.value;
  return list?.kind === 'list' ? list.items : undefined;
};

/** The document can be read so far that the names in it are known. */
export const namesContracts = (session: Session, path: string): boolean => itemsOf(session, path) !== undefined;

/** The activities that a document names, whatever is wrong with their contracts. */
export function contractNames(session: Session, path: string): readonly string[] {
  return (itemsOf(session, path) ?? []).flatMap((item) => textOf(fieldsOf(item).get('name')?.value) ?? []);
}

/** A contract as it is written. */
export interface ContractNode {
  readonly name: string;
  /** Of the name. */
  readonly range: Range;
  readonly node: Node;
}

/** Every contract of the project's own, whatever is wrong with it. */
export function contractNodes(session: Session): readonly ContractNode[] {
  const paths = session.tree.list().filter((path) => path.endsWith(CONTRACTS));
  return paths
    .flatMap((path) => itemsOf(session, path) ?? [])
    .flatMap((item) => {
      const node = fieldsOf(item).get('name')?.value;
      const name = textOf(node);
      return node === undefined || name === undefined ? [] : [{ name, range: node.range, node: item }];
    });
}

function loadContract(
  session: Session,
  path: string,
  node: Node,
  diagnostics: Diagnostic[],
): LoadedContract | undefined {
  const parts = fieldsOf(node);
  const found: Diagnostic[] = [];
  const input = schemaOf(session, path, parts.get('input')?.value, found);
  const output = schemaOf(session, path, parts.get('output')?.value, found);
  const source = fieldsOf(parts.get('outputFrom')?.value);
  const otherwise = schemaOf(session, path, source.get('otherwise')?.value, found);
  if (input !== undefined) checkFiles(parts.get('files')?.value, input, found);
  checkSource(source.get('at')?.value, parts.get('files')?.value, found);
  checkIdempotency(parts, found);
  diagnostics.push(...found);
  if (input === undefined || output === undefined || hasErrors(found)) return undefined;
  // The schema of the document has judged the rest, and it is the shape of a contract.
  const rest = toJson(node) as unknown as ActivityContract;
  const { outputFrom, ...plain } = rest;
  const from = outputFrom && { at: outputFrom.at, ...opt('otherwise', otherwise) };
  const contract = { ...plain, input, output, ...opt('outputFrom', from) } as Contract;
  return { contract, range: parts.get('name')?.value.range ?? node.range };
}

/** A schema in the document, or in the file that it names. */
function schemaOf(session: Session, path: string, node: Node | undefined, found: Diagnostic[]): JsonSchema | undefined {
  if (node === undefined) return undefined;
  const reference = textOf(node);
  if (reference === undefined) return loadSchema(session, path, found, node);
  const file = resolvePath(path, reference);
  if (file === undefined || session.tree.read(file) === undefined) {
    const hint = 'a path relative to this document, inside the project';
    found.push(finding('HF1201', node.range, `there is no file "${reference}"`, { hint }));
    return undefined;
  }
  return loadSchema(session, file, found);
}

/** How a second attempt is kept from a second effect, and whether it is, agree. */
function checkIdempotency(parts: ReturnType<typeof fieldsOf>, found: Diagnostic[]): void {
  const strategy = parts.get('idempotency')?.value;
  const flag = parts.get('idempotent')?.value;
  const by = textOf(fieldsOf(strategy).get('by')?.value);
  if (strategy === undefined || flag === undefined || by === undefined) return;
  const idempotent = toJson(flag) === true;
  if (idempotent === (by !== 'none')) return;
  const message = `\`by: ${by}\` and \`idempotent: ${idempotent}\` cannot both be`;
  const hint = idempotent ? 'say how, or `idempotent: false`' : 'only `by: none` is not idempotent';
  found.push(
    finding('HF1215', strategy.range, message, { hint, related: [{ range: flag.range, message: 'said here' }] }),
  );
}

const SAYS_OUTPUT = ['schema', 'rules'];

/** What says the output is one of the files, and of a kind that can. */
function checkSource(at: Node | undefined, files: Node | undefined, found: Diagnostic[]): void {
  const pointer = textOf(at);
  if (at === undefined || pointer === undefined) return;
  const parameters = (files?.kind === 'list' ? files.items : []).map(fieldsOf);
  const named = parameters.find((file) => textOf(file.get('at')?.value) === pointer);
  if (named !== undefined && SAYS_OUTPUT.includes(textOf(named.get('kind')?.value) ?? '')) return;
  const message = named === undefined ? `no parameter of \`files\` is at ${pointer}` : 'this file says no output';
  const hint = 'name a parameter of `files` whose kind is `schema` or `rules`';
  found.push(finding('HF1207', at.range, message, { hint }));
}

/** Each parameter that names a file is one that the input has. */
function checkFiles(files: Node | undefined, input: JsonSchema, found: Diagnostic[]): void {
  for (const file of files?.kind === 'list' ? files.items : []) {
    const at = fieldsOf(file).get('at')?.value;
    const pointer = textOf(at);
    if (at === undefined || pointer === undefined) continue;
    let schema = rootOf(input);
    for (const part of pointer.split('/').slice(1)) {
      const known = deref(schema)?.properties !== undefined;
      schema = propertyOf(schema, part.replaceAll('~1', '/').replaceAll('~0', '~'));
      if (schema === undefined && known) {
        const hint = 'name a property of `input`, as /prompt/template';
        found.push(finding('HF1207', at.range, `the input has no "${part}"`, { hint }));
      }
      if (schema === undefined) break;
    }
  }
}
