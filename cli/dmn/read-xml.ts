/** XML as a tree with places. No document types, no entities but XML's own five, nothing from elsewhere. */
import { SaxesParser, type SaxesTagNS } from 'saxes';

export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  readonly namespace: string;
  /** By local name; of no namespace. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Of the element itself, that of its children left out. */
  readonly text: string;
  /** From 1. */
  readonly line: number;
  readonly col: number;
}
export interface XmlFlaw {
  readonly line: number;
  readonly col: number;
  readonly message: string;
}

export const XML_LIMITS = {
  /** UTF-16 code units of one file. */
  length: 2_000_000,
  /** Elements inside each other. */
  depth: 64,
  /** Elements of one file. */
  elements: 200_000,
} as const;

/** Code units that are read at a time. */
const CHUNK = 16_384;

interface Open {
  readonly element: Omit<XmlElement, 'children' | 'text'>;
  readonly children: XmlElement[];
  text: string;
}

/** The root element, or the first thing that is wrong. Never throws on input. */
export function readXml(text: string): { readonly root: XmlElement } | { readonly flaw: XmlFlaw } {
  if (text.length > XML_LIMITS.length)
    return {
      flaw: { line: 1, col: 1, message: `the file has ${text.length} characters; ${XML_LIMITS.length} are allowed` },
    };
  const parser = new SaxesParser({ xmlns: true });
  const open: Open[] = [];
  let root: XmlElement | undefined;
  let flaw: XmlFlaw | undefined;
  let elements = 0;
  // A column of the parser is that behind what it has read, from 0.
  const refuse = (message: string): void => {
    flaw ??= { line: parser.line, col: parser.column + 1, message };
  };
  parser.on('error', ({ message }) => refuse(message.replace(/^\d+:\d+: /, '')));
  parser.on('doctype', () => refuse('a document type stands here; files of that kind are not read'));
  let start = { line: 1, col: 1 };
  parser.on('opentagstart', ({ name }) => {
    start = { line: parser.line, col: Math.max(1, parser.column - name.length - 1) };
  });
  parser.on('opentag', (tag) => {
    if (++elements > XML_LIMITS.elements) refuse(`there are more than ${XML_LIMITS.elements} elements`);
    if (open.length >= XML_LIMITS.depth) refuse(`more than ${XML_LIMITS.depth} elements inside each other`);
    if (flaw === undefined) open.push({ element: elementOf(tag, start), children: [], text: '' });
  });
  const addText = (more: string): void => {
    const top = open.at(-1);
    if (top !== undefined) top.text += more;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    if (flaw !== undefined) return;
    const closed = open.pop();
    if (closed === undefined) return;
    const element: XmlElement = { ...closed.element, children: closed.children, text: closed.text };
    if (open.length === 0) root ??= element;
    else open.at(-1)?.children.push(element);
  });
  // What is behind the first flaw would only be told again and again.
  for (let at = 0; at < text.length && flaw === undefined; at += CHUNK) parser.write(text.slice(at, at + CHUNK));
  if (flaw === undefined) parser.close();
  if (flaw !== undefined) return { flaw };
  return root === undefined ? { flaw: { line: 1, col: 1, message: 'there is no element' } } : { root };
}

function elementOf(tag: SaxesTagNS, place: { readonly line: number; readonly col: number }): Open['element'] {
  const attributes = Object.values(tag.attributes).filter(({ uri }) => uri === '');
  return {
    name: tag.local,
    namespace: tag.uri,
    attributes: new Map(attributes.map(({ local, value }) => [local, value])),
    ...place,
  };
}
