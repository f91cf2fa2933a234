/** Documents at the size limit that make Holdfast work hardest: each fills its file with one kind of trouble. */
import { WORST_DOCUMENTS, WORST_TEMPLATES } from './worst-documents.ts';
import { WORST_EXPRESSIONS } from './worst-expressions.ts';
import type { WorstFile } from './worst-file.ts';
import { WORST_FLOWS } from './worst-flows.ts';
import { WORST_PROJECTS } from './worst-projects.ts';
import { WORST_APIS, WORST_SCHEMAS } from './worst-schemas.ts';
import { WORST_TABLES } from './worst-tables.ts';
import { WORST_TEXTS } from './worst-texts.ts';

export const WORST_FILES: readonly WorstFile[] = [
  ...WORST_FLOWS,
  ...WORST_EXPRESSIONS,
  ...WORST_TEXTS,
  ...WORST_TABLES,
  ...WORST_SCHEMAS,
  ...WORST_APIS,
  ...WORST_TEMPLATES,
  ...WORST_DOCUMENTS,
  ...WORST_PROJECTS,
];
