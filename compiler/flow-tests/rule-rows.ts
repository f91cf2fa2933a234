/** Where the rows of tables and the checks of lists stand: their files ride in the plan without places. */
import type { Range } from '../../schema/diagnostic.ts';
import type { FlowTests } from '../../schema/flow-test.ts';
import type { Plan } from '../../schema/plan.ts';
import { fieldsOf } from '../resolve/reading.ts';
import { rulesDocument } from '../resolve/rules-document.ts';
import type { Session } from '../resolve/session.ts';
import { itemsOf, textOf } from './reader.ts';

export function ruleRows(session: Session, plan: Plan): FlowTests['rows'] {
  const paths = plan.files.flatMap(({ kind, path }) => (kind === 'rules' ? [path] : []));
  return Object.fromEntries(paths.map((path) => [path, rowsIn(session, path)]));
}

function rowsIn(session: Session, path: string): ReadonlyMap<string, Range> {
  const fields = fieldsOf(rulesDocument(session, path)?.value);
  const rows = [
    ...itemsOf(fields.get('rules')?.value),
    ...itemsOf(fields.get('checks')?.value),
    ...itemsOf(fields.get('levels')?.value),
  ];
  const places = rows.map((row) => [textOf(fieldsOf(row).get('id')?.value), row.range] as const);
  const otherwise = fields.get('default');
  const last = otherwise === undefined ? [] : [['default', otherwise.keyRange] as const];
  return new Map([...places, ...last]);
}
