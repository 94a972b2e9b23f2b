import { status } from '@grpc/grpc-js';
import { type CallContext, type ErrorReporter, ServiceError, unary } from '@zenlogic/runtime';
import type { Authorizer } from './authorizer.js';
import { checkItems } from './check-items.js';
import { fallbackMetadata } from './fallback-metadata.js';
import { fitPage } from './fit-page.js';
import type { CatalogServiceHandlers } from './gen/catalog/v1/CatalogService.js';
import type { CheckStockRequest__Output } from './gen/catalog/v1/CheckStockRequest.js';
import type { CheckStockResponse } from './gen/catalog/v1/CheckStockResponse.js';
import type { GetProductRequest__Output } from './gen/catalog/v1/GetProductRequest.js';
import type { GetProductResponse } from './gen/catalog/v1/GetProductResponse.js';
import type { ListProductsRequest__Output } from './gen/catalog/v1/ListProductsRequest.js';
import type { ListProductsResponse } from './gen/catalog/v1/ListProductsResponse.js';
import { formatPageToken, parsePageToken } from './page-token.js';
import type { ProductStore } from './product-store.js';
import { parseSku } from './sku.js';
import type { StockStore } from './stock-store.js';

/** Everything the service touches outside itself. */
export interface CatalogServiceDeps {
  readonly authorizer: Authorizer;
  readonly products: ProductStore;
  readonly stock: StockStore;
  readonly report: ErrorReporter;
}

const maxPageSize = 1_000;
const defaultPageSize = 50;

/** Creates the handlers of `catalog.v1.CatalogService`. */
export function createCatalogService({
  authorizer,
  products,
  stock,
  report,
}: CatalogServiceDeps): CatalogServiceHandlers {
  async function getProduct(call: CallContext<GetProductRequest__Output>): Promise<GetProductResponse> {
    const localId = await authorizeRead(call, call.request.localId);
    const sku = parseSku(call.request.sku, 'sku');
    const product = await products.get(localId, sku);
    if (product === undefined) {
      throw new ServiceError(status.NOT_FOUND, `the local has no product with the sku ${sku}`);
    }
    return { product };
  }

  async function listProducts(call: CallContext<ListProductsRequest__Output>): Promise<ListProductsResponse> {
    const localId = await authorizeRead(call, call.request.localId);
    const { pageSize, pageToken } = call.request;
    if (pageSize < 0 || pageSize > maxPageSize) {
      throw new ServiceError(
        status.INVALID_ARGUMENT,
        `page_size is out of range; give 1 to ${maxPageSize}, or 0 for ${defaultPageSize}`,
      );
    }
    const size = pageSize || defaultPageSize;
    const after = pageToken === '' ? '' : parsePageToken(pageToken, localId);
    // One more tells whether there is another page.
    const found = await products.list(localId, after, size + 1);
    const page = fitPage(found.slice(0, size));
    const last = page.length < found.length ? page.at(-1)?.sku : undefined;
    return {
      products: page,
      nextPageToken: last === undefined ? '' : formatPageToken(localId, last),
    };
  }

  async function checkStock(call: CallContext<CheckStockRequest__Output>): Promise<CheckStockResponse> {
    const localId = await authorizeRead(call, call.request.localId);
    const items = checkItems(call.request.items);
    const levels = await stock.read(
      localId,
      items.map(({ sku }) => sku),
    );
    return {
      results: levels.map(({ known, quantity }, index) => {
        const wanted = items[index];
        const isEnough = quantity >= Number(wanted?.quantity);
        return {
          sku: wanted?.sku ?? '',
          quantity,
          availability: !known
            ? 'AVAILABILITY_UNKNOWN_SKU'
            : isEnough
              ? 'AVAILABILITY_SUFFICIENT'
              : 'AVAILABILITY_INSUFFICIENT',
        };
      }),
    };
  }

  async function authorizeRead(call: CallContext<unknown>, localId: string): Promise<string> {
    const access = await authorizer.authorize(call, 'catalog:read', localId);
    if (access.byFallback) {
      call.sendMetadata(fallbackMetadata(access));
    }
    return access.localId;
  }

  return {
    GetProduct: unary(getProduct, report),
    ListProducts: unary(listProducts, report),
    CheckStock: unary(checkStock, report),
  };
}
