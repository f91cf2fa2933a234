/** Limits of templates (rule 39). */
export const TEMPLATE_LIMITS = {
  /** Characters of a template. */
  sourceChars: 200_000,
  /** Tags of a template, comments too. */
  tags: 5_000,
  /** Blocks inside each other; each `else if` counts as one. */
  blocks: 50,
  /** Calls in parentheses of one tag. */
  calls: 50,
  /** Characters of what it renders. */
  outputChars: 1_000_000,
  /** Turns of all `each` together, nested ones too. */
  turns: 100_000,
  /** Compiled templates kept; the least recently used goes first. */
  compiled: 200,
} as const;

/**
 * The limit that a source goes over, and where, before anything parses it: the parser's work grows with the square of tags and
 * of levels. Undefined where it goes over none.
 */
export function overTemplateLimit(source: string): { readonly offset: number; readonly message: string } | undefined {
  if (source.length > TEMPLATE_LIMITS.sourceChars)
    return { offset: 0, message: `the template is longer than ${TEMPLATE_LIMITS.sourceChars} characters` };
  /** Of each open block how many levels it takes. */
  const open: number[] = [];
  let [tags, levels] = [0, 0];
  for (let at = source.indexOf('{{'); at >= 0; ) {
    const next = source.indexOf('{{', at + 2);
    const tag = source.slice(at, next < 0 ? source.length : next);
    const sign = /^\{\{\{?~?\s*([#/]|\^(?!~?\}\})|else\s+\w)?/.exec(tag)?.[1];
    if (sign === '#' || sign === '^') open.push(1);
    else if (sign !== undefined && sign !== '/' && open.length > 0) open[open.length - 1] = (open.at(-1) ?? 0) + 1;
    if (sign === '/') levels -= open.pop() ?? 0;
    else if (sign !== undefined && open.length > 0) levels++;
    const message = overIn(tag, ++tags, levels);
    if (message !== undefined) return { offset: at, message };
    at = next;
  }
  return undefined;
}

function overIn(tag: string, tags: number, levels: number): string | undefined {
  if (tags > TEMPLATE_LIMITS.tags) return `the template has more than ${TEMPLATE_LIMITS.tags} tags`;
  if (levels > TEMPLATE_LIMITS.blocks)
    return `more than ${TEMPLATE_LIMITS.blocks} blocks stand inside each other; an \`else if\` counts as one`;
  const end = tag.indexOf('}}');
  const calls = tag.slice(0, end < 0 ? tag.length : end).split('(').length - 1;
  return calls > TEMPLATE_LIMITS.calls
    ? `the tag has more than ${TEMPLATE_LIMITS.calls} calls in parentheses`
    : undefined;
}
