import { z } from 'zod';
import type { Product, Product__Output } from './gen/catalog/v1/Product.js';

/** How a product lies in the store, beside its SKU. */
const recordSchema = z.object({
  name: z.string(),
  description: z.string(),
  currency: z.string(),
  minor_units: z.int(),
});

/** Writes a product that was found to be right. */
export function formatRecord({ name, description, price }: Product__Output): string {
  const record: z.input<typeof recordSchema> = {
    name,
    description,
    currency: price?.currency ?? '',
    minor_units: Number(price?.minorUnits),
  };
  return JSON.stringify(record);
}

/**
 * Reads a product.
 *
 * @throws when the record is damaged.
 */
export function parseRecord(sku: string, text: string): Product {
  try {
    const { name, description, currency, minor_units: minorUnits } = recordSchema.parse(JSON.parse(text));
    return { sku, name, description, price: { currency, minorUnits } };
  } catch (cause) {
    throw new Error(`the record of the product ${sku} is damaged`, { cause });
  }
}
