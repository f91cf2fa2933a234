import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import type { Json, JsonObject, JsonSchema } from '../../schema/json.ts';
import type { Contract } from '../../stdlib/contract.ts';
import type { At, Catalogue } from '../../stdlib/curation.ts';
import { finding } from '../diagnostics/finding.ts';
import type { Node } from '../nodes.ts';
import { fieldsOf, textOf } from '../project-fields.ts';
import { filesOf } from '../project-files.ts';
import { loadSchema } from '../resolve/load-schema.ts';
import { resolvePath } from '../resolve/paths.ts';
import { documentAt, type Session } from '../resolve/session.ts';
import { toJson } from '../resolve/to-json.ts';
import type { Curation } from './curation.ts';
import { judgeCatalogue } from './judge-catalogue.ts';

const FLOW = '.flow.yaml';

/**
 * `catalogue` of the merged document, judged against the contracts that there are; undefined where there is none. The
 * schema of the document has judged its shape.
 */
export function readCuration(
  session: Session,
  document: Node,
  contracts: ReadonlyMap<string, Contract>,
  diagnostics: Diagnostic[],
): Curation | undefined {
  const node = fieldsOf(document).get('catalogue')?.value;
  if (node === undefined) return undefined;
  const teams = fieldsOf(fieldsOf(node).get('teams')?.value);
  const owners = ownersOf(session, [...teams.values()], diagnostics);
  const catalogue = toCatalogue(session, node, diagnostics);
  const rangeOf = (at: At): Range => rangeIn(node, at);
  const curation: Curation = { catalogue, rangeOf, teamOf: (path) => owners.get(path) };
  diagnostics.push(...judgeCatalogue(curation, contracts));
  return curation;
}

/** The team of each flow, by path. A flow of two teams would be held to two words. */
function ownersOf(
  { tree }: Session,
  teams: readonly { readonly key: string; readonly value: Node }[],
  diagnostics: Diagnostic[],
): ReadonlyMap<string, string> {
  const owners = new Map<string, { readonly team: string; readonly range: Range }>();
  for (const { key: team, value } of teams) {
    const patterns = fieldsOf(value).get('flows')?.value;
    const range = patterns?.range ?? value.range;
    for (const path of filesOf(tree, patterns, FLOW, diagnostics)) {
      const first = owners.get(path);
      if (first === undefined) {
        owners.set(path, { team, range });
        continue;
      }
      const related = [{ range: first.range, message: `of "${first.team}" here` }];
      const message = `${path} would be of the team "${team}" and of "${first.team}"`;
      diagnostics.push(finding('HF6016', range, message, { hint: 'give each flow to one team', related }));
    }
  }
  return new Map([...owners].map(([path, { team }]) => [path, team]));
}

/** Plain, with schemas in place of their paths. */
function toCatalogue(session: Session, node: Node, diagnostics: Diagnostic[]): Catalogue {
  // The schema of the document has judged the shape; only the paths of schemas are left to read.
  const whole = toJson(node) as unknown as Catalogue;
  const entriesOf = (rules: Node | undefined, plain: Catalogue['entries']): Catalogue['entries'] => {
    const written = fieldsOf(fieldsOf(rules).get('entries')?.value);
    return (
      plain &&
      Object.fromEntries(
        Object.entries(plain).map(([pattern, entry]) => {
          const input = fieldsOf(fieldsOf(written.get(pattern)?.value).get('narrow')?.value).get('input')?.value;
          if (input === undefined) return [pattern, entry];
          const schema = schemaOf(session, input, diagnostics) ?? true;
          return [pattern, { ...entry, narrow: { ...entry.narrow, input: schema } }];
        }),
      )
    );
  };
  const named = fieldsOf(fieldsOf(node).get('teams')?.value);
  const teams = Object.entries(whole.teams ?? {}).map(([team, rules]) => {
    const entries = entriesOf(named.get(team)?.value, rules.entries);
    return [team, { ...rules, ...(entries === undefined ? {} : { entries }) }] as const;
  });
  const entries = entriesOf(node, whole.entries);
  return {
    ...whole,
    ...(entries === undefined ? {} : { entries }),
    ...(whole.teams === undefined ? {} : { teams: Object.fromEntries(teams) }),
  };
}

/** In the document, or in the file that it names. */
function schemaOf(session: Session, node: Node, diagnostics: Diagnostic[]): JsonSchema | undefined {
  const { file } = node.range;
  const reference = textOf(node);
  if (reference === undefined) return loadSchema(session, file, diagnostics, node);
  const path = resolvePath(file, reference);
  if (path !== undefined && documentAt(session, path) !== undefined) return loadSchema(session, path, diagnostics);
  const hint = 'a path relative to this document, inside the project';
  diagnostics.push(finding('HF1201', node.range, `there is no file "${reference}"`, { hint }));
  return undefined;
}

function rangeIn(node: Node, at: At): Range {
  let found = node;
  let range = node.range;
  for (const key of at) {
    if (found.kind === 'map') {
      const entry = found.entries.find((one) => one.key === key);
      if (entry === undefined) return range;
      found = entry.value;
      range = entry.value.kind === 'scalar' ? entry.value.range : entry.keyRange;
    } else if (found.kind === 'list') {
      const item = found.items[Number(key)];
      if (item === undefined) return range;
      found = item;
      range = item.range;
    } else return range;
  }
  return range;
}

export const isMap = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
