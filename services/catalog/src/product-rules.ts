import type { Product__Output } from './gen/catalog/v1/Product.js';
import { isSku, skuRule } from './sku.js';

/** What is wrong with a product. */
export interface ProductProblem {
  /** As in the contract, such as `price.currency`. */
  readonly field: string;
  readonly message: string;
}

const maxNameLength = 200;
const maxDescriptionLength = 2_000;
const maxMinorUnits = 10 ** 12;

/** Finds the first thing that is wrong with a product as it came; undefined when nothing is. */
export function findProblem(product: Product__Output | null): ProductProblem | undefined {
  if (product === null) {
    return { field: 'product', message: 'the message has no product; each one carries a product' };
  }
  const { sku, name, description, price } = product;
  if (!isSku(sku)) {
    return { field: 'sku', message: `the SKU is ${sku === '' ? 'empty' : 'malformed'}; ${skuRule}` };
  }
  if (name === '' || isLonger(name, maxNameLength)) {
    return {
      field: 'name',
      message: `the name is ${name === '' ? 'empty' : 'too long'}; give 1 to ${maxNameLength} characters`,
    };
  }
  if (isLonger(description, maxDescriptionLength)) {
    return {
      field: 'description',
      message: `the description is too long; give at most ${maxDescriptionLength} characters`,
    };
  }
  if (price === null) {
    return { field: 'price', message: 'the price is missing; give a currency and minor units' };
  }
  if (!/^[A-Z]{3}$/.test(price.currency)) {
    return {
      field: 'price.currency',
      message: 'the currency is no ISO 4217 code; give three upper-case letters such as EUR',
    };
  }
  const minorUnits = Number(price.minorUnits);
  if (minorUnits < 0 || minorUnits > maxMinorUnits) {
    return { field: 'price.minor_units', message: 'the amount is out of range; give 0 to 10^12' };
  }
  return undefined;
}

/** Counts characters, not the UTF-16 units that emoji have two of. */
function isLonger(text: string, limit: number): boolean {
  return text.length > limit && (text.length > 2 * limit || Array.from(text).length > limit);
}
