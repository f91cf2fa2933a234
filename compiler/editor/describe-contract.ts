import type { Contract } from '../../stdlib/contract.ts';
import { fromSchema } from '../types/from-schema.ts';
import { showType } from './show-type.ts';

/** A contract as a hover shows it, in Markdown. */
export function describeContract(contract: Contract): string {
  const { name, version, summary, input, output, errors, examples } = contract;
  const raised = errors.map(({ type, title, retry }) => `- \`${type}\`: ${title}${retry ? '' : ' (not tried again)'}`);
  return [
    `**${name}** ${version}, ${effectWords(contract)}`,
    summary,
    block(`with: ${showType(fromSchema(input))}`),
    block(`output: ${showType(fromSchema(output))}`),
    ...(raised.length === 0 ? [] : [`Errors:\n${raised.join('\n')}`]),
    ...(examples.length === 0 ? [] : [`\`holdfast catalog ${name}\` shows examples.`]),
  ].join('\n\n');
}

function effectWords(contract: Contract): string {
  switch (contract.effect) {
    case 'pure':
      return 'pure';
    case 'read':
      return 'reads';
    case 'write': {
      const again = contract.idempotent ? 'idempotent by its key' : 'never tried again after a lost answer';
      const undo = contract.undo === 'needed' ? ', needs `compensate` or `pivot`' : '';
      return `writes: ${again}${undo}`;
    }
  }
}

export const block = (text: string): string => `\`\`\`\n${text}\n\`\`\``;
