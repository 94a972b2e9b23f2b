import { z } from 'zod';
import type { AdjustmentOutcome__Output } from './gen/catalog/v1/AdjustmentOutcome.js';
import type { AdjustmentResult__Output } from './gen/catalog/v1/AdjustmentResult.js';
import type { Availability__Output } from './gen/catalog/v1/Availability.js';
import type { CheckStockResult__Output } from './gen/catalog/v1/CheckStockResult.js';
import type { StockLevel__Output } from './gen/catalog/v1/StockLevel.js';
import type { Timestamp__Output } from './gen/google/protobuf/Timestamp.js';
import { skuSchema } from './product.js';

const quantitySchema = z
  .int()
  .meta({ description: 'Counts what is there.', minimum: 0, maximum: 1_000_000_000_000, examples: [40] });

/** How much there is of a product, and whether it is enough. */
export const stockResultSchema = z
  .strictObject({
    sku: skuSchema,
    availability: z.enum(['sufficient', 'insufficient', 'unknown_sku']).meta({
      description: 'Tells whether what is wanted is there; `unknown_sku`: the local has no such product.',
      examples: ['sufficient'],
    }),
    quantity: quantitySchema,
  })
  .meta({ id: 'StockResult', description: 'How much there is of a product, and whether it is enough.' });

/** What became of an adjustment. */
export const adjustmentResultSchema = z
  .strictObject({
    adjustment_id: z
      .string()
      .meta({ description: 'Names the adjustment as the request did.', examples: ['sale-4711'] }),
    outcome: z.enum(['applied', 'insufficient_stock', 'unknown_sku', 'invalid']).meta({
      description: 'Nothing has changed unless it is `applied`.',
      examples: ['applied'],
    }),
    quantity: z.int().meta({ description: 'Counts what was there right afterwards.', examples: [38] }),
    repeated: z.boolean().meta({
      description:
        'Tells that this adjustment was answered before, with the same answer; it was applied once.',
      examples: [false],
    }),
    message: z
      .string()
      .meta({ description: 'Says why it was refused; empty when it was applied.', examples: [''] }),
  })
  .meta({ id: 'AdjustmentResult', description: 'What became of an adjustment.' });

/** A quantity in an event of a watch. */
export interface StockLevelJson {
  readonly sku: string;
  readonly quantity: number;
  /** RFC 3339; absent in a snapshot. */
  readonly change_time?: string;
}

/** Brings a result of catalog into the form of REST. */
export function toStockResultJson({
  sku,
  availability,
  quantity,
}: CheckStockResult__Output): z.output<typeof stockResultSchema> {
  return { sku, availability: availabilities[availability], quantity: Number(quantity) };
}

/** Brings an answered adjustment into the form of REST. */
export function toAdjustmentResultJson({
  adjustmentId,
  outcome,
  quantity,
  repeated,
  message,
}: AdjustmentResult__Output): z.output<typeof adjustmentResultSchema> {
  return {
    adjustment_id: adjustmentId,
    outcome: outcomes[outcome],
    quantity: Number(quantity),
    repeated,
    message,
  };
}

/** Brings a quantity of a watch into the form of REST. */
export function toStockLevelJson({ sku, quantity, changeTime }: StockLevel__Output): StockLevelJson {
  return changeTime === null
    ? { sku, quantity: Number(quantity) }
    : { sku, quantity: Number(quantity), change_time: toRfc3339(changeTime) };
}

function toRfc3339({ seconds, nanos }: Timestamp__Output): string {
  return new Date(Number(seconds) * 1_000 + nanos / 1_000_000).toISOString();
}

// The first of each is never sent; a newer catalog may send what this release does not know, and gRPC shows it as the
// first. It is read as the answer on which nobody acts.
const availabilities: Readonly<Record<Availability__Output, 'sufficient' | 'insufficient' | 'unknown_sku'>> =
  {
    AVAILABILITY_UNSPECIFIED: 'unknown_sku',
    AVAILABILITY_SUFFICIENT: 'sufficient',
    AVAILABILITY_INSUFFICIENT: 'insufficient',
    AVAILABILITY_UNKNOWN_SKU: 'unknown_sku',
  };

const outcomes: Readonly<
  Record<AdjustmentOutcome__Output, 'applied' | 'insufficient_stock' | 'unknown_sku' | 'invalid'>
> = {
  ADJUSTMENT_OUTCOME_UNSPECIFIED: 'invalid',
  ADJUSTMENT_OUTCOME_APPLIED: 'applied',
  ADJUSTMENT_OUTCOME_INSUFFICIENT_STOCK: 'insufficient_stock',
  ADJUSTMENT_OUTCOME_UNKNOWN_SKU: 'unknown_sku',
  ADJUSTMENT_OUTCOME_INVALID: 'invalid',
};
