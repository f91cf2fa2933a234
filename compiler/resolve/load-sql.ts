import type { Diagnostic } from '../../schema/diagnostic.ts';
import { SQL_LIMITS } from '../../stdlib/activities/sql/limits.ts';
import { scanStatement } from '../../stdlib/activities/sql/scan-statement.ts';
import { finding } from '../diagnostics/finding.ts';
import { createPlaces } from '../parse-places.ts';

/** A file of one statement of SQL. It is parsed as far as it takes to find its parameters, and never run. */
export function loadSql(
  path: string,
  text: string,
  diagnostics: Diagnostic[],
): { readonly source: string } | undefined {
  const source = text.replace(/^\ufeff/, '');
  const { problem } = scanStatement(source, SQL_LIMITS.statementChars);
  if (problem === undefined) return { source };
  const range = createPlaces(path, source).range(problem.at, Math.min(problem.at + 1, source.length));
  diagnostics.push(finding('HF5041', range, ...sayProblem(problem.is)));
  return undefined;
}

/** In words, with what to do. */
export function sayProblem(is: NonNullable<ReturnType<typeof scanStatement>['problem']>['is']): [string, Hint] {
  switch (is) {
    case 'empty':
      return ['there is no statement', { hint: 'write one, as `select name from customers where id = :id`' }];
    case 'several':
      return ['there is more than one statement', { hint: 'write a step for each' }];
    case 'unclosed':
      return ['a text, a name or a comment is not closed', { hint: 'close it' }];
    case 'positional':
      return ['parameters have names here', { hint: 'write `:id`, and `id` under `values`' }];
    case 'long':
      return [`the statement has more than ${SQL_LIMITS.statementChars} characters`, { hint: 'divide it' }];
  }
}

interface Hint {
  readonly hint: string;
}
