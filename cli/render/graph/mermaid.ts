/** A graph as a Mermaid flowchart. Ids are prefixed: `end`, `class` and others would be words of Mermaid. */
import type { Plan } from '../../../schema/plan.ts';
import { drawGraph, type Graph, type GraphEdge, type GraphNode, type NodeKind } from './draw.ts';

const SHAPES: { readonly [kind in NodeKind]: readonly [open: string, close: string] } = {
  start: ['([', '])'],
  end: ['([', '])'],
  call: ['[', ']'],
  run: ['[[', ']]'],
  person: ['{{', '}}'],
  decide: ['{', '}'],
  wait: ['(', ')'],
  data: ['[/', '/]'],
  fork: ['((', '))'],
  undo: ['[', ']'],
  raise: ['>', ']'],
  return: ['([', '])'],
};
/** Readable on a light and on a dark page. */
const CLASSES: { readonly [kind in NodeKind]?: string } = {
  start: 'fill:#e6f4ea,stroke:#1e7e34,color:#14351c',
  end: 'fill:#e6f4ea,stroke:#1e7e34,color:#14351c',
  return: 'fill:#e6f4ea,stroke:#1e7e34,color:#14351c',
  call: 'fill:#e8f0fe,stroke:#3367d6,color:#12264d',
  run: 'fill:#e8f0fe,stroke:#3367d6,color:#12264d,stroke-width:2px',
  person: 'fill:#fff4d6,stroke:#b07d00,color:#3d2c00,stroke-width:2px',
  decide: 'fill:#f3f3f3,stroke:#666,color:#222',
  wait: 'fill:#eef7f9,stroke:#1f7a8c,color:#0d3640',
  data: 'fill:#f3f3f3,stroke:#888,color:#222',
  fork: 'fill:#f3f3f3,stroke:#666,color:#222',
  undo: 'fill:#fdf0fb,stroke:#9c3d8f,color:#42123b,stroke-dasharray:4 3',
  raise: 'fill:#fdeaea,stroke:#c5221f,color:#4d0f0d',
};
const CATCH_EDGE = 'stroke:#c5221f,color:#c5221f';

/** Text of a `.mmd` file, without a last line break. */
export function renderMermaid(plan: Plan): string {
  const graph = drawGraph(plan);
  const kinds = [...new Set(graph.nodes.map(({ kind }) => kind))];
  const caught = graph.edges.flatMap(({ kind }, at) => (kind === 'catch' ? [at] : []));
  return [
    'flowchart TD',
    ...inside(graph, [], '  '),
    ...graph.edges.map((edge) => `  ${edgeText(edge)}`),
    ...kinds.flatMap((kind) => (CLASSES[kind] === undefined ? [] : [`  classDef ${className(kind)} ${CLASSES[kind]}`])),
    ...(caught.length > 0 ? [`  linkStyle ${caught.join(',')} ${CATCH_EDGE}`] : []),
  ].join('\n');
}

/** Nodes and boxes directly in the box at the end of `boxes`. Edges stand outside: one inside would pull its ends in. */
function inside(graph: Graph, boxes: readonly string[], indent: string): readonly string[] {
  const here = (of: { readonly boxes: readonly string[] }) =>
    of.boxes.length === boxes.length && of.boxes.every((id, at) => id === boxes[at]);
  const nodes = graph.nodes.filter(here).map((node) => `${indent}${nodeText(node)}`);
  const inner = graph.boxes
    .filter(here)
    .flatMap(({ id, label }) => [
      `${indent}subgraph ${id}["${escapeLabel(label)}"]`,
      ...inside(graph, [...boxes, id], `${indent}  `),
      `${indent}end`,
    ]);
  return [...nodes, ...inner];
}

function nodeText({ id, kind, label }: GraphNode): string {
  const [open, close] = SHAPES[kind];
  const [name = '', ...rest] = label.map(escapeLabel);
  const text = rest.length === 0 ? name : [`<b>${name}</b>`, ...rest].join('<br/>');
  return `${id}${open}"${text}"${close}:::${className(kind)}`;
}

function edgeText({ from, to, kind, label }: GraphEdge): string {
  const arrow = kind === 'undo' ? '-.->' : '-->';
  return `${from} ${arrow}${label === undefined ? '' : `|"${escapeLabel(label)}"|`} ${to}`;
}

function className(kind: NodeKind): string {
  return `k_${kind}`;
}

/** Mermaid has entities of its own: `#quot;`, `#35;`. */
function escapeLabel(text: string): string {
  return text.replace(/[#"<>&`\\]/g, (char) => `#${char.charCodeAt(0)};`);
}
