import type { z } from 'zod';
import type { Product } from '../gen/catalog/v1/Product.js';
import { importedProductSchema, toProduct } from '../product.js';

/** How long a row may be, in bytes. The longest product that catalog takes has about 10 KiB. */
export const maxRowLength = 64 * 1024;

/** Why a row carries no product. */
export interface RowProblem {
  /** As it came, as far as it could be read; at most 64 characters. */
  readonly sku: string;
  /** Such as `price.minor_units`; empty when it is the row as a whole. */
  readonly field: string;
  /** A sentence that says how to mend it. */
  readonly message: string;
}

/** One row of an upload. */
export type ImportRow = { readonly product: Product } | { readonly problem: RowProblem };

/**
 * Turns the bytes of an upload into rows, as they come. Holds at most one unfinished row; the others are made one by
 * one, when they are asked for.
 */
export interface RowReader {
  /** Takes the next bytes and yields the rows that end in them. All must be taken before the next bytes come. */
  push(chunk: Buffer): Iterable<ImportRow>;
  /** Yields what is left at the end of the upload. */
  end(): Iterable<ImportRow>;
}

/** A row that cannot be read. */
export function problemRow(field: string, message: string, sku: unknown = ''): ImportRow {
  return { problem: { sku: typeof sku === 'string' ? sku.slice(0, 64) : '', field, message } };
}

/** The row for one that is longer than allowed. */
export const overlongRow: ImportRow = problemRow(
  '',
  `the row is longer than ${maxRowLength} bytes; make it shorter`,
);

/** Checks shape and types of a product; what its fields may hold is up to catalog. */
export function toImportRow(value: unknown): ImportRow {
  const result = importedProductSchema.safeParse(value, { error: explain });
  if (result.success) {
    return { product: toProduct(result.data) };
  }
  const { sku } = (value ?? {}) as { sku?: unknown };
  const [issue] = result.error.issues;
  return problemRow(...describe(issue), sku);
}

function describe(issue: z.core.$ZodIssue | undefined): [field: string, message: string] {
  if (issue?.code === 'unrecognized_keys') {
    return [[...issue.path, issue.keys[0]].join('.'), 'there is no such field; leave it out'];
  }
  return [issue?.path.join('.') ?? '', issue?.message ?? 'it is no product'];
}

function explain({ code, input, expected }: z.core.$ZodRawIssue): string | undefined {
  if (input === undefined) {
    return 'it is missing';
  }
  return code === 'invalid_type' ? `write ${wanted[String(expected)] ?? expected}` : undefined;
}

const wanted: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  int: 'a whole number, without quotes',
  number: 'a whole number, without quotes',
  object: 'an object in braces',
};
