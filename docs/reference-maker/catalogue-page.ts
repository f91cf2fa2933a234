import { contractRow, contractSections } from '../../cli/render/contract-page.ts';
import { page, table } from '../../cli/render/page-parts.ts';
import { catalogue } from '../../stdlib/index.ts';

const INTRO = `The activities that come with Holdfast. A team adds its own beside its flows
([activities document](activities-document.md)). \`holdfast catalog\` lists all that a project can call, \`holdfast catalog NAME\`
shows one.

\`effect\` says what a call does to the world: \`pure\` runs inside the kernel and costs nothing, \`read\` changes nothing outside,
\`write\` does. A write is \`idempotent\` where the other side honours the key of the call, so that a second attempt does no
harm; \`undo: needed\` asks every step that calls it for \`compensate\` or \`pivot\` ([rule 30](language.md#r30)). Examples are
the tests of the activity.`;

export function makeCataloguePage(): string {
  const contracts = catalogue.map(({ contract }) => contract);
  return page(
    '# Catalogue',
    INTRO,
    table(['activity', 'effect', 'is'], contracts.map(contractRow)),
    ...contracts.flatMap((contract) => contractSections(contract, '([rule 11](language.md#r11))')),
  );
}
