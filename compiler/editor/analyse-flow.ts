import { checkSize } from '../check/size.ts';
import { compileIn } from '../compile.ts';
import type { Node } from '../nodes.ts';
import type { Flow } from '../resolve/flow.ts';
import { link } from '../resolve/link.ts';
import type { Links } from '../resolve/links.ts';
import { readFlow } from '../resolve/read-flow.ts';
import type { Session } from '../resolve/session.ts';
import { type FlowTypes, typesOf } from '../types/flow-types.ts';
import { mendFlow } from './mend-flow.ts';

/** What is known of a flow while it is written. */
export interface FlowAnalysis {
  readonly session: Session;
  readonly flow: Flow;
  readonly links: Links;
  readonly types: FlowTypes;
}

/** Undefined where the document is no flow at all, or one beyond the limits. */
export function analyseFlow(session: Session, path: string, document: Node): FlowAnalysis | undefined {
  const flow = readFlow(mendFlow(document), path, { diagnostics: [], incomplete: false });
  if (!flow || checkSize(flow).length > 0) return undefined;
  session.under.push(path);
  const { links } = link(session, flow, (child) => compileIn(session, child));
  session.under.pop();
  return { session, flow, links, types: typesOf(flow, links) };
}
