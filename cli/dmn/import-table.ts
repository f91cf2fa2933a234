import { printRules } from './print-rules.ts';
import { type DmnTable, readDmn } from './read-dmn.ts';
import { readXml } from './read-xml.ts';
import { type DmnFlaw, translateTable } from './translate-table.ts';

export interface ImportedTable {
  /** The text of a rules document; absent where anything is wrong. */
  readonly document?: string;
  readonly flaws: readonly DmnFlaw[];
}

/** `decision`: a name or an id, where the file has more than one table. `from`: what the document says it was made of. */
export function importTable(text: string, from: string, decision?: string): ImportedTable {
  const read = readXml(text);
  if ('flaw' in read) return { flaws: [read.flaw] };
  const file = readDmn(read.root);
  if ('flaw' in file) return { flaws: [file.flaw] };
  const { tables, others } = file;
  const chosen =
    decision === undefined ? tables : tables.filter(({ id, name }) => id === decision || name === decision);
  const [table, another] = chosen;
  if (table === undefined || another !== undefined) {
    const { line, col } = read.root;
    return { flaws: [{ line, col, ...whichTable(tables, others, decision) }] };
  }
  const { translated, flaws } = translateTable(table);
  return translated === undefined ? { flaws } : { document: printRules(translated, from), flaws: [] };
}

function whichTable(
  tables: readonly DmnTable[],
  others: readonly string[],
  decision: string | undefined,
): Pick<DmnFlaw, 'message' | 'hint'> {
  const names = tables.map(({ name }) => `"${name}"`).join(', ');
  if (tables.length === 0) {
    const rest = others.length === 0 ? '' : ` (${others.join(', ')} are of another kind)`;
    return { message: `the file has no decision table${rest}` };
  }
  if (decision !== undefined) return { message: `there is not one table "${decision}"`, hint: `there is ${names}` };
  return { message: `the file has ${tables.length} decision tables`, hint: `name one with --decision: ${names}` };
}
