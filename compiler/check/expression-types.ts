import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { respellPart } from '../diagnostics/fix.ts';
import { listSome } from '../diagnostics/list-some.ts';
import { didYouMean } from '../diagnostics/nearest.ts';
import type { Expr } from '../resolve/flow.ts';
import { describeType } from '../types/describe-type.ts';
import type { TypeNote } from '../types/scope.ts';
import { truthOf } from '../types/truth.ts';
import { hasValue, type Type } from '../types/type.ts';
import { absentReads } from './absent-reads.ts';
import type { RuleContext } from './check-flow.ts';
import { foreignField } from './foreign-names.ts';

/**
 * What expressions make of the types of what they read: fields that no schema declares or that may be absent, operands
 * and arguments that never fit, conditions that are never true or false (rules 3 and 6).
 */
export function checkExpressionTypes({ types }: RuleContext): readonly Diagnostic[] {
  const told = new Set<string>();
  const found: Diagnostic[] = [];
  const add = (diagnostic: Diagnostic | undefined): void => {
    if (diagnostic === undefined || told.has(placeOf(diagnostic.range))) return;
    told.add(placeOf(diagnostic.range));
    found.push(diagnostic);
  };
  for (const typed of types.sites) {
    const { expr, of } = typed.site;
    const constant: Diagnostic[] = [];
    for (const note of types.notesOf(typed)) {
      if (note.k === 'constant') constant.push(explain(note, expr));
      else add(explain(note, expr));
    }
    const type = types.typeOf(typed);
    // A condition that never holds is told as a whole.
    if (of !== 'condition' || truthOf(type) !== false) for (const one of constant) add(one);
    if (of === 'condition') add(explainCondition(type, expr));
    for (const diagnostic of absentReads(typed, types)) add(diagnostic);
  }
  return found;
}

const placeOf = ({ file, line, col }: Range): string => `${file}:${line}:${col}`;

function explainCondition(type: Type, { expression }: Expr): Diagnostic | undefined {
  if (!hasValue(type) || type.any || type.booleans.length > 0) return undefined;
  const message = `a condition gives true or false, and this one gives ${describeType(type)}`;
  return finding('HF3002', expression.range, message, { hint: 'compare it with something, or ask $exists( )' });
}

function explain(note: TypeNote, { expression }: Expr): Diagnostic {
  const range = expression.rangeOf(note.span);
  switch (note.k) {
    case 'mismatch':
      return finding('HF3002', range, `this is ${describeType(note.found)}, and ${note.expected} is expected`);
    case 'unknown_field': {
      const known =
        note.names.length === 0
          ? 'it has no fields'
          : `there is ${listSome(note.names)}; \`additionalProperties: true\` allows more`;
      const hint = didYouMean(note.name, note.names) ?? foreignField(note.name) ?? known;
      const fix = respellPart(range, note.name, note.names);
      return finding('HF3003', range, `no schema declares "${note.name}" here`, { hint, fix });
    }
    case 'absent': {
      const hint = `say what holds then: \`(${note.path} ?? …)\` or \`$exists(${note.path}) ? … : …\``;
      const message = `\`${note.path}\` may be absent here, and nothing says what holds then`;
      return finding('HF3001', range, message, { hint });
    }
    case 'constant': {
      const kinds = `${describeType(note.left)} on the left, ${describeType(note.right)} on the right`;
      const hint = nearestWord(note.left, note.right) ?? nearestWord(note.right, note.left);
      return finding('HF3007', range, `this is always ${note.always}: ${kinds}`, { hint });
    }
    case 'no_fields':
      return finding('HF3003', range, `${describeType(note.found)} has no field "${note.name}"`);
  }
}

/** The word that was probably meant, of those that the other side may be. */
function nearestWord(literal: Type, other: Type): string | undefined {
  const [word, more] = literal.text?.values ?? [];
  const known = other.text?.values;
  return word === undefined || more !== undefined || known === undefined ? undefined : didYouMean(word, known);
}
