import type { Json, JsonObject } from '../schema/json.ts';
import { finding } from './diagnostics/finding.ts';
import { respellWord } from './diagnostics/fix.ts';
import { didYouMean } from './diagnostics/nearest.ts';
import type { ScalarNode } from './nodes.ts';
import { valueHint } from './validate-hints.ts';
import { type Context, enumerate, isExpression, label } from './validate-schema.ts';

/** Longest piece of a document that a message repeats, in characters. */
const SHOWN = 60;
/** Choices that a message lists; longer lists are left to the reference. */
const LISTED = 12;

const patterns = new Map<string, RegExp>();

/** The patterns are those of our own schemas: few, and linear. */
function compiled(pattern: string): RegExp {
  const known = patterns.get(pattern) ?? new RegExp(pattern, 'u');
  patterns.set(pattern, known);
  return known;
}

/** A text, number, boolean or null whose type fits already. */
export function checkScalar(context: Context, schema: JsonObject, node: ScalarNode, at: string): void {
  const { value } = node;
  const choices = 'const' in schema ? [schema.const ?? null] : schema.enum;
  if (Array.isArray(choices)) checkChoice(context, choices, node, at);
  else if (typeof value === 'string') checkText(context, schema, node, value, at);
  else if (typeof value === 'number') checkNumber(context, schema, node, value, at);
}

function checkChoice(context: Context, choices: readonly Json[], node: ScalarNode, at: string): void {
  const { value } = node;
  if (choices.includes(value)) return;
  const near = typeof value === 'string' ? didYouMean(value, choices.map(String)) : undefined;
  const all =
    choices.length <= LISTED ? `it may be ${enumerate(choices.map((one) => JSON.stringify(one)))}` : undefined;
  const hint = [near, all].filter((part) => part !== undefined).join(' ');
  const words = choices.filter((one) => typeof one === 'string');
  const fix = typeof value === 'string' ? respellWord(node.range, value, words) : undefined;
  const message = `${show(value)} cannot be the value of ${label(at)}`;
  context.findings.push(finding('HF1104', node.range, message, { hint, fix }));
}

function checkText(context: Context, schema: JsonObject, node: ScalarNode, value: string, at: string): void {
  const { minLength, maxLength, pattern, patternErrorMessage } = schema;
  const takesExpression = isExpression(schema);
  if (value.includes('${') || value.includes('{{')) {
    // Whatever is wrong with an expression is for the stage that reads expressions.
    if (schema.type === 'string' && !takesExpression && at !== 'description' && context.kind !== 'test') {
      const hint = valueHint(context.kind) ?? 'the value has to be known when the flow is checked: write it out';
      context.findings.push(finding('HF1113', node.range, `no expression can stand under ${label(at)}`, { hint }));
    }
    return;
  }
  if (typeof pattern === 'string' && !compiled(pattern).test(value)) {
    const expected = typeof patternErrorMessage === 'string' ? patternErrorMessage : `a text that fits ${pattern}`;
    const hint = takesExpression ? `write "\${ ${shorten(value.trim())} }"` : textHint(at, value);
    const place = at === '' ? 'be a name here; a name has' : `stand under ${label(at)}, which takes`;
    const message = `${show(value)} cannot ${place} ${expected}`;
    context.findings.push(finding('HF1104', node.range, message, { hint }));
  } else if (typeof minLength === 'number' && value.length < minLength) {
    context.findings.push(finding('HF1104', node.range, `the text under ${label(at)} is empty`));
  } else if (typeof maxLength === 'number' && value.length > maxLength) {
    const message = `the text under ${label(at)} has ${value.length} characters; ${maxLength} are allowed`;
    context.findings.push(finding('HF1104', node.range, message));
  }
}

function checkNumber(context: Context, schema: JsonObject, node: ScalarNode, value: number, at: string): void {
  const { minimum, maximum } = schema;
  const low = typeof minimum === 'number' ? minimum : Number.NEGATIVE_INFINITY;
  const high = typeof maximum === 'number' ? maximum : Number.POSITIVE_INFINITY;
  const whole = schema.type === 'integer';
  if (value >= low && value <= high && (!whole || Number.isInteger(value))) return;
  const kind = whole ? 'a whole number' : 'a number';
  const range = high === Number.POSITIVE_INFINITY ? `of at least ${low}` : `from ${low} to ${high}`;
  const bounds = low === Number.NEGATIVE_INFINITY ? '' : ` ${range}`;
  context.findings.push(
    finding('HF1104', node.range, `${value} cannot stand under ${label(at)}, which takes ${kind}${bounds}`),
  );
}

/** What else a text was probably meant to be. */
function textHint(at: string, value: string): string | undefined {
  if (at === 'run' && /\s/.test(value)) return 'there are no shell commands: `run` names a flow, `call` an activity';
  if (at === 'run') return 'name the flow with its version: flow-name@^1';
  if (/^P.*[YM]/.test(value) && /^P[^T]*[YM]/.test(value)) return 'months and years differ in length: write days';
  const seconds = /^([0-9]+)\s*(ms|s|m|h|d|w|sec|min|minutes|seconds|hours|days|weeks)?$/i.exec(value);
  const unit = seconds?.[2]?.toLowerCase().charAt(0);
  if (at === 'wait' || at === 'timeout' || at === 'within' || at === 'after') {
    if (seconds === null || unit === undefined || seconds[2]?.toLowerCase() === 'ms') return undefined;
    const letter = unit.toUpperCase();
    return `write ${unit === 'd' || unit === 'w' ? 'P' : 'PT'}${seconds[1] ?? ''}${letter}`;
  }
  const snake = value
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_');
  if (at === 'id' || at === 'as') return /^[a-z]/.test(snake) ? `write ${snake}` : undefined;
  return undefined;
}

const shorten = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
const show = (value: Json): string => shorten(JSON.stringify(value));
