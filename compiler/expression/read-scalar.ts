/** Which scalars are expressions (rule 1), and which only look as if they were. */
import { type ExpressionFinding, type ExpressionFix, expressionFinding } from './finding.ts';
import { EXPRESSION_LIMITS } from './limits.ts';

export type ScalarText =
  /** No expression: a value as it is. */
  | { readonly t: 'text' }
  /** `start`: offset of `source` in the scalar's value. */
  | { readonly t: 'expression'; readonly source: string; readonly start: number }
  /** Spans are offsets in the scalar's value. */
  | { readonly t: 'refused'; readonly finding: ExpressionFinding };

const WHITE = /^[ \t\r\n]*/;

export function readScalarText(value: string): ScalarText {
  const leading = WHITE.exec(value)?.[0].length ?? 0;
  const text = value.trim();
  if (!text.startsWith('${') || !text.endsWith('}') || text.startsWith('${{')) return readStray(value);
  const inner = text.slice(2, -1);
  const before = WHITE.exec(inner)?.[0].length ?? 0;
  const source = inner.trim();
  const start = leading + 2 + before;
  const whole = { start: leading, end: leading + text.length };
  if (source === '') {
    return refuse('HF2003', whole, 'the expression is empty', 'write a value between ${ and }, or leave the key out');
  }
  if (source.length > EXPRESSION_LIMITS.length) {
    const message = `the expression has ${source.length} characters; ${EXPRESSION_LIMITS.length} are the limit`;
    return refuse('HF2004', whole, message, 'set variables in a step before, or move the work into an activity');
  }
  return { t: 'expression', source, start };
}

const refuse = (...told: Parameters<typeof expressionFinding>): ScalarText => ({
  t: 'refused',
  finding: expressionFinding(...told),
});

/** `${{ x }}` or `{{ x }}` around the whole value becomes `${ x }`. */
function fixBraces(value: string, opening: string): ExpressionFix | undefined {
  const text = value.trim();
  const inner = text.slice(opening.length, -2);
  if (!text.startsWith(opening) || !text.endsWith('}}') || inner.trim() === '' || /[{}]/.test(inner)) return undefined;
  const start = value.indexOf(opening);
  const end = value.lastIndexOf('}}') + 2;
  return {
    title: `replace "${opening} }}" by "\${ }"`,
    edits: [
      { span: { start, end: start + opening.length }, text: '${' },
      { span: { start: end - 2, end }, text: '}' },
    ],
  };
}

function readStray(value: string): ScalarText {
  const found = /\$\{\{|\$\{|\{\{/.exec(value);
  if (found === null) return { t: 'text' };
  const span = { start: found.index, end: found.index + found[0].length };
  if (found[0] === '${{') {
    return refuse(
      'HF2002',
      span,
      '`${{` is how GitHub Actions writes an expression',
      'write ${ … } around the whole value',
      fixBraces(value, '${{'),
    );
  }
  if (found[0] === '{{') {
    const hint = 'write ${ … } around the whole value; {{ }} is for template files';
    return refuse('HF2002', span, '`{{` is not evaluated here', hint, fixBraces(value, '{{'));
  }
  if (value.trim().startsWith('${') && value.indexOf('${', found.index + 2) < 0 && !value.includes('}')) {
    const hint = 'end it with } as the last character of the value; a space and # start a comment: quote the value';
    return refuse('HF2002', span, 'the expression has no end', hint);
  }
  return refuse('HF2002', span, 'text is not interpolated', "join texts with &: ${ 'Release ' & $input.id & '?' }");
}
