import { block, page } from '../../cli/render/page-parts.ts';
import { helpOfDemos } from '../../workflows/demo/options.ts';

const INTRO = 'In a clone, `npm start` sets up and runs one of them; `npm start -- --help` prints this.';

/** `scripts/start.mjs` prints the block of this page as help: it has to answer before anything is built. */
export function makeExamplesPage(): string {
  return page('# Examples that run', INTRO, block('text', helpOfDemos()));
}
