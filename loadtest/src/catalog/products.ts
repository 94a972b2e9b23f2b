/** A product to import, field names as in the proto. */
export interface ProductFields {
  readonly sku: string;
  readonly name: string;
  readonly description: string;
  readonly price: { readonly currency: string; readonly minor_units: number };
}

/** Names the products of the load test; nobody else's begin like this. */
export function skuAt(index: number): string {
  return `loadtest/${String(index).padStart(6, '0')}`;
}

/** Creates a product of usual size; always the same for the same number. */
export function createProduct(index: number): ProductFields {
  return {
    sku: skuAt(index),
    name: `Caja de cartón ${index}`,
    description: `Caja de cartón corrugado número ${index}, para envíos de hasta ${5 + (index % 20)} kg`,
    price: { currency: 'CLP', minor_units: 1000 + index },
  };
}

/** Creates products from 0 on. */
export function createProducts(count: number): ProductFields[] {
  return Array.from({ length: count }, (_, index) => createProduct(index));
}

/** Tells the products of the load test from those of others. */
export function isOurs(sku: string): boolean {
  return sku.startsWith('loadtest/');
}
