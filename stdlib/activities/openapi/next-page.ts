/** Where the next page is. */
import type { Json, JsonObject } from '../../../schema/json.ts';
import { ActivityError } from '../../activity.ts';
import { pointerParts } from '../../file-parameters.ts';
import type { HttpConnection } from '../../http/connection.ts';
import type { ApiPaging } from './operation.ts';

export interface Page {
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  readonly body: Json;
  /** Counts from 0. */
  readonly index: number;
  /** Items of all pages so far. */
  readonly before: number;
}

/** The list in an answer. The contract has not judged the answer yet. */
export function itemsOf(body: Json, { items }: ApiPaging): readonly Json[] {
  const found = at(body, items);
  if (Array.isArray(found)) return found;
  throw new ActivityError('http.invalid_response', `The answer has no list at "${items}".`);
}

/** The address of the next page; undefined where this is the last one. */
export function nextPage(connection: HttpConnection, paging: ApiPaging, page: Page): URL | undefined {
  if (paging.by === 'link') return nextLink(connection, page);
  const value = nextValue(paging, page);
  if (value === undefined) return undefined;
  const url = new URL(page.url);
  url.searchParams.set(paging.parameter, value);
  return url;
}

function nextValue(paging: Exclude<ApiPaging, { by: 'link' }>, page: Page): string | undefined {
  const items = itemsOf(page.body, paging);
  switch (paging.by) {
    case 'cursor':
      return textOf(at(page.body, paging.next));
    case 'last': {
      const last = items.at(-1);
      const more = paging.more === undefined || at(page.body, paging.more) === true;
      return last === undefined || !more ? undefined : textOf(at(last, paging.value));
    }
    case 'page':
      return items.length === 0 ? undefined : String(paging.first + page.index + 1);
    case 'offset':
      return items.length === 0 ? undefined : String(page.before + items.length);
  }
}

/** RFC 8288: `<https://…?page=2>; rel="next"`. A link never leads out of the connection's address. */
function nextLink(connection: HttpConnection, { url, headers }: Page): URL | undefined {
  const target = /<([^<>]*)>\s*;(?:[^,]*;)?\s*rel="?next"?/i.exec(headers.link ?? '')?.[1];
  if (target === undefined) return undefined;
  const next = URL.canParse(target, url.href) ? new URL(target, url.href) : undefined;
  const { base } = connection;
  if (next?.origin === base.origin && next.pathname.startsWith(base.pathname)) return next;
  throw new ActivityError('http.blocked', `${url.host} has its next page outside of the connection's address.`);
}

const textOf = (value: Json | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

function at(value: Json, pointer: string): Json | undefined {
  return pointerParts(pointer).reduce<Json | undefined>((found, key) => {
    if (typeof found !== 'object' || found === null) return undefined;
    // What is neither null nor a scalar has keys; a list has numbers.
    return Object.hasOwn(found, key) ? (found as JsonObject)[key] : undefined;
  }, value);
}
