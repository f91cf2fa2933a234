import Handlebars from 'handlebars';
import { TEMPLATE_HELPERS } from './harden.ts';
import { overTemplateLimit } from './limits.ts';

/** A finding in the text of a template; lines and columns count from 1, within the template. */
export interface TemplateFinding {
  readonly line: number;
  readonly col: number;
  readonly message: string;
}

/**
 * What a template must not hold: broken syntax, helpers that are not on the list, partials, decorators. Pure and
 * without evaluation, so that a check may call it on a stranger's file.
 */
export function inspectTemplate(source: string): readonly TemplateFinding[] {
  const over = overTemplateLimit(source);
  if (over !== undefined) return [{ ...placeOf(source, over.offset), message: over.message }];
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(source);
  } catch (thrown) {
    return [syntaxFinding(source, thrown)];
  }
  const visitor = new Findings();
  visitor.accept(program);
  return visitor.found;
}

function placeOf(source: string, offset: number): Pick<TemplateFinding, 'line' | 'col'> {
  const lines = source.slice(0, offset).split('\n');
  return { line: lines.length, col: (lines.at(-1)?.length ?? 0) + 1 };
}

/** What Handlebars' parser calls the pieces that it did not expect. */
const PIECES: { readonly [token: string]: string } = {
  EOF: 'the end of the template, and something is still open: close it with "}}" or "{{/…}}"',
  CLOSE: '"}}"',
  CLOSE_UNESCAPED: '"}}}"',
  CLOSE_SEXPR: '")"',
  OPEN_ENDBLOCK: '"{{/…}}", and no block is open',
  INVERSE: '"{{else}}", and no block is open',
  EQUALS: '"="',
};

/** The library tells the line, what it found, and a picture of the place; nothing of that is in fields. */
function syntaxFinding(source: string, thrown: unknown): TemplateFinding {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const mismatch = /^(.+) doesn't match (.+) - (\d+):(\d+)$/.exec(text);
  if (mismatch !== null) {
    const [, open = '', close = '', line, col] = mismatch;
    return { line: Number(line), col: Number(col) + 1, message: `"{{#${open}}}" is closed by "{{/${close}}}"` };
  }
  const line = Number(/line (\d+)/.exec(text)?.[1] ?? 1);
  const [, shown = '', picture = ''] = text.split('\n');
  const col = columnOf(source.split('\n')[line - 1] ?? '', shown.slice(0, picture.indexOf('^')));
  const found = PIECES[/got '(\w+)'$/.exec(text)?.[1] ?? ''] ?? 'something that cannot stand here';
  return { line, col, message: `not valid Handlebars: found ${found}` };
}

/** The column after the text that the picture shows before the place, which may begin on a line before. */
function columnOf(line: string, before: string): number {
  for (let length = before.length; length > 0; length--) {
    const at = line.indexOf(before.slice(-length));
    if (at >= 0) return at + length + 1;
  }
  return 1;
}

/** Walks the tree by Handlebars' own visitor, whose methods are its protocol. */
class Findings extends Handlebars.Visitor {
  readonly found: TemplateFinding[] = [];

  override PartialStatement(node: hbs.AST.PartialStatement): void {
    this.add(node, 'partials ("{{> …}}") are not allowed: a template is one file');
  }
  override PartialBlockStatement(node: hbs.AST.PartialBlockStatement): void {
    this.add(node, 'partials ("{{#> …}}") are not allowed: a template is one file');
  }
  override Decorator(node: hbs.AST.Decorator): void {
    this.add(node, 'decorators ("{{* …}}") are not allowed');
  }
  override DecoratorBlock(node: hbs.AST.DecoratorBlock): void {
    this.add(node, 'decorators ("{{#* …}}") are not allowed');
  }
  override MustacheStatement(node: hbs.AST.MustacheStatement): void {
    this.helper(node);
    super.MustacheStatement(node);
  }
  override BlockStatement(node: hbs.AST.BlockStatement): void {
    this.helper(node);
    super.BlockStatement(node);
  }
  override SubExpression(node: hbs.AST.SubExpression): void {
    this.helper({ ...node, params: node.params.length === 0 ? [node.path] : node.params });
    super.SubExpression(node);
  }

  private helper(node: Pick<hbs.AST.MustacheStatement, 'path' | 'params' | 'hash' | 'loc'>): void {
    if (node.path.type !== 'PathExpression') return;
    const called = node.params.length > 0 || node.hash !== undefined;
    // The tree's types are a union by `type`, which the visitor's signature does not narrow.
    const name = (node.path as hbs.AST.PathExpression).original;
    const known = TEMPLATE_HELPERS.some((helper) => helper === name);
    if (known && node.params.length === 0) this.add(node, `"${name}" is a helper and needs what it works on`);
    if (!called || known) return;
    this.add(node, `"${name}" is no helper; there are ${TEMPLATE_HELPERS.join(', ')}`);
  }
  private add(node: Pick<hbs.AST.Node, 'loc'>, message: string): void {
    this.found.push({ line: node.loc.start.line, col: node.loc.start.column + 1, message });
  }
}
