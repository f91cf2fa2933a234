import { ActivityError } from '../../activity.ts';
import { invalid } from './examples.ts';
import { MODEL_LIMITS } from './limits.ts';

/** `1-3,7`: what a contract takes for pages. */
export const PAGES_PATTERN = '^[1-9][0-9]{0,5}(-[1-9][0-9]{0,5})?(,[1-9][0-9]{0,5}(-[1-9][0-9]{0,5})?)*$';

/** A PDF of these pages alone, in their order. Throws `model.refused` where they are not there or it cannot be read. */
export async function cutPages(
  pdf: Uint8Array,
  pages: string,
  name: string,
): Promise<{ readonly bytes: Uint8Array; readonly count: number }> {
  const { PDFDocument } = await loadLibrary();
  const wanted = readPages(pages);
  let whole: Awaited<ReturnType<typeof PDFDocument.load>>;
  try {
    whole = await PDFDocument.load(pdf, { updateMetadata: false });
  } catch {
    // Encrypted, broken, or no PDF: what the library says of it helps nobody.
    throw new ActivityError('model.refused', `${name} cannot be read as a PDF, so that no pages can be taken from it.`);
  }
  const count = whole.getPageCount();
  const beyond = wanted.find((page) => page > count);
  if (beyond !== undefined) {
    throw new ActivityError('model.refused', `${name} has ${count} pages, and page ${beyond} is asked for.`);
  }
  // Without dates, so that the same pages are the same bytes.
  const part = await PDFDocument.create({ updateMetadata: false });
  for (const page of await part.copyPages(
    whole,
    wanted.map((one) => one - 1),
  ))
    part.addPage(page);
  return { bytes: await part.save(), count: wanted.length };
}

function readPages(text: string): readonly number[] {
  const pages = text.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    const length = last - first + 1;
    if (length < 1 || length > MODEL_LIMITS.pages) throw tooMany(text);
    return Array.from({ length }, (_, at) => first + at);
  });
  if (pages.length > MODEL_LIMITS.pages) throw tooMany(text);
  return pages;
}

function tooMany(text: string): ActivityError {
  const detail = `"${text}" names no pages in their order, or more than ${MODEL_LIMITS.pages}.`;
  return new ActivityError('model.refused', detail);
}

async function loadLibrary(): Promise<typeof import('pdf-lib')> {
  try {
    return await import('pdf-lib');
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_MODULE_NOT_FOUND')) throw thrown;
    throw invalid('To take pages from a PDF needs the package pdf-lib, which is not installed: npm install pdf-lib@1');
  }
}
