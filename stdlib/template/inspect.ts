import Handlebars from 'handlebars';
import { TEMPLATE_HELPERS, TEMPLATE_LIMITS } from './harden.ts';

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
  if (source.length > TEMPLATE_LIMITS.sourceChars) {
    return [{ line: 1, col: 1, message: `the template is longer than ${TEMPLATE_LIMITS.sourceChars} characters` }];
  }
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(source);
  } catch (thrown) {
    return [syntaxFinding(thrown)];
  }
  const visitor = new Findings();
  visitor.accept(program);
  return visitor.found;
}

function syntaxFinding(thrown: unknown): TemplateFinding {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const line = /line (\d+)/.exec(text)?.[1];
  const [first = '', , , expected] = text.split('\n');
  const message = expected === undefined ? first : `${first.replace(/:$/, '')}: ${expected}`;
  return { line: line === undefined ? 1 : Number(line), col: 1, message: message.replace(/ on line \d+/, '') };
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
