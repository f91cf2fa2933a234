/** The standard catalogue: a literal list; nothing registers itself by being imported. */
import { httpGet } from './activities/http/get.ts';
import { httpRequest, httpRequestKeyed } from './activities/http/request.ts';
import { mailSend } from './activities/mail/send.ts';
import { modelClassify } from './activities/model/classify.ts';
import { modelEmbed } from './activities/model/embed.ts';
import { modelExtract } from './activities/model/extract.ts';
import { modelGenerate } from './activities/model/generate.ts';
import { modelRerank } from './activities/model/rerank.ts';
import { rulesCheck } from './activities/rules/check.ts';
import { rulesDecide } from './activities/rules/decide.ts';
import { sqlExecute, sqlExecuteUnkeyed } from './activities/sql/execute.ts';
import { sqlQuery } from './activities/sql/query.ts';
import type { StandardActivity } from './activity.ts';
import type { StandardContract } from './contract.ts';

export const catalogue: readonly StandardActivity[] = [
  httpGet,
  httpRequest,
  httpRequestKeyed,
  mailSend,
  modelClassify,
  modelEmbed,
  modelExtract,
  modelGenerate,
  modelRerank,
  rulesCheck,
  rulesDecide,
  sqlExecute,
  sqlExecuteUnkeyed,
  sqlQuery,
];

/** The contracts of the standard catalogue, by name: what a compiler needs. */
export const standardContracts: ReadonlyMap<string, StandardContract> = new Map(
  catalogue.map(({ contract }) => [contract.name, contract]),
);

export { type DocumentReference, isDocument } from '../schema/document.ts';
export {
  type Activity,
  ActivityError,
  type CallContext,
  type Connection,
  type Documents,
  type Kept,
  type LocalSecretReference,
  type ModelAlias,
  type SecretReference,
  type Services,
  type StoredSecretReference,
} from './activity.ts';
export type {
  Contract,
  CostBound,
  DataLabels,
  DeclaredError,
  Egress,
  Example,
  FileParameter,
  Idempotency,
  StandardContract,
} from './contract.ts';
export { CALL_ERRORS, EMIT_ERRORS } from './errors.ts';
export { type Implementations, implement, type TeamModule } from './pack/implement.ts';
