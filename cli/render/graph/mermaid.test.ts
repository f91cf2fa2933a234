import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plan } from '../../../schema/plan.ts';
import { matchGolden } from '../../fixtures/golden.ts';
import { plan } from '../../fixtures/story.ts';
import { drawGraph } from './draw.ts';
import { renderMermaid } from './mermaid.ts';

test('graph: branches, approvals, undo and what is caught', () => matchGolden(renderMermaid(plan), 'graph.golden.mmd'));

test('graph: every edge joins what is drawn, every node is reached', () => {
  const { nodes, boxes, edges } = drawGraph(plan);
  const known = new Set([...nodes, ...boxes].map(({ id }) => id));
  const reached = new Set(edges.map(({ to }) => to));
  assert.equal(known.size, nodes.length + boxes.length);
  for (const { from, to } of edges) assert.ok(known.has(from) && known.has(to), `${from} to ${to}`);
  for (const { id } of nodes) assert.ok(id === 'start' || reached.has(id), id);
});

test('graph: words of Mermaid and its signs do no harm', () => {
  const odd: Plan = {
    ...plan,
    steps: [{ kind: 'set', id: 'end', place: 1, title: 'a "b" #1 <i> `c`', entries: [], catch: [] }],
    catch: [],
    finally: [],
  };
  const text = renderMermaid(odd);
  assert.ok(text.includes('s_end[/"<b>end</b><br/>a #34;b#34; #35;1 #60;i#62; #96;c#96;<br/>set"/]:::k_data'), text);
});
