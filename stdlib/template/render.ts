import type { Json, JsonObject, JsonSchema } from '../../schema/json.ts';
import { fillDeclared } from './fill.ts';
import { compileTemplate, type Render, TemplateAbsentError, TemplateLimitError } from './harden.ts';
import { TEMPLATE_LIMITS } from './limits.ts';

/** A template that could not be rendered with this data. `line` counts from 1 within the template. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly path: string;
  readonly line: number | undefined;
  constructor(path: string, line: number | undefined, what: string) {
    super(`${path}${line === undefined ? '' : `:${line}`}: ${what}`);
    this.path = path;
    this.line = line;
  }
}

/** What renders; keeps compiled templates by their text. */
export type Renderer = (
  path: string,
  template: { readonly source: string; readonly schema?: JsonSchema },
  data: Json,
) => string;

/** Throws `TemplateError` only. */
export function createRenderer(): Renderer {
  const compiled = new Map<string, Render>();
  return (path, template, data) => {
    if (template.source.length > TEMPLATE_LIMITS.sourceChars) {
      throw new TemplateError(path, undefined, `is longer than ${TEMPLATE_LIMITS.sourceChars} characters`);
    }
    try {
      const render = compiled.get(template.source) ?? compileTemplate(template.source);
      remember(compiled, template.source, render);
      const text = render(guard(fillDeclared(template.schema, data)));
      if (text.includes(NOT_TEXT)) {
        throw new TemplateError(
          path,
          lineOf(template.source),
          'puts out a map or a list as text; use {{json …}} or {{#each …}}',
        );
      }
      return text;
    } catch (thrown) {
      throw explain(path, thrown);
    }
  };
}

function remember(compiled: Map<string, Render>, source: string, render: Render): void {
  compiled.delete(source);
  compiled.set(source, render);
  if (compiled.size <= TEMPLATE_LIMITS.compiled) return;
  const oldest = compiled.keys().next().value;
  if (oldest !== undefined) compiled.delete(oldest);
}

/** The line is known only where the template is one line long: Handlebars keeps no places at run time. */
function lineOf(source: string): number | undefined {
  return source.includes('\n') ? undefined : 1;
}

function explain(path: string, thrown: unknown): TemplateError {
  if (thrown instanceof TemplateError) return thrown;
  if (thrown instanceof TemplateAbsentError) return new TemplateError(path, thrown.line, thrown.message);
  if (thrown instanceof TemplateLimitError) return new TemplateError(path, undefined, thrown.message);
  return new TemplateError(path, lineNumber(thrown), describe(thrown));
}

/** INVARIANT: the message names fields, never values: it ends up in records. */
function describe(thrown: unknown): string {
  const text = thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : '';
  const missing = /^"([^"]+)" not defined in /.exec(text) ?? /\(reading '([^']+)'\)/.exec(text);
  if (missing !== null) return `the data has no "${missing[1]}"`;
  const scalar = /^Cannot use 'in' operator to search for '([^']+)'/.exec(text);
  if (scalar !== null) return `"${scalar[1]}" is read from something that is not a map`;
  return thrown instanceof TypeError ? 'cannot be rendered with this data' : text;
}

function lineNumber(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('lineNumber' in thrown)) return undefined;
  return typeof thrown.lineNumber === 'number' ? thrown.lineNumber : undefined;
}

/** What a map or list becomes as text; private-use characters, so that no honest data holds them. */
const NOT_TEXT = '\uE000not text\uE001';
const GUARD: object = Object.create(null, { [Symbol.toPrimitive]: { value: () => NOT_TEXT } });

/** A copy without the prototypes of Object and Array, so that no template reaches them. */
function guard(value: Json): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return Object.setPrototypeOf(value.map(guard), GUARD);
  const copy: Record<string, unknown> = Object.create(GUARD);
  for (const [key, child] of Object.entries(value)) {
    Object.defineProperty(copy, key, { value: guard(child), enumerable: true });
  }
  return copy;
}
function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}
