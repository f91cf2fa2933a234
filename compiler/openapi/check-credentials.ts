import { finding } from '../diagnostics/finding.ts';
import type { Node } from '../nodes.ts';
import { type ApiDocument, entriesOf, fieldOf, follow, itemsOf, textOf } from './api-document.ts';

/**
 * The credentials that the document asks for are those that the connection gives. A connection with headers of its own
 * may give any, and certificates are no business of the document.
 */
export function checkCredentials(document: ApiDocument, connection: Node, named: Node): void {
  const schemes = entriesOf(fieldOf(fieldOf(document.root, 'components'), 'securitySchemes'));
  const asked = itemsOf(fieldOf(document.root, 'security'));
  const isOpen = asked.length === 0 || asked.some((one) => entriesOf(one).length === 0);
  if (isOpen || fieldOf(connection, 'headers') !== undefined || fieldOf(connection, 'tls') !== undefined) return;
  const auth = fieldOf(connection, 'auth');
  const kind = textOf(fieldOf(auth, 'kind')) ?? 'none';
  const wanted = asked.flatMap((one) =>
    entriesOf(one).flatMap(({ key }) => {
      const scheme = schemes.find((known) => known.key === key)?.value;
      return kindOf(follow(document, scheme)) ?? [];
    }),
  );
  if (wanted.length === 0 || wanted.includes(kind) || (kind === 'bearer' && wanted.includes('oauth2'))) return;
  const list = [...new Set(wanted)].join(' or ');
  const message = `the document asks for ${list}, and the connection gives ${kind === 'none' ? 'no credentials' : kind}`;
  document.diagnostics.push(
    finding('HF5055', named.range, message, { hint: `say so under \`auth\` of the connection` }),
  );
}

/** As `auth` of a connection names it. */
function kindOf(scheme: Node | undefined): string | undefined {
  const type = textOf(fieldOf(scheme, 'type'));
  if (type === 'apiKey') return textOf(fieldOf(scheme, 'in')) === 'cookie' ? undefined : 'apiKey';
  if (type === 'http') return textOf(fieldOf(scheme, 'scheme'))?.toLowerCase();
  return type === 'oauth2' ? 'oauth2' : undefined;
}
