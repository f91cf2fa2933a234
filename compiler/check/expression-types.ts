import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import { DOCUMENT_LIMITS } from '../../schema/limits.ts';
import { finding } from '../diagnostics/finding.ts';
import { respellPart } from '../diagnostics/fix.ts';
import { listSome } from '../diagnostics/list-some.ts';
import { didYouMean } from '../diagnostics/nearest.ts';
import type { Span } from '../expression/ast.ts';
import { describeType } from '../types/describe-type.ts';
import type { TypeNote } from '../types/scope.ts';
import { truthOf } from '../types/truth.ts';
import { hasValue, type Type } from '../types/type.ts';
import { absentReads } from './absent-reads.ts';
import { explainMixed, explainNull } from './argument-types.ts';
import type { RuleContext } from './check-flow.ts';
import { foreignField } from './foreign-names.ts';

/**
 * What expressions make of the types of what they read: fields that no schema declares or that may be absent, operands
 * and arguments that never fit, conditions that are never true or false (rules 3 and 6).
 */
export function checkExpressionTypes({ types, isTold, strict }: RuleContext): readonly Diagnostic[] {
  const told = new Set<string>();
  const found: Diagnostic[] = [];
  // Looking for the nearest of many names takes its time, so it is only done for what is told.
  const add = (range: Range, make: () => Diagnostic): void => {
    if (found.length >= DOCUMENT_LIMITS.findings || told.has(placeOf(range)) || isTold(range)) return;
    told.add(placeOf(range));
    found.push(make());
  };
  for (const typed of types.sites) {
    const { of } = typed.site;
    const { expression } = typed.site.expr;
    const type = types.typeOf(typed);
    // A condition that never holds is told as a whole.
    const isWhole = of === 'condition' && truthOf(type) === false;
    const notes = types.notesOf(typed);
    const tell = (kind: (note: TypeNote) => boolean): void => {
      for (const note of notes.filter(kind)) {
        const range = expression.rangeOf(note.span);
        add(range, () => explain(note, range, expression.source.slice(note.span.start, note.span.end)));
      }
    };
    tell(({ k }) => k !== 'constant' && k !== 'absent' && k !== 'perhaps');
    const reads = absentReads(typed, types);
    for (const diagnostic of reads) add(diagnostic.range, () => diagnostic);
    // What is absent because a read in it is has been told there.
    const isNew = (span: Span): boolean => !reads.some(({ range }) => isInside(range, expression.rangeOf(span)));
    tell((note) => note.k === 'absent' && isNew(note.span));
    if (!isWhole) tell(({ k }) => k === 'constant');
    if (strict) tell(({ k }) => k === 'perhaps');
    if (of === 'condition' && isNoCondition(type))
      add(expression.range, () => explainCondition(type, expression.range));
  }
  return found;
}

/** Characters of an operand that a message repeats: longer ones stand in the frame below it. */
const MOST_TEXT = 40;

const isInside = (part: Range, whole: Range): boolean =>
  part.line === whole.line && part.endLine === whole.endLine && part.col >= whole.col && part.endCol <= whole.endCol;

const placeOf = ({ file, line, col }: Range): string => `${file}:${line}:${col}`;

const isNoCondition = (type: Type): boolean => hasValue(type) && !type.any && type.booleans.length === 0;

function explainCondition(type: Type, range: Range): Diagnostic {
  const message = `a condition gives true or false, and this one gives ${describeType(type)}`;
  return finding('HF3002', range, message, { hint: 'compare it with something, or ask $exists( )' });
}

/** `text`: the part of the expression, as it is written. */
function explain(note: TypeNote, range: Range, text: string): Diagnostic {
  switch (note.k) {
    case 'mismatch': {
      const isText = note.expected === 'a number' && note.found.text !== undefined;
      const hint = isText ? 'texts are joined with `&`; `$number( … )` makes one a number' : undefined;
      return finding('HF3002', range, `this is ${describeType(note.found)}, and ${note.expected} is expected`, {
        hint,
      });
    }
    case 'perhaps':
      return explainMixed(range, note.found, note.expected);
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
      const what = text.length > MOST_TEXT ? undefined : text;
      const hint = `say what holds then: \`(${what ?? '…'} ?? …)\`${what === undefined ? '' : ` or \`$exists(${what}) ? … : …\``}`;
      const message = `${what === undefined ? 'this' : `\`${what}\``} may be absent here, and nothing says what holds then`;
      return finding('HF3001', range, message, { hint });
    }
    case 'null':
      return explainNull(range, note.expected);
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
