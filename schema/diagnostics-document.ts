/** `HF1xxx`: how a document is written, and whether it has the shape of its kind. */
import { family } from './diagnostics-catalogue.ts';
import { JSON_SCHEMA_DIAGNOSTICS } from './diagnostics-json-schema.ts';
import { PROJECT_DIAGNOSTICS } from './diagnostics-project.ts';
import { SHAPE_DIAGNOSTICS } from './diagnostics-shape.ts';
import { TEXT_DIAGNOSTICS } from './diagnostics-text.ts';

export const DOCUMENT_DIAGNOSTICS = family({
  ...TEXT_DIAGNOSTICS,
  ...SHAPE_DIAGNOSTICS,
  ...PROJECT_DIAGNOSTICS,
  ...JSON_SCHEMA_DIAGNOSTICS,
});
