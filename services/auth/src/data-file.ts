import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Entry } from './record-store.js';
import {
  localKey,
  localSchema,
  memberKey,
  memberSchema,
  organizationKey,
  organizationSchema,
} from './records.js';

const id = z.guid('write a UUID').toLowerCase();

const lineSchema = z.discriminatedUnion('type', [
  organizationSchema.extend({ type: z.literal('organization'), id }),
  localSchema.extend({ type: z.literal('local'), id }),
  memberSchema.extend({ type: z.literal('member'), user_id: id, organization_id: id }),
]);

/** One record of a data file. */
export type DataRecord = z.output<typeof lineSchema> & { readonly line: number };

/** Lists every bad record of a data file by its line. */
export class DataFileError extends Error {
  override readonly name = 'DataFileError';

  constructor(
    path: string,
    readonly problems: readonly { readonly line: number; readonly message: string }[],
  ) {
    const lines = problems.map(({ line, message }) => `${path}:${line}: ${message}`);
    super(`${problems.length} bad record(s), nothing was done:\n${lines.join('\n')}`);
  }
}

/**
 * Reads a data file: one JSON object a line, blank lines aside. All its locals and members must refer to organizations
 * and locals of the same file.
 *
 * @throws {DataFileError} with all bad records at once.
 */
export async function readDataFile(path: string): Promise<DataRecord[]> {
  return parseData(await readFile(path, 'utf8'), path);
}

/** Does what `readDataFile` does, for a text. */
export function parseData(text: string, path: string): DataRecord[] {
  const problems: { line: number; message: string }[] = [];
  const records: DataRecord[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') {
      continue;
    }
    const parsed = lineSchema.safeParse(parseJson(line));
    if (parsed.success) {
      records.push({ ...parsed.data, line: index + 1 });
    } else {
      problems.push({ line: index + 1, message: parsed.error.issues.map(describeIssue).join('; ') });
    }
  }
  problems.push(...findContradictions(records));
  if (problems.length > 0) {
    throw new DataFileError(
      path,
      problems.sort((a, b) => a.line - b.line),
    );
  }
  return records;
}

/** Translates a record into what the store keeps. */
export function toEntry(record: DataRecord): Entry {
  switch (record.type) {
    case 'organization':
      return { name: organizationKey(record.id).name, text: stringify(organizationSchema, record) };
    case 'local':
      return { name: localKey(record.id).name, text: stringify(localSchema, record) };
    case 'member':
      return {
        name: memberKey(record.organization_id, record.user_id).name,
        text: stringify(memberSchema, record),
      };
  }
}

/** Keeps the fields of the schema; the rest of the record is its key. */
function stringify(schema: z.ZodObject, record: DataRecord): string {
  return JSON.stringify(
    Object.fromEntries(Object.keys(schema.shape).map((field) => [field, record[field as keyof DataRecord]])),
  );
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function describeIssue({ path, message, code }: z.core.$ZodIssue): string {
  if (path.length === 0 && code === 'invalid_type') {
    return 'not a JSON object';
  }
  if (code === 'invalid_union' && path[0] === 'type') {
    return 'type: write organization, local or member';
  }
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}

function findContradictions(records: readonly DataRecord[]): { line: number; message: string }[] {
  const problems: { line: number; message: string }[] = [];
  const firstLine = new Map<string, number>();
  const organizationOfLocal = new Map<string, string>();
  for (const record of records) {
    const { name } = toEntry(record);
    const first = firstLine.get(name);
    if (first === undefined) {
      firstLine.set(name, record.line);
    } else {
      problems.push({ line: record.line, message: `says the same thing as line ${first}; keep one of them` });
    }
    if (record.type === 'local') {
      organizationOfLocal.set(record.id, record.organization_id);
    }
  }
  for (const record of records) {
    if (record.type === 'organization') {
      continue;
    }
    if (!firstLine.has(organizationKey(record.organization_id).name)) {
      problems.push({
        line: record.line,
        message: `organization_id: the file has no organization ${record.organization_id}`,
      });
    }
    for (const local of record.type === 'member' && record.locals !== '*' ? record.locals : []) {
      if (organizationOfLocal.get(local) !== record.organization_id) {
        problems.push({
          line: record.line,
          message: `locals: the organization has no local ${local} in this file`,
        });
      }
    }
  }
  return problems;
}
