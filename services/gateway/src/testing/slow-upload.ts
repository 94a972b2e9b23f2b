import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Problem } from '@zenlogic/runtime/rest';

/** An upload that a test feeds by hand. */
export interface SlowUpload {
  readonly request: ClientRequest;
  /** The answer, which may come before the upload ends. */
  readonly answer: Promise<{ readonly status: number; readonly body: Problem }>;
}

/** Opens an upload of NDJSON without a length. */
export function openUpload(
  url: string,
  token: string,
  headers: Readonly<Record<string, string>> = {},
): SlowUpload {
  const upload = request(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson', ...headers },
  });
  // The server may close before all is written; what it said before that is what counts.
  upload.on('error', () => undefined);
  return { request: upload, answer: readAnswer(upload) };
}

async function readAnswer(upload: ClientRequest): Promise<{ status: number; body: Problem }> {
  const [response] = (await once(upload, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk;
  }
  return { status: response.statusCode ?? 0, body: JSON.parse(text) };
}
