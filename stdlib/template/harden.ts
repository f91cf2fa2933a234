import Handlebars from 'handlebars';
import { TEMPLATE_LIMITS } from './limits.ts';

/** The helpers that a template may use. A closed list: no template calls anything else. */
export const TEMPLATE_HELPERS = ['if', 'unless', 'each', 'with', 'lookup', 'json'] as const;

/** Thrown by a template's helper; told apart by its class. */
export class TemplateLimitError extends Error {}

/** What a block asks about is not in the data. `line` counts from 1. */
export class TemplateAbsentError extends Error {
  readonly line: number | undefined;
  constructor(helper: string, line: number | undefined) {
    super(`the data has nothing of what "{{#${helper} …}}" asks about`);
    this.line = line;
  }
}

export type Render = (data: unknown) => string;

/**
 * Compiles a template that can do nothing but put text together: it fails on a missing field, escapes nothing (prompts and
 * mails are text), knows the listed helpers only, and reads own properties only. Throws Handlebars' errors.
 */
export function compileTemplate(source: string): Render {
  // INVARIANT: only a string reaches the compiler; a ready-made syntax tree could hold code (CVE-2026-33937).
  if (typeof source !== 'string') throw new TypeError('a template is text');
  const environment = Handlebars.create();
  for (const name of Object.keys(environment.helpers)) {
    if (isInternal(name) || TEMPLATE_HELPERS.some((helper) => helper === name)) continue;
    environment.unregisterHelper(name);
  }
  const budget = { turns: 0, chars: 0 };
  environment.registerHelper('each', boundedEach(environment.helpers.each, budget));
  for (const name of ['if', 'unless', 'each', 'with']) {
    environment.registerHelper(name, demandSubject(name, environment.helpers[name]));
  }
  const { lookup } = environment.helpers;
  // An own field that is absent is nothing, which a block may ask about.
  environment.registerHelper('lookup', (...args: unknown[]) => lookup?.(...args) ?? null);
  environment.registerHelper('json', (...args: unknown[]) =>
    JSON.stringify((args.length > 1 ? args[0] : null) ?? null),
  );
  putOutText(environment);
  const render = environment.compile(source, {
    strict: true,
    noEscape: true,
    knownHelpersOnly: true,
    // The library's own type wants its built-in names only; the compiler takes any.
    knownHelpers: { log: false, json: true } as Record<string, boolean>,
    preventIndent: true,
  });
  return (data) => {
    budget.turns = TEMPLATE_LIMITS.turns;
    budget.chars = TEMPLATE_LIMITS.outputChars;
    const text = render(data, { allowProtoMethodsByDefault: false, allowProtoPropertiesByDefault: false });
    if (text.length > TEMPLATE_LIMITS.outputChars) throw tooLong();
    return text;
  };
}

/** The documented hook of Handlebars' code generator, which its types leave out. */
interface CodeGenerator {
  appendToBuffer(source: unknown, location: unknown, explicit: unknown): unknown;
}

/** Without escaping Handlebars joins values by a bare `+`, so that two numbers side by side would be added. */
function putOutText(environment: typeof Handlebars): void {
  // The cast names the one member of the library's object that its types leave out.
  const open = environment as unknown as { JavaScriptCompiler: new () => CodeGenerator };
  open.JavaScriptCompiler = class TextGenerator extends open.JavaScriptCompiler {
    /** What blocks inside the template are compiled with. */
    readonly compiler = TextGenerator;
    override appendToBuffer(source: unknown, location: unknown, explicit: unknown): unknown {
      return super.appendToBuffer(['("" + (', source, '))'], location, explicit);
    }
  };
}

/** Handlebars itself needs these two: they are what fails on an unknown name. */
function isInternal(name: string): boolean {
  return name === 'helperMissing' || name === 'blockHelperMissing';
}

function tooLong(): TemplateLimitError {
  return new TemplateLimitError(`renders to more than ${TEMPLATE_LIMITS.outputChars} characters`);
}

/** Strict mode fails on an absent field that is put out; this does so for one that a block asks about. */
function demandSubject(name: string, helper: Handlebars.HelperDelegate | undefined): Handlebars.HelperDelegate {
  if (helper === undefined) throw new Error(`Handlebars has no "${name}"`);
  return function (this: unknown, ...args: unknown[]) {
    // Handlebars passes its options last, with the place of the call, which its types leave out.
    const options = args.at(-1) as { readonly loc?: { readonly start: { readonly line: number } } };
    if (args.length > 1 && args[0] === undefined) throw new TemplateAbsentError(name, options.loc?.start.line);
    return helper.call(this, ...args);
  };
}

/** Nested loops over data from outside could run for hours. */
function boundedEach(
  each: Handlebars.HelperDelegate | undefined,
  budget: { turns: number; chars: number },
): Handlebars.HelperDelegate {
  if (each === undefined) throw new Error('Handlebars has no "each"');
  return function (this: unknown, ...args: unknown[]) {
    // Handlebars passes its options last to every helper.
    const options = args.at(-1) as Handlebars.HelperOptions;
    const fn: Handlebars.TemplateDelegate = (context, runtime) => {
      budget.turns -= 1;
      if (budget.turns < 0) throw new TemplateLimitError(`takes more than ${TEMPLATE_LIMITS.turns} turns of "each"`);
      const text = options.fn(context, runtime);
      budget.chars -= text.length;
      if (budget.chars < 0) throw tooLong();
      return text;
    };
    return each.call(this, ...args.slice(0, -1), { ...options, fn });
  };
}
