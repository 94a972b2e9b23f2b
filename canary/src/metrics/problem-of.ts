/** Says why an HTTP request failed, so that an operator can mend it. */
export function problemOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  if (error.name === 'TimeoutError') {
    return `no answer within ${timeoutMs / 1000} s`;
  }
  // fetch says only "fetch failed"; the reason is in its cause.
  const cause = rootOf(error);
  const code = 'code' in cause ? String(cause.code) : '';
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER') {
    return 'it does not speak TLS there; is it http:// and not https://?';
  }
  if (unknownAuthority.test(code)) {
    return `its certificate is not trusted (${cause.message}); NODE_EXTRA_CA_CERTS may name a file with the authority`;
  }
  return cause.message === '' ? code : cause.message;
}

const unknownAuthority = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.+)$/;

function rootOf(error: Error): Error {
  const [first] = error instanceof AggregateError ? error.errors : [error.cause];
  return first instanceof Error ? rootOf(first) : error;
}
