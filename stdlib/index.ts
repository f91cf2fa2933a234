/** The standard catalogue: a literal list; nothing registers itself by being imported. */
import { httpGet } from './activities/http/get.ts';
import { httpRequest, httpRequestKeyed } from './activities/http/request.ts';
import { rulesCheck } from './activities/rules/check.ts';
import { rulesDecide } from './activities/rules/decide.ts';
import type { Activity } from './activity.ts';
import type { Contract } from './contract.ts';

export const catalogue: readonly Activity[] = [httpGet, httpRequest, httpRequestKeyed, rulesCheck, rulesDecide];

/** The contracts of the standard catalogue, by name: what a compiler needs. */
export const standardContracts: ReadonlyMap<string, Contract> = new Map(
  catalogue.map(({ contract }) => [contract.name, contract]),
);
