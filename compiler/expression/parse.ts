import type { Diagnostic, Fix } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { isOneLine } from '../diagnostics/fix.ts';
import type { ScalarNode } from '../nodes.ts';
import type { Ast, Span } from './ast.ts';
import { checkProfile } from './check-profile.ts';
import { type BareRead, collectReads } from './collect-reads.ts';
import { type ExpressionFinding, type ExpressionFix, expressionFinding } from './finding.ts';
import { EXPRESSION_LIMITS } from './limits.ts';
import { MEMBER_ROOTS } from './names.ts';
import { parseTree } from './parse-tree.ts';
import { offsetsOf, rangeOfPart } from './places.ts';
import { readScalarText } from './read-scalar.ts';
import type { Expression, ExpressionBody, ParsedExpression, Read } from './types.ts';

/** Whether a scalar is an expression (rule 1). */
export const isExpression = (node: ScalarNode): boolean =>
  typeof node.value === 'string' && readScalarText(node.value).t === 'expression';

/**
 * Reads the expression of a scalar that stands where one could stand. Neither `value` nor diagnostics: an ordinary
 * value. Pure; never throws; what is accepted parses in the evaluator.
 */
export function parseExpression(node: ScalarNode): ParsedExpression {
  if (typeof node.value !== 'string') return { diagnostics: [] };
  const text = readScalarText(node.value);
  if (text.t === 'text') return { diagnostics: [] };
  if (text.t === 'refused') return { diagnostics: [toDiagnostic(node, 0, text.finding)] };
  const { ast, findings } = parseSource(text.source);
  const unread = ast === undefined && findings.at(-1)?.code === 'HF2001';
  const second = unread ? text.source.indexOf('${') : -1;
  if (second >= 0) return { diagnostics: [toDiagnostic(node, text.start, secondExpression(second))] };
  const diagnostics = findings.slice(0, EXPRESSION_LIMITS.findings).map((one) => toDiagnostic(node, text.start, one));
  if (ast === undefined || diagnostics.some(({ severity }) => severity === 'error')) return { diagnostics };
  return { value: toExpression(node, text.source, text.start, ast), diagnostics };
}

interface ParsedSource {
  readonly ast?: Ast;
  readonly findings: readonly ExpressionFinding[];
}

/** Flows of one project read the same things: what was parsed last is kept. */
const SOURCES = new Map<string, ParsedSource>();
const KEPT_SOURCES = 1_000;
/** Of a source that is kept, in characters. */
const KEPT_LENGTH = 500;

/** The tree of a source and all that is wrong with it, in the order of the source. */
export function parseSource(source: string): ParsedSource {
  const known = SOURCES.get(source);
  if (known !== undefined) return known;
  const parsed = parseAnew(source);
  if (SOURCES.size >= KEPT_SOURCES) SOURCES.clear();
  if (source.length <= KEPT_LENGTH) SOURCES.set(source, parsed);
  return parsed;
}

function parseAnew(source: string): ParsedSource {
  const { ast, findings } = parseTree(source);
  if (ast === undefined) return { findings };
  const all = [...findings];
  checkProfile(ast, (...told) => {
    all.push(expressionFinding(...told));
  });
  return { ast, findings: all.sort((a, b) => a.span.start - b.span.start) };
}

/** `${ a } and ${ b }` starts and ends as an expression does. */
const secondExpression = (start: number): ExpressionFinding => ({
  code: 'HF2002',
  span: { start, end: start + 2 },
  message: 'text is not interpolated',
  hint: "one pair of braces holds the whole value: ${ $a & ' and ' & $b }",
});

function toDiagnostic(node: ScalarNode, start: number, found: ExpressionFinding): Diagnostic {
  const { code, span, message, hint, fix } = found;
  return finding(code, rangeOfPart(node, shift(span, start)), message, { hint, fix: fix && toFix(node, start, fix) });
}

/** Undefined where the document writes a part that changes with an escape or over several lines. */
function toFix(node: ScalarNode, start: number, { title, edits }: ExpressionFix): Fix | undefined {
  const placed = edits.map(({ span, text }) => ({
    range: rangeOfPart(node, shift(span, start)),
    newText: writeIn(node.style, text),
  }));
  const exact = placed.every(({ range }, i) => {
    const { start: from = 0, end = 0 } = edits[i]?.span ?? {};
    return isOneLine(range, end - from);
  });
  return exact ? { title, edits: placed } : undefined;
}

function writeIn(style: ScalarNode['style'], text: string): string {
  if (style === 'double') return text.replace(/["\\]/g, '\\$&');
  return style === 'single' ? text.replaceAll("'", "''") : text;
}

const shift = (span: Span, by: number): Span => ({ start: span.start + by, end: span.end + by });

function toExpression(node: ScalarNode, source: string, start: number, ast: Ast): Expression {
  const rangeOf = (span: Span) => rangeOfPart(node, shift(span, start));
  const bare = readsOf(ast);
  const whole = { start: 0, end: source.length };
  const offsets = offsetsOf(node, shift(whole, start));
  return {
    source,
    range: rangeOf(whole),
    plan: { source, reads: planReads(bare), ...(offsets.length > 0 && { offsets }) },
    reads: bare.map((read) => toRead(read, rangeOf)),
    ast,
    rangeOf,
  };
}

/** The trees of sources are kept, and their reads with them. */
const READS = new WeakMap<Ast, readonly BareRead[]>();

function readsOf(ast: Ast): readonly BareRead[] {
  const reads = READS.get(ast) ?? collectReads(ast);
  READS.set(ast, reads);
  return reads;
}

function toRead(read: BareRead, rangeOf: (span: Span) => Read['range']): Read {
  const { root, rootSpan, names, guarded, whole, known, shown } = read;
  const member = MEMBER_ROOTS.has(root) ? names[0] : undefined;
  const path = member === undefined ? names : names.slice(1);
  const end = names.at(-1)?.span.end ?? rootSpan.end;
  return {
    root,
    ...(member !== undefined && { member: member.name, memberRange: rangeOf(member.span) }),
    path: path.map(({ name }) => name),
    range: rangeOf({ start: rootSpan.start, end }),
    rootRange: rangeOf(rootSpan),
    pathRanges: path.map(({ span }) => rangeOf(span)),
    guarded,
    whole,
    known,
    shown,
  };
}

/** What the kernel has to bind, each once, in the order of the source. */
function planReads(reads: readonly BareRead[]): ExpressionBody['reads'] {
  const members = (root: string) =>
    unique(reads.flatMap((read) => (read.root === root && read.names[0] !== undefined ? [read.names[0].name] : [])));
  return {
    steps: members('steps'),
    vars: members('vars'),
    checks: members('checks'),
    names: unique(reads.flatMap(({ root }) => (MEMBER_ROOTS.has(root) ? [] : [root]))),
  };
}

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];
