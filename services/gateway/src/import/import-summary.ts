import { z } from 'zod';
import type { BulkImportResponse__Output } from '../gen/catalog/v1/BulkImportResponse.js';
import type { RowProblem } from './import-row.js';

const maxErrors = 100;
const countSchema = z.int().meta({ minimum: 0, examples: [100_000] });

/** What an import did. */
export const importSummarySchema = z
  .strictObject({
    received: countSchema.meta({ description: 'Counts the rows: created, updated and rejected together.' }),
    created: countSchema.meta({ description: 'Counts those that the local did not have.' }),
    updated: countSchema.meta({ description: 'Counts those that the local had, changed or not.' }),
    rejected: countSchema.meta({ description: 'Counts those that were refused.' }),
    errors: z
      .array(
        z
          .strictObject({
            position: z.int().meta({
              description: 'Counts rows of the upload from 1, without blank lines and the header of CSV.',
              minimum: 1,
              examples: [17],
            }),
            sku: z.string().meta({
              description: 'As it came, its first 64 characters; empty when it cannot be read.',
              examples: ['BOX-40/60'],
            }),
            field: z.string().meta({
              description: 'The field that is wrong; empty for the row as a whole.',
              examples: ['price.currency'],
            }),
            message: z
              .string()
              .meta({ description: 'Says what is wrong and how to mend it.', examples: ['it is missing'] }),
          })
          .meta({ id: 'ImportError', description: 'Why a row was refused.' }),
      )
      .meta({
        description: `Reports the first ${maxErrors} that were refused, by their position.`,
        maxItems: maxErrors,
      }),
  })
  .meta({ id: 'ImportSummary', description: 'What an import did.' });

export type ImportSummary = z.output<typeof importSummarySchema>;

/**
 * The rows that the gateway itself could not read, the first 100 of them.
 *
 * Each is sent to catalog all the same, as an empty product, which catalog refuses: so its positions are those of the
 * upload and its counts are right. Only the reason is the gateway's.
 */
export class RowProblems {
  readonly #problems = new Map<number, RowProblem>();

  /** @param position counts rows from 1; ascends from call to call. */
  add(position: number, problem: RowProblem): void {
    if (this.#problems.size < maxErrors) {
      this.#problems.set(position, problem);
    }
  }

  /** Brings the answer of catalog into the form of REST, with the reasons of the gateway in their places. */
  summarize(response: BulkImportResponse__Output): ImportSummary {
    return {
      received: Number(response.received),
      created: Number(response.created),
      updated: Number(response.updated),
      rejected: Number(response.rejected),
      errors: response.errors.map((error) => {
        const position = Number(error.position);
        const { sku, field, message } = this.#problems.get(position) ?? error;
        return { position, sku, field, message };
      }),
    };
  }
}
