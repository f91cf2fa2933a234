/** What an operation of an OpenAPI document comes to: made when the project is read, followed when it is called. */
import type { Contract } from '../../contract.ts';

/** INVARIANT: nothing of the document is read when a call is made; this says all. */
export interface ApiOperation {
  /** Of kind `http`. */
  readonly connection: string;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/charges/{id}`, below the connection's address. */
  readonly path: string;
  readonly parameters: readonly ApiParameter[];
  /** How `body` of the input is sent; a `document` is a reference to one. */
  readonly body?: { readonly as: 'json' | 'form' | 'text' | 'document'; readonly mediaType: string };
  /** What the body of a good answer is. */
  readonly answer: 'json' | 'text' | 'document' | 'nothing';
  /** The header that carries the idempotency key. */
  readonly keyHeader?: string;
  /** Types of the errors that the document declares, by status (`409`) or class of it (`4XX`). */
  readonly errors: { readonly [status: string]: string };
  readonly paging?: ApiPaging;
}

export interface ApiParameter {
  /** In the input of the activity. */
  readonly name: string;
  readonly sentAs: string;
  readonly in: 'path' | 'query' | 'header';
  readonly style: 'simple' | 'form' | 'spaceDelimited' | 'pipeDelimited' | 'deepObject' | 'json';
  readonly explode: boolean;
}

/** How one page leads to the next; all are collected into one answer. */
export type ApiPaging = {
  /** JSON pointer to the list in an answer; empty where the answer is the list. */
  readonly items: string;
  /** Items after which no more pages are asked for. */
  readonly maxItems: number;
} & (
  | { readonly by: 'link' }
  /** The next value of the parameter stands in the answer. */
  | { readonly by: 'cursor'; readonly parameter: string; readonly next: string }
  /** The next value is a part of the last item; `more` in the answer says whether there is more. */
  | { readonly by: 'last'; readonly parameter: string; readonly value: string; readonly more?: string }
  | { readonly by: 'page'; readonly parameter: string; readonly first: number }
  | { readonly by: 'offset'; readonly parameter: string }
);

export interface ApiActivity {
  readonly contract: Contract;
  readonly operation: ApiOperation;
}

/** Limits of what is made of OpenAPI documents (rule 39). */
export const API_LIMITS = {
  /** Operations of one document. */
  operations: 1_000,
  /** References one behind the other. */
  references: 20,
  /** Items that paging collects, unless the project says otherwise. */
  items: 1_000,
  /** Requests that one call makes for pages. */
  pages: 200,
} as const;
