import type { ApiObject } from 'cdk8s';
import { Document, isNode, isPair, isScalar, type Node } from 'yaml';
import { isManifestObject } from '../constructs/manifest-object.js';

/** Width of a comment, without its indentation. */
const commentWidth = 96;

/** Writes objects as one YAML file: block style, in the order of their fields, with the comments that they carry. */
export function toYaml(objects: readonly ApiObject[]): string {
  return objects.map(writeObject).join('---\n');
}

function writeObject(object: ApiObject): string {
  const document = new Document(object.toJson(), { aliasDuplicateObjects: false });
  if (isManifestObject(object)) {
    comment(document, ['apiVersion'], object.why);
    for (const [path, note] of Object.entries(object.notes)) {
      comment(document, path.split('.'), note);
    }
  }
  return document.toString({ lineWidth: 0 });
}

/** Puts a comment above the field or the element at a path. */
function comment(document: Document, path: readonly string[], text: string): void {
  const keys = path.map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  const parent: unknown = keys.length === 1 ? document.contents : document.getIn(keys.slice(0, -1), true);
  const key = keys.at(-1);
  const items: readonly unknown[] = hasItems(parent) ? parent.items : [];
  const found = typeof key === 'number' ? items[key] : items.find((item) => keyOf(item) === key);
  const node = isPair(found) ? found.key : found;
  if (!isNode(node)) {
    throw new Error(`there is no ${path.join('.')} to comment on; correct the path of the note "${text}"`);
  }
  node.commentBefore = wrap(text);
}

function hasItems(node: unknown): node is { readonly items: readonly unknown[] } {
  return typeof node === 'object' && node !== null && 'items' in node;
}

function keyOf(item: unknown): unknown {
  return isPair(item) && isScalar(item.key as Node)
    ? (item.key as { readonly value: unknown }).value
    : undefined;
}

function wrap(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > commentWidth) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = `${last} ${word}`;
    }
  }
  return lines.map((line) => ` ${line}`).join('\n');
}
