import { CanaryError } from '../canary-error.js';
import { exitCodes } from '../exit-codes.js';

/** Where a Prometheus is, without secrets, and how it is asked. */
export interface PrometheusServer {
  /** `Prometheus at URL`, safe to print: no user, password or query. */
  readonly name: string;
  /** The address of its API's method of this name. */
  locate(method: string): URL;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Reads the URL of a Prometheus, which may hold a user and a password, and end with a path.
 *
 * @param token a bearer token; it is sent in place of user and password.
 * @throws {CanaryError} `usage`; the message holds no part of what may be secret.
 */
export function readPrometheusServer(url: string, token: string | undefined): PrometheusServer {
  if (!URL.canParse(url)) {
    throw usage('the URL of Prometheus is none; it looks like http://prometheus:9090');
  }
  const { protocol, host, pathname, username, password } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw usage('the URL of Prometheus begins neither with http:// nor with https://');
  }
  const base = `${protocol}//${host}${pathname.replace(/\/+$/, '')}`;
  const authorization = token === undefined ? basic(username, password) : bearer(token);
  return {
    name: `Prometheus at ${base}`,
    locate: (method) => new URL(`${base}/api/v1/${method}`),
    headers: { accept: 'application/json', ...(authorization !== undefined && { authorization }) },
  };
}

function basic(username: string, password: string): string | undefined {
  if (username === '' && password === '') {
    return undefined;
  }
  try {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(pair).toString('base64')}`;
  } catch {
    throw usage('user or password in the URL of Prometheus is not percent-encoded; % is written as %25');
  }
}

function bearer(token: string): string {
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw usage('the token for Prometheus is empty, or holds a space, a line break or a letter beyond ASCII');
  }
  return `Bearer ${token}`;
}

function usage(message: string): CanaryError {
  return new CanaryError(exitCodes.usage, message);
}
