import { z } from 'zod';
import type { Product, Product__Output } from './gen/catalog/v1/Product.js';

/**
 * What a SKU, a name and so on must look like is decided by catalog alone. The document tells callers of its rules by
 * `pattern`, `minLength` and `maxLength`, which are metadata here: nothing checks them twice.
 */
export const skuSchema = z.string().meta({
  id: 'Sku',
  description: 'Names a product within its local. Upper and lower case differ.',
  pattern: '^[A-Za-z0-9\\-_./]{1,64}$',
  examples: ['BOX-40/60'],
});

const moneySchema = z
  .strictObject({
    currency: z.string().meta({
      description: 'ISO 4217 code of three upper-case letters.',
      pattern: '^[A-Z]{3}$',
      examples: ['CLP'],
    }),
    minor_units: z.int().meta({
      description: 'Counts minor units of the currency, such as cents. Never a fraction.',
      minimum: 0,
      maximum: 1_000_000_000_000,
      examples: [129_900],
    }),
  })
  .meta({ id: 'Money', description: 'An amount of money.' });

const nameSchema = z.string().meta({
  description: 'The display name.',
  minLength: 1,
  maxLength: 200,
  examples: ['Caja de cartón 40 × 60'],
});

const descriptionSchema = z
  .string()
  .meta({ description: 'Describes the product for people; may be empty.', maxLength: 2_000, examples: [''] });

/** A product as REST shows it. */
export const productSchema = z
  .strictObject({ sku: skuSchema, name: nameSchema, description: descriptionSchema, price: moneySchema })
  .meta({ id: 'Product', description: 'Something that a local sells.' });

/** A product as a line of an import brings it. */
export const importedProductSchema = z.strictObject({
  sku: skuSchema,
  name: nameSchema,
  description: descriptionSchema.optional(),
  price: moneySchema,
});

/** Brings a product of catalog into the form of REST. */
export function toProductJson({
  sku,
  name,
  description,
  price,
}: Product__Output): z.output<typeof productSchema> {
  return {
    sku,
    name,
    description,
    price: { currency: price?.currency ?? '', minor_units: Number(price?.minorUnits ?? 0) },
  };
}

/** Brings a product of REST into the form of catalog. */
export function toProduct({
  sku,
  name,
  description,
  price,
}: z.output<typeof importedProductSchema>): Product {
  return {
    sku,
    name,
    description: description ?? '',
    price: { currency: price.currency, minorUnits: price.minor_units },
  };
}
