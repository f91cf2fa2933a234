import type { Diagnostic } from '../../schema/diagnostic.ts';
import { allowedVerbs, OWN_PARAMETERS } from '../../stdlib/activities/sql/allowed-verbs.ts';
import { SQL_LIMITS } from '../../stdlib/activities/sql/limits.ts';
import { parametersOf, type Statement, scanStatement } from '../../stdlib/activities/sql/scan-statement.ts';
import { finding } from '../diagnostics/finding.ts';
import { listSome } from '../diagnostics/list-some.ts';
import { didYouMean } from '../diagnostics/nearest.ts';
import type { Value } from '../resolve/flow.ts';
import type { Links } from '../resolve/links.ts';
import { sayProblem } from '../resolve/load-sql.ts';
import { mergeWith } from '../resolve/merge-with.ts';
import { valueAt } from '../resolve/value-at.ts';
import { callsOf } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** The statement of a call to a database is written out, is one, begins as it may, and has a value for each parameter. */
export function checkSqlStatements({ flow, links, project }: RuleContext): readonly Diagnostic[] {
  return callsOf(flow).flatMap(({ call, step, undo }) => {
    const effect = links.contracts.get(call.call.v)?.effect;
    if (!call.call.v.startsWith('sql.') || (effect !== 'read' && effect !== 'write') || !call.with) return [];
    const tries = step.kind === 'call' && !undo ? step.fallback : [];
    const given = [
      call.with,
      ...tries.flatMap(({ then }) => (then.k === 'with' ? [mergeWith(call.with, then.with)] : [])),
    ];
    const found = given.flatMap((value) => [
      ...checkStatement(value, effect, links),
      ...checkKind(value, effect, project.databases),
    ]);
    // A fallback that leaves the statement as it is would tell the same again.
    return found.filter(
      ({ code, range }, i) => found.findIndex((one) => one.code === code && one.range === range) === i,
    );
  });
}

function checkStatement(given: Value, effect: 'read' | 'write', links: Links): readonly Diagnostic[] {
  const at = given.k === 'expr' ? given : valueAt(given, '/statement');
  if (at?.k === 'expr') {
    const hint = 'write the statement out with `:name` where data goes, and the data under `values`';
    return [finding('HF5040', at.range, 'the statement would be made of data', { hint })];
  }
  const file = valueAt(given, '/file');
  const plan = file && links.files.get(file);
  const text = at?.k === 'lit' ? at.v : plan?.kind === 'sql' ? plan.content.source : undefined;
  const place = at ?? file;
  if (typeof text !== 'string' || place === undefined) return [];
  const statement = scanStatement(text, SQL_LIMITS.statementChars);
  if (statement.problem !== undefined) return [finding('HF5041', place.range, ...sayProblem(statement.problem.is))];
  const allowed = allowedVerbs(effect);
  if (!allowed.includes(statement.verb)) {
    const hint = effect === 'read' ? 'what changes rows is for `sql.execute`' : `it begins with ${listSome(allowed)}`;
    const message = `a statement here does not begin with "${statement.verb}"`;
    return [finding('HF5041', place.range, message, { hint })];
  }
  return checkValues(statement, given, place, effect);
}

function checkValues(
  statement: Statement,
  given: Value,
  place: Value,
  effect: 'read' | 'write',
): readonly Diagnostic[] {
  const values = valueAt(given, '/values');
  if (values !== undefined && values.k !== 'map') return [];
  const own = effect === 'write' ? OWN_PARAMETERS : [];
  const names = parametersOf(statement);
  const has = values?.entries.map(({ key }) => key) ?? [];
  const missing = names.filter((name) => !has.includes(name) && !own.includes(name));
  const unused = values?.entries.filter(({ key }) => !names.includes(key)) ?? [];
  return [
    ...missing.map((name) =>
      finding('HF5042', place.range, `":${name}" of the statement has no value`, {
        hint:
          didYouMean(
            name,
            unused.map(({ key }) => key),
          ) ?? `add \`${name}\` under \`values\``,
      }),
    ),
    ...unused.map(({ key, keyRange }) =>
      finding('HF5042', keyRange, `the statement has no ":${key}"`, {
        hint: names.length === 0 ? 'it has no parameters' : `it has ${listSome(names.map((name) => `:${name}`))}`,
      }),
    ),
  ];
}

/** The connection is a database, and one that may be written to. */
function checkKind(
  given: Value,
  effect: 'read' | 'write',
  databases: RuleContext['project']['databases'],
): readonly Diagnostic[] {
  const at = valueAt(given, '/connection');
  if (at?.k !== 'lit' || typeof at.v !== 'string') return [];
  const is = databases?.get(at.v);
  if (is === undefined || is === 'writable' || (is === 'read_only' && effect === 'read')) return [];
  const message =
    is === 'none' ? `the connection "${at.v}" is no database` : `the connection "${at.v}" is for reading only`;
  const hint = is === 'none' ? 'name one of kind `postgres` or `sqlite`' : 'name one without `readOnly: true`';
  return [finding('HF5043', at.range, message, { hint })];
}
