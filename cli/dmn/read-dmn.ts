/** The decision tables of a DMN file (1.1 to 1.5) as they stand there; what the cells mean is for `translate-table.ts`. */
import type { XmlElement, XmlFlaw } from './read-xml.ts';

/** A text of the file, and where its element starts. */
export interface DmnText {
  readonly text: string;
  readonly line: number;
  readonly col: number;
}
export interface DmnClause {
  readonly at: XmlElement;
  /** Of an input its expression; of an output its name. */
  readonly expression: DmnText;
  readonly label: string | undefined;
  /** A type of FEEL; undefined where the file does not say. */
  readonly type: string | undefined;
  readonly allowed: DmnText | undefined;
  readonly otherwise: DmnText | undefined;
}
export interface DmnRule {
  readonly at: XmlElement;
  readonly id: string | undefined;
  readonly inputs: readonly DmnText[];
  readonly outputs: readonly DmnText[];
  readonly remarks: readonly string[];
}
export interface DmnTable {
  readonly at: XmlElement;
  readonly id: string;
  readonly name: string;
  readonly hitPolicy: string;
  readonly aggregation: string | undefined;
  readonly inputs: readonly DmnClause[];
  readonly outputs: readonly DmnClause[];
  readonly rules: readonly DmnRule[];
}
export interface DmnFile {
  readonly tables: readonly DmnTable[];
  /** Names of decisions that are no table. */
  readonly others: readonly string[];
}

const NAMESPACE = /^https?:\/\/www\.omg\.org\/spec\/DMN\/\d+\/(?:MODEL\/|dmn\.xsd)$/;

export function readDmn(root: XmlElement): DmnFile | { readonly flaw: XmlFlaw } {
  if (root.name !== 'definitions' || !NAMESPACE.test(root.namespace)) {
    const { line, col, name } = root;
    return { flaw: { line, col, message: `<${name}> is no \`definitions\` of DMN 1.1 to 1.5` } };
  }
  const items = new Map(childrenOf(root, 'itemDefinition').map((item) => [item.attributes.get('name') ?? '', item]));
  const decisions = childrenOf(root, 'decision');
  const tables = decisions.flatMap((decision) => {
    const table = childOf(decision, 'decisionTable');
    return table === undefined ? [] : [readTable(decision, table, items)];
  });
  const others = decisions.filter((one) => childOf(one, 'decisionTable') === undefined);
  return { tables, others: others.map(({ attributes }) => attributes.get('name') ?? attributes.get('id') ?? '') };
}

type Items = ReadonlyMap<string, XmlElement>;

function readTable(decision: XmlElement, table: XmlElement, items: Items): DmnTable {
  const name = decision.attributes.get('name') ?? decision.attributes.get('id') ?? 'decision';
  const variable = childOf(decision, 'variable');
  return {
    at: table,
    id: decision.attributes.get('id') ?? name,
    name,
    hitPolicy: table.attributes.get('hitPolicy') ?? 'UNIQUE',
    aggregation: table.attributes.get('aggregation'),
    inputs: childrenOf(table, 'input').map((input) => readInput(input, items)),
    outputs: childrenOf(table, 'output').map((output) => readOutput(output, items, { name, variable })),
    rules: childrenOf(table, 'rule').map(readRule),
  };
}

function readInput(input: XmlElement, items: Items): DmnClause {
  const expression = childOf(input, 'inputExpression');
  const typed = typeOf(expression?.attributes.get('typeRef'), items);
  return {
    at: input,
    expression: textOf(expression ?? input),
    label: input.attributes.get('label'),
    type: typed.type,
    allowed: maybeText(childOf(input, 'inputValues')) ?? typed.allowed,
    otherwise: undefined,
  };
}

/** The one output of a table may be without a name: it is then the decision's. */
function readOutput(
  output: XmlElement,
  items: Items,
  decision: { readonly name: string; readonly variable: XmlElement | undefined },
): DmnClause {
  const { line, col, attributes } = output;
  const typed = typeOf(attributes.get('typeRef') ?? decision.variable?.attributes.get('typeRef'), items);
  const text = attributes.get('name') ?? attributes.get('label') ?? decision.name;
  return {
    at: output,
    expression: { text, line, col },
    label: attributes.get('label'),
    type: typed.type,
    allowed: maybeText(childOf(output, 'outputValues')) ?? typed.allowed,
    otherwise: maybeText(childOf(output, 'defaultOutputEntry')),
  };
}

function readRule(rule: XmlElement): DmnRule {
  const remarks = [
    ...childrenOf(rule, 'description').map(({ text }) => text),
    ...childrenOf(rule, 'annotationEntry').map((one) => textOf(one).text),
  ];
  return {
    at: rule,
    id: rule.attributes.get('id'),
    inputs: childrenOf(rule, 'inputEntry').map(textOf),
    outputs: childrenOf(rule, 'outputEntry').map(textOf),
    remarks: remarks.map((one) => one.trim()).filter((one) => one !== ''),
  };
}

/** A type of the file's own stands for the type that it is made of. */
function typeOf(name: string | undefined, items: Items): Pick<DmnClause, 'type' | 'allowed'> {
  const plain = name?.replace(/^.*:/, '');
  const item = plain === undefined ? undefined : items.get(plain);
  if (item === undefined) return { type: plain, allowed: undefined };
  const type = childOf(item, 'typeRef')?.text.trim().replace(/^.*:/, '');
  return {
    type: item.attributes.get('isCollection') === 'true' ? `list of ${type}` : type,
    allowed: maybeText(childOf(item, 'allowedValues')),
  };
}

function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name && child.namespace === element.namespace);
}

const childOf = (element: XmlElement, name: string): XmlElement | undefined => childrenOf(element, name)[0];

/** What stands in the `text` of an element. */
function textOf(element: XmlElement): DmnText {
  const { text, line, col } = childOf(element, 'text') ?? element;
  return { text: text.trim(), line, col };
}

function maybeText(element: XmlElement | undefined): DmnText | undefined {
  const found = element === undefined ? undefined : textOf(element);
  return found === undefined || found.text === '' ? undefined : found;
}
