/** Files of DMN for the tests, in the shape that the specification gives them. */

const NAMESPACES = {
  '1.1': 'http://www.omg.org/spec/DMN/20151101/dmn.xsd',
  '1.2': 'http://www.omg.org/spec/DMN/20180521/MODEL/',
  '1.3': 'https://www.omg.org/spec/DMN/20191111/MODEL/',
  '1.4': 'https://www.omg.org/spec/DMN/20211108/MODEL/',
  '1.5': 'https://www.omg.org/spec/DMN/20230324/MODEL/',
} as const;
export type DmnVersion = keyof typeof NAMESPACES;

export interface DmnClauseText {
  readonly name: string;
  readonly type?: string;
  readonly allowed?: string;
  readonly otherwise?: string;
}
export interface DmnTableText {
  readonly hitPolicy?: string;
  readonly aggregation?: string;
  readonly inputs: readonly DmnClauseText[];
  readonly outputs: readonly DmnClauseText[];
  /** Cells of inputs, cells of outputs, a remark. */
  readonly rules: readonly (readonly [inputs: readonly string[], outputs: readonly string[], remark?: string])[];
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const attribute = (name: string, value: string | undefined): string =>
  value === undefined ? '' : ` ${name}="${escapeXml(value)}"`;

/** With a prefix, as some tools write it, or none, as others do. */
export function dmnFile(table: DmnTableText, version: DmnVersion = '1.3', prefix = ''): string {
  const p = prefix === '' ? '' : `${prefix}:`;
  const text = (tag: string, body: string | undefined): string =>
    body === undefined ? '' : `<${p}${tag}><${p}text>${escapeXml(body)}</${p}text></${p}${tag}>`;
  const inputs = table.inputs.map(
    ({ name, type, allowed }, i) =>
      `      <${p}input id="in_${i}" label="${escapeXml(name)}">
        <${p}inputExpression${attribute('typeRef', type)}><${p}text>${escapeXml(name)}</${p}text></${p}inputExpression>${text('inputValues', allowed)}
      </${p}input>`,
  );
  const outputs = table.outputs.map(
    ({ name, type, allowed, otherwise }, i) =>
      `      <${p}output id="out_${i}" name="${escapeXml(name)}"${attribute('typeRef', type)}>${text('outputValues', allowed)}${text('defaultOutputEntry', otherwise)}</${p}output>`,
  );
  const rules = table.rules.map(
    ([ins, outs, remark], i) =>
      `      <${p}rule id="Rule_${i}">
        ${remark === undefined ? '' : `<${p}description>${escapeXml(remark)}</${p}description>`}
${ins.map((cell) => `        ${text('inputEntry', cell)}`).join('\n')}
${outs.map((cell) => `        ${text('outputEntry', cell)}`).join('\n')}
      </${p}rule>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<${p}definitions xmlns${prefix === '' ? '' : `:${prefix}`}="${NAMESPACES[version]}" id="definitions" name="Sample" namespace="https://example.org/dmn">
  <${p}decision id="lane" name="Lane of a shipment">
    <${p}decisionTable id="table"${attribute('hitPolicy', table.hitPolicy)}${attribute('aggregation', table.aggregation)}>
${[...inputs, ...outputs, ...rules].join('\n')}
    </${p}decisionTable>
  </${p}decision>
</${p}definitions>
`;
}
