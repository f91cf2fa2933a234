/**
 * The closed catalogue of diagnostics. A released code keeps its meaning for ever and is never used again.
 * `HF1xxx` document, `HF2xxx` expression, `HF3xxx` type, `HF4xxx` flow and saga, `HF5xxx` contract and catalogue,
 * `HF6xxx` policy.
 */
import type { CatalogueEntry } from './diagnostics-catalogue.ts';
import { CONTRACT_DIAGNOSTICS } from './diagnostics-contract.ts';
import { CURATION_DIAGNOSTICS } from './diagnostics-curation.ts';
import { DATA_DIAGNOSTICS } from './diagnostics-data.ts';
import { DOCUMENT_DIAGNOSTICS } from './diagnostics-document.ts';
import { EXPRESSION_DIAGNOSTICS } from './diagnostics-expression.ts';
import { FLOW_DIAGNOSTICS } from './diagnostics-flow.ts';
import { OPENAPI_DIAGNOSTICS } from './diagnostics-openapi.ts';
import { POLICY_DIAGNOSTICS } from './diagnostics-policy.ts';
import { TYPE_DIAGNOSTICS } from './diagnostics-type.ts';

export type { CatalogueEntry, DiagnosticExample } from './diagnostics-catalogue.ts';

export const DIAGNOSTICS = {
  ...DOCUMENT_DIAGNOSTICS,
  ...EXPRESSION_DIAGNOSTICS,
  ...TYPE_DIAGNOSTICS,
  ...FLOW_DIAGNOSTICS,
  ...CONTRACT_DIAGNOSTICS,
  ...DATA_DIAGNOSTICS,
  ...OPENAPI_DIAGNOSTICS,
  ...POLICY_DIAGNOSTICS,
  ...CURATION_DIAGNOSTICS,
} as const satisfies { readonly [code: string]: CatalogueEntry };

export type DiagnosticCode = keyof typeof DIAGNOSTICS;
