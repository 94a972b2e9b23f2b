/** The API server answered with an error. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The HTTP status, such as 409. */
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Tells whether the API server answered with a status, such as 404. */
export function isStatus(error: unknown, code: number): error is ApiError {
  return error instanceof ApiError && error.code === code;
}

/** Reads the error out of the body of an answer: mostly a `Status`, but proxies in between write what they like. */
export function toApiError(code: number, body: string): ApiError {
  let message: unknown;
  try {
    message = (JSON.parse(body) as { readonly message?: unknown }).message;
  } catch {
    // No JSON.
  }
  const text = typeof message === 'string' && message !== '' ? message : body.trim().slice(0, 500);
  return new ApiError(code, text === '' ? `HTTP ${code}` : text);
}
