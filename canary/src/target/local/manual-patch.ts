import { parseDocument } from 'yaml';
import type { FieldPath } from '../../split/read-split.js';

/** Writes a patch of some scalars of a YAML file, as a command for a shell. */
export function createPatch(
  path: string,
  text: string,
  edits: readonly { readonly path: FieldPath; readonly value: unknown }[],
): string {
  const document = parseDocument(text);
  for (const edit of edits) {
    document.setIn(edit.path, edit.value);
  }
  // Numbers are replaced by numbers, so lines stay where they are.
  const before = text.split('\n');
  const after = document.toString({ lineWidth: 0 }).split('\n');
  const hunks = before.flatMap((line, index) =>
    line === after[index] ? [] : [`@@ -${index + 1} +${index + 1} @@`, `-${line}`, `+${after[index]}`],
  );
  return [`patch ${path} <<'END'`, `--- ${path}`, `+++ ${path}`, ...hunks, 'END'].join('\n');
}
