import type { ClientWritableStream } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { ServiceError, write } from '@zenlogic/runtime';
import { ProblemError } from '@zenlogic/runtime/rest';
import type { BulkImportRequest } from '../gen/catalog/v1/BulkImportRequest.js';
import type { BulkImportResponse__Output } from '../gen/catalog/v1/BulkImportResponse.js';
import type { ImportRow, RowReader } from './import-row.js';
import { type ImportSummary, RowProblems } from './import-summary.js';
import type { UploadChunks } from './upload-chunks.js';

/** An open BulkImport. */
export interface ImportCall {
  readonly stream: ClientWritableStream<BulkImportRequest>;
  readonly response: Promise<BulkImportResponse__Output>;
}

export interface ImportSource {
  readonly chunks: UploadChunks;
  readonly rows: RowReader;
  readonly localId: string;
}

/**
 * Sends the rows of an upload to catalog, reading no faster than catalog takes them. Nothing but the row at hand and
 * what is on its way is held.
 *
 * The call is opened with the first row, so that an upload without rows costs nothing, and whoever may not import is
 * refused before the rest has come.
 *
 * @param open opens the call.
 * @throws as `UploadChunks.next` does; what ends the call early; {ProblemError} 400 when there are no rows. The call is
 *   cancelled then.
 */
export async function importProducts(
  { chunks, rows, localId }: ImportSource,
  open: () => ImportCall,
): Promise<ImportSummary> {
  const problems = new RowProblems();
  const over = new AbortController();
  let call: ImportCall | undefined;
  let position = 0;

  async function send(batch: Iterable<ImportRow>): Promise<void> {
    for (const row of batch) {
      call ??= watch(open(), over);
      position++;
      // A row without a product is refused by catalog as well: so it counts, and positions agree.
      const message: BulkImportRequest = position === 1 ? { localId } : {};
      if ('product' in row) {
        message.product = row.product;
      } else {
        problems.add(position, row.problem);
      }
      await write(call.stream, message, over.signal);
    }
  }

  try {
    for (let chunk = await chunks.next(over.signal); chunk; chunk = await chunks.next(over.signal)) {
      await send(rows.push(chunk));
    }
    await send(rows.end());
    if (call === undefined) {
      throw new ProblemError(400, 'the upload has no rows; send at least one product');
    }
    call.stream.end();
    return problems.summarize(await call.response);
  } catch (error) {
    if (call?.stream.destroyed) {
      // The call ended first, and why it did is known to the response alone.
      await call.response;
    }
    call?.stream.cancel();
    throw error;
  } finally {
    chunks.release();
  }
}

/** Ends the reading of the upload when the call ends, whatever becomes of it. */
function watch(call: ImportCall, over: AbortController): ImportCall {
  call.response.then(
    () => over.abort(new ServiceError(status.INTERNAL, 'catalog answered before the end of the import')),
    (error: unknown) => over.abort(error),
  );
  return call;
}
